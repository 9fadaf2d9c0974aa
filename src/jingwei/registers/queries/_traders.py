"""Sole traders (个体工商户): what the register tells of them. The one definition, for pages, searches and sharing.

A sole trader is a person: the name may be theirs and the address their home. The register does not know whose, so nobody could be
protected by a court's word: who looks for a name, or through a list, gets no address of one, and none is found by an address.
"""

from dataclasses import replace

from django.db.models import Q

from jingwei.registers.places.tokens import query_tokens, tokens
from jingwei.registers.queries._rows import EntityRow

SOLE_TRADER, SOLE_TRADERS = "sole-trader", "92"
"""Kind of a sole trader, and how the credit codes of all of them begin (GB 32100: market regulation, class 2)."""

TRADING_ALONE = Q(kind=SOLE_TRADER) | Q(entity__uscc__startswith=SOLE_TRADERS)
"""Versions of sole traders; of one that was entered as something else too."""


def is_sole_trader(row: EntityRow) -> bool:
    """The same of a row."""
    return trades_alone(row.kind, row.uscc)


def trades_alone(kind: str, uscc: str) -> bool:
    """The same of what a version says."""
    return kind == SOLE_TRADER or uscc.startswith(SOLE_TRADERS)


def listed(row: EntityRow) -> EntityRow:
    """A row as lists and searches show it: of a sole trader neither the address nor the dwelling."""
    return replace(row, address="", dwelling=None) if is_sole_trader(row) else row


def is_found_by(row: EntityRow, text: str) -> bool:
    """Whether a text that found a row may have: a sole trader only by words that all stand in the name."""
    return not is_sole_trader(row) or tokens(row.name).issuperset(query_tokens(text))
