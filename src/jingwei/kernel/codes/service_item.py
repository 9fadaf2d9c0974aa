"""Service item (政务服务事项) by its implementation code: 18 credit code + 1 level + 12 basic code."""

import re
from dataclasses import dataclass

from jingwei.kernel.codes import reading, uscc
from jingwei.kernel.codes.verdicts import Text as _
from jingwei.kernel.codes.verdicts import Verdict

LENGTH = 31
_FORM = re.compile(r"(?P<body>.{18})(?P<level>[0-9])(?P<basic>[0-9]{12})")


@dataclass(frozen=True, slots=True)
class ServiceItem:
    """The parts of an implementation code.

    Attributes:
        body: credit code of the body that carries it out.
        level: at which level of government, 1 digit.
        basic: the item in the basic list, 12 digits.
    """

    body: str
    level: str
    basic: str

    def __str__(self) -> str:
        return self.body + self.level + self.basic


def check(text: str) -> Verdict[ServiceItem]:
    """Check an implementation code as typed.

    Reasons: ``empty``, ``length``, ``characters``, ``body``.
    """
    number = reading.plain(text)
    if not number:
        return Verdict.invalid("empty", reading.EMPTY)
    if len(number) != LENGTH:
        return Verdict.invalid("length", reading.WRONG_LENGTH % {"found": len(number), "wanted": LENGTH})
    match = _FORM.fullmatch(number)
    if not match:
        return Verdict.invalid(
            "characters", _("After the first 18 characters it must be digits: 1 for the level and 12 for the item.")
        )
    body = uscc.check(match["body"])
    if not body.valid:
        return Verdict.invalid("body", _("The first 18 characters are not a valid unified social credit code."))
    return Verdict(ServiceItem(*match.groups()), None, body.notes)
