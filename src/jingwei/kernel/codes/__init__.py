"""Codes of the field: what each kind looks like, what it says, and why a text is not one.

A module a kind, each with a frozen value and ``check(text) -> Verdict``. No clock, no register: a valid code need not
exist.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from jingwei.kernel.codes import citizen_id, division, ecert, grid, house_code, service_item, uscc
from jingwei.kernel.codes.verdicts import Remark, Text, Verdict
from jingwei.kernel.errors import Refused

__all__ = ["KINDS", "Remark", "Text", "UnknownKind", "Verdict", "check"]

KINDS: Mapping[str, Callable[[str], Verdict[object]]] = MappingProxyType(
    {
        "citizen-id": citizen_id.check,
        "uscc": uscc.check,
        "ecert": ecert.check,
        "house-code": house_code.check,
        "division": division.check,
        "grid": grid.check,
        "service-item": service_item.check,
    }
)
"""How to check each kind, by the word that commands and interfaces use."""


class UnknownKind(Refused):
    """There is no such kind of code."""

    code = "unknown-code-kind"
    says = _("There is no kind of code called “%(kind)s”. The kinds are: %(kinds)s.")


def check(kind: str, text: str) -> Verdict[object]:
    """Check a text as one kind of code.

    Raises:
        UnknownKind: names the kinds that there are.
    """
    if kind not in KINDS:
        raise UnknownKind(kind=kind, kinds=", ".join(KINDS))
    return KINDS[kind](text)
