"""People of a list: new ones are entered, known ones stay as they are.

Who is known is never changed: not the name, which a counter corrects with a proof, and not the phone; that a line says something else is
counted. The phone of who is new is kept
as a hint how to reach them; it proves nothing, since whoever sent the list chose it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jingwei.registers.importing.reasons import Reason, Unusable
from jingwei.registers.operations.importing._differing import beside
from jingwei.registers.operations.importing._staging import ask, move
from jingwei.registers.operations.importing._walls import codes_of
from jingwei.registers.operations.staging import Stage
from jingwei.registers.people import names, numbers
from jingwei.registers.ports import ALIKE, DIFFERS, MATCHED, NEW, Accepted, Taking

SAME, UNLIKE = "same", "unlike"
CHINA = "CHN"


@dataclass(frozen=True, slots=True)
class Held:
    """What the register says of one line's number.

    Attributes:
        agreement: how the name agrees.
        mine: this very list brought it.
        other: what the line says otherwise, None when nothing.
        closed: protected, outside the territory, or entered under another number since: nothing is said of it.
    """

    person: UUID | None
    agreement: str
    mine: bool
    other: str | None
    closed: bool


class People:
    """See ``ports.Taker``."""

    def __init__(self, by: Taking) -> None:
        self._by = by
        self._stage = Stage(by.at, by.source, by.entered_by)

    def take(self, rows: Sequence[Accepted]) -> Mapping[int, str | Unusable]:
        """Line → what became of it."""
        held = self._held(rows)
        alike = alike_names(
            {nth: (known.person, str(rows[nth].values["name"])) for nth, known in held.items() if known.agreement == UNLIKE}
        )
        first: dict[object, Mapping[str, Any]] = {}
        outcomes: dict[int, str | Unusable] = {}
        for nth, row in enumerate(rows):
            values = row.values
            if (known := held.get(nth)) is not None:
                outcomes[row.line] = _compared(known, alike=nth in alike)
            elif (before := first.setdefault(values["number"], values)) is not values:
                outcomes[row.line] = _again(before, values)
            else:
                self._enter(values)
                outcomes[row.line] = NEW
        move(self._stage)
        return outcomes

    def _held(self, rows: Sequence[Accepted]) -> dict[int, Held]:
        values = [row.values for row in rows]
        plain = [str(each["name"]) for each in values]
        found = ask(
            "people",
            self._by.entered_by,
            [numbers.subject_of(str(each["number"])) for each in values],
            [numbers.citizen_index(str(each["number"])) for each in values],
            plain,
            [names.folded_key(name) for name in plain],
            [numbers.phone_index(str(each["phone"])) if "phone" in each else None for each in values],
            [each.get("citizenship") for each in values],
            codes_of(self._by.scope),
            self._by.today,
            types="text, uuid[], bytea[], text[], text[], bytea[], text[], text[], date",
        )
        return {nth - 1: Held(person, agreement or "", *rest) for nth, person, agreement, *rest in found}

    def _enter(self, values: Mapping[str, Any]) -> None:
        phone, citizenship = values.get("phone"), values.get("citizenship", CHINA)
        self._stage.person(values["number"], values["name"], since=self._by.as_of, phone=phone, citizenship=citizenship)


def alike_names(unlike: Mapping[int, tuple[UUID | None, str]]) -> set[int]:
    """Which of these names are a look-alike of the one that the register holds for the person."""
    pairs = [(nth, person, key) for nth, (person, name) in unlike.items() for key in names.lookalike_keys(name)]
    if not pairs:
        return set()
    found = ask(
        "alike",
        [nth for nth, _person, _key in pairs],
        [person for _nth, person, _key in pairs],
        [key for _nth, _person, key in pairs],
        types="integer[], uuid[], text[]",
    )
    return {nth for (nth,) in found}


def agrees(given: str, held: str) -> bool:
    """Whether two names are the same, variants or look-alikes, by the keys with which the database compares."""
    fold = names.folded_key(held)
    return given == held or names.folded_key(given) == fold or fold in names.lookalike_keys(given)


def _compared(known: Held, *, alike: bool) -> str | Unusable:
    if known.closed:
        return Unusable(Reason.NOT_HERE, "number")
    if known.agreement == UNLIKE and not alike:
        return Unusable(Reason.TWICE if known.mine else Reason.NAME_DIFFERS, "name")
    if known.other is not None:
        return Unusable(Reason.TWICE, known.other) if known.mine else DIFFERS
    return MATCHED if known.agreement == SAME else ALIKE


def _again(before: Mapping[str, Any], values: Mapping[str, Any]) -> str | Unusable:
    """A line that names somebody whom a line just before entered."""
    if not agrees(str(values["name"]), str(before["name"])):
        return Unusable(Reason.TWICE, "name")
    other = beside(values, {"phone": before.get("phone"), "citizenship": before.get("citizenship", CHINA)}, mine=True)
    if other != MATCHED:
        return other
    return MATCHED if values["name"] == before["name"] else ALIKE
