"""What a check found: a verdict, what was checked, what was not, and what the proof shows."""

from dataclasses import dataclass, field
from enum import IntEnum

from jingwei_verify.strict import Invalid, NoKey


class Verdict(IntEnum):
    """The verdicts; their numbers are the exit codes."""

    VALID = 0
    NO_KEY = 2
    UNWITNESSED = 3
    INVALID = 4
    ERASED = 5


@dataclass(frozen=True)
class Said:
    """A sentence of ``words.WORDS`` and what goes into it."""

    code: str
    args: tuple[str, ...] = ()


@dataclass
class Report:
    """One check.

    Attributes:
        checked, unchecked: what holds; what nobody looked at.
        shown: names and values of the entry and of opened fields, as the log holds them.
    """

    verdict: Verdict
    checked: list[Said] = field(default_factory=list)
    unchecked: list[Said] = field(default_factory=list)
    shown: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def refused(cls, error: Invalid) -> "Report":
        """The report of what does not hold, or of what there is no key for."""
        verdict = Verdict.NO_KEY if isinstance(error, NoKey) else Verdict.INVALID
        return cls(verdict, checked=[Said(error.code, (error.detail,) if error.detail else ())])

    @property
    def headline(self) -> str:
        """The key of the verdict's sentence: of what was erased it says too whether it is witnessed."""
        unwitnessed = any(one.code == "not-witnessed" for one in self.unchecked)
        return "ERASED_UNWITNESSED" if self.verdict is Verdict.ERASED and unwitnessed else self.verdict.name

    def said(self) -> list[str]:
        """The whole report in codes: what other implementations are compared with."""
        lines = [*self.checked, *(Said("not:" + one.code, one.args) for one in self.unchecked)]
        return [self.verdict.name, *(" ".join([line.code, *line.args]) for line in lines)]
