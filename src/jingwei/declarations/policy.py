"""The decision on a declaration: about the quality of the record, never about the person. Pure; the reasons are a closed, public list.

Accepted needs a positive match (number and name, in the archive or a register) and nothing that speaks against the record; all else
becomes a visit or another proof. What the decision reads is held to the white list of ``kernel/enforcement.py`` by a test.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import product

from jingwei.cases.words import Reason
from jingwei.registers.history import HistoryRecord
from jingwei.registers.people.names import NameAgreement


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordQuality:
    """All that the decision reads. Each field is named on the white list (``WHITE``)."""

    number_check: bool  # the check character holds
    dwelling_status: str
    confirmed: bool  # somebody of that number is in a register or the archive
    name_agreement: NameAgreement  # the best one with any of these; DIFFERENT when there is none
    dates_in_order: bool
    overlaps: bool
    over_capacity: bool
    store_available: bool


WHITE = {
    "number_check": "record.number_check",
    "dwelling_status": "dwelling.status",
    "confirmed": "record.confirmed",
    "name_agreement": "record.name_agreement",
    "dates_in_order": "record.dates_in_order",
    "overlaps": "record.overlaps",
    "over_capacity": "record.over_capacity",
    "store_available": "record.store_available",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """Accepted, or the reasons for a visit in the order of the list."""

    reasons: tuple[Reason, ...]

    @property
    def accepted(self) -> bool:
        """Straight into the register."""
        return not self.reasons


def decide(record: RecordQuality) -> Decision:
    """Whether the record is good enough to go straight into the register.

    >>> good = RecordQuality(number_check=True, dwelling_status="coded", confirmed=True, name_agreement=NameAgreement.SAME,
    ...     dates_in_order=True, overlaps=False, over_capacity=False, store_available=True)
    >>> decide(good).accepted
    True
    """
    name_fits = record.name_agreement.at_least(NameAgreement.LOOKALIKE)
    matched = record.confirmed and name_fits
    speaks_against = {
        Reason.UNCONFIRMED: not record.confirmed and record.store_available,
        Reason.NUMBER_CHECK: not record.number_check,
        Reason.DWELLING_CANCELLED: record.dwelling_status != "coded",
        Reason.OVERLAPS: record.overlaps,
        Reason.DATES_OUT_OF_ORDER: not record.dates_in_order,
        Reason.OVER_CAPACITY: record.over_capacity,
        Reason.NAME_DIFFERS: record.confirmed and not name_fits,
        Reason.STORE_DOWN: not record.store_available and not matched,  # the archive could only have said yes once more
    }
    return Decision(tuple(reason for reason, holds in speaks_against.items() if holds))


def newest_in_order(history: Sequence[HistoryRecord]) -> bool:
    """Whether the stay of the newest record does not end before it begins; True when there is none or it does not say.

    Only the newest: it is what the archive says of where the person lives now. An older stay whose two dates a list once swapped
    is past, and says nothing for or against the one that is declared; asking for it would send a visit to people whose present
    record is in order.

    Args:
        history: newest first.
    """
    newest = history[0] if history else None
    if newest is None or newest.valid_from is None or newest.valid_until is None:
        return True
    return newest.valid_from <= newest.valid_until


def best(agreements: Iterable[NameAgreement]) -> NameAgreement:
    """The best of several agreements; DIFFERENT of none."""
    return min(agreements, key=lambda agreement: agreement.distance, default=NameAgreement.DIFFERENT)


STATUSES = ("coded", "cancelled", "")
"""Statuses of a dwelling as the truth table has them: in use, not in use, and none."""


def truth_table() -> Iterator[str]:
    """The decision on every possible record, one line each: all inputs, then the reasons. 960 lines, in some 5 ms.

    >>> next(truth_table())
    'True coded True same True True True True -> overlaps over-capacity'
    """
    answers: dict[str, tuple[object, ...]] = {"dwelling_status": STATUSES, "name_agreement": tuple(NameAgreement)}
    names = [field.name for field in fields(RecordQuality)]
    for values in product(*(answers.get(name, (True, False)) for name in names)):
        record = RecordQuality(**dict(zip(names, values, strict=True)))  # type: ignore[arg-type]
        yield f"{' '.join(map(str, values))} -> {' '.join(decide(record).reasons)}"


def fingerprint() -> str:
    """SHA-256 over the names of the inputs and the truth table: another answer to any record is another fingerprint."""
    lines = [" ".join(field.name for field in fields(RecordQuality)), *truth_table()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


VERSION = 4
RULE = f"declarations-decision/{VERSION} {fingerprint()}"
"""Name, version and fingerprint of the decision, for entries. A test holds version and fingerprint together: raise the version with
every change of what is decided, and when what the inputs mean changes (``newest_in_order``, ``operations.declaring.quality``)."""
