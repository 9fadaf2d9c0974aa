"""A checkpoint under a trust: the log must have signed it; the witnesses who cosigned it are named, and whether they are enough."""

from dataclasses import dataclass
from datetime import UTC, datetime

from jingwei_verify.notes import COSIGNATURE, Checkpoint, Opened, key_ids, open_note, parse_checkpoint
from jingwei_verify.policy import Trust
from jingwei_verify.reports import Report, Said, Verdict
from jingwei_verify.strict import Invalid, NoKey


@dataclass(frozen=True)
class Trusted:
    """A checkpoint that its log has signed."""

    point: Checkpoint
    opened: Opened
    witnessed: bool

    def begin(self) -> Report:
        """A report that says who signed and whose signatures nobody checked."""
        report = Report(Verdict.VALID if self.witnessed else Verdict.UNWITNESSED)
        for one in self.opened.valid:
            if one.key.kind == COSIGNATURE:
                report.checked.append(Said("witness-signed", (one.key.name, instant(one.seconds))))
            else:
                report.checked.append(Said("log-signed", (self.point.origin, str(self.point.size))))
        report.unchecked = [Said("signature-unchecked", (name,)) for name in self.opened.unchecked]
        if not self.witnessed:
            report.unchecked.append(Said("not-witnessed"))
        return report


def open_checkpoint(note: str, trust: Trust) -> Trusted:
    """The checkpoint in a note.

    Raises:
        NoKey: no key of this log is trusted that can be checked with.
        Invalid: not a checkpoint; a signature does not hold; the log's own is missing; a key of another log has signed it.
    """
    point = parse_checkpoint(note[: note.rfind("\n\n") + 1])
    own = trust.log_keys(point.origin)
    if not own:
        if key_ids(note) & {(key.name, key.ident) for key in trust.logs}:
            raise Invalid("other-log", point.origin)
        raise NoKey(point.origin)
    opened = open_note(note, trust.keys_for(point.origin))
    if not any(one.key in own for one in opened.valid):
        raise Invalid("log-unsigned", point.origin)
    witnesses = [one.key for one in opened.valid if one.key.kind == COSIGNATURE]
    return Trusted(point, opened, trust.is_quorum(witnesses))


def instant(seconds: int) -> str:
    """An instant in UTC; the bare number where no calendar reaches."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return str(seconds)
