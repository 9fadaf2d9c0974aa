"""Processor time of other processes: a process, its children, and those of them that ended."""

from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Tree:
    """The process ``pid`` and all below it; with ``named``, its children whose command line holds that word and all below them."""

    pid: int
    named: str = ""

    def cpu(self) -> float:
        """Seconds of user and system time so far."""
        top = psutil.Process(self.pid)
        roots = [top] if not self.named else [child for child in top.children() if self.named in " ".join(child.cmdline())]
        if not roots:
            raise SystemExit(f"No process named {self.named} runs.")
        return sum(sum(each.cpu_times()[:4]) for root in roots for each in (root, *root.children(recursive=True)))
