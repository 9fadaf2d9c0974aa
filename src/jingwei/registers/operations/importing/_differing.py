"""What a line says beside what is held already: nothing else, or something that the register does not take from it. Pure."""

from collections.abc import Mapping
from typing import Any

from jingwei.registers.importing.reasons import Reason, Unusable
from jingwei.registers.ports import DIFFERS, MATCHED


def beside(values: Mapping[str, Any], shown: Mapping[str, Any], *, mine: bool) -> str | Unusable:
    """What becomes of a line about something that is held.

    Args:
        values: of the line.
        shown: what is held, by the same names; what is not named is not compared.
        mine: the same list brought it, so that two of its lines contradict one another.

    >>> beside({"use": "home"}, {"use": "home", "room": "1"}, mine=True)
    'matched'
    >>> beside({"use": "home"}, {"use": "other"}, mine=False)
    'differs'
    """
    other = next((name for name, held in shown.items() if name in values and values[name] != held), None)
    if other is None:
        return MATCHED
    return Unusable(Reason.TWICE, other) if mine else DIFFERS
