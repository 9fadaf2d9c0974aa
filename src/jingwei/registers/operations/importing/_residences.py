"""Residences of a list: who lives where. The person and the dwelling must be known; a stay that is held already is matched.

Nobody is pulled in by a list: who lives outside the territory or has left stays there, and a protected person's home is no matter
of lists.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from jingwei.kernel.intervals import FOREVER
from jingwei.registers.importing.reasons import Reason, Unusable
from jingwei.registers.operations.importing._people import UNLIKE, alike_names
from jingwei.registers.operations.importing._staging import ask, move
from jingwei.registers.operations.importing._walls import codes_of
from jingwei.registers.operations.staging import Stage
from jingwei.registers.people import names, numbers
from jingwei.registers.ports import MATCHED, NEW, Accepted, Taking

UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class Found:
    """What the registers say of one line; None where they hold none.

    Attributes:
        near: the person lives in the territory, or is at home nowhere and came with a list of the territory.
        elsewhere: the person lives outside it.
    """

    person: UUID | None
    agreement: str
    dwelling: UUID | None
    grid: str | None
    held: str | None
    near: bool
    elsewhere: bool
    protected: bool


class Residences:
    """See ``ports.Taker``."""

    def __init__(self, by: Taking) -> None:
        self._by = by
        self._stage = Stage(by.at, by.source, by.entered_by)

    def take(self, rows: Sequence[Accepted]) -> Mapping[int, str | Unusable]:
        """Line → what became of it."""
        stays = [self._stay(row.values) for row in rows]
        found = self._found(rows, stays)
        unlike = {nth: (one.person, str(rows[nth].values["name"])) for nth, one in enumerate(found) if one.agreement == UNLIKE}
        alike = alike_names(unlike)
        before: dict[tuple[UUID, UUID], list[tuple[str, date, date]]] = {}
        settled: set[UUID | None] = set()
        outcomes: dict[int, str | Unusable] = {}
        for nth, (row, stay, one) in enumerate(zip(rows, stays, found, strict=True)):
            outcome = self._judged(one, unlike=nth in unlike and nth not in alike, near=one.near or one.person in settled)
            if outcome == NEW and one.person and one.dwelling:
                others = before.setdefault((one.person, one.dwelling), [])
                outcome = _beside(stay, others)
                if outcome == NEW:
                    others.append(stay)
                    settled.add(one.person)
                    kind, since, until = stay
                    self._stage.residence(one.person, one.dwelling, grid=one.grid or "", kind=kind, since=since, until=until)
            outcomes[row.line] = outcome
        move(self._stage)
        return outcomes

    def _stay(self, values: Mapping[str, Any]) -> tuple[str, date, date]:
        return values.get("kind", UNSTATED), values.get("since", self._by.as_of), values.get("until", FOREVER)

    def _found(self, rows: Sequence[Accepted], stays: Sequence[tuple[str, date, date]]) -> list[Found]:
        values = [row.values for row in rows]
        given = [each.get("name") for each in values]
        found = ask(
            "residences",
            [numbers.citizen_index(str(each["number"])) for each in values],
            given,
            [None if name is None else names.folded_key(str(name)) for name in given],
            [each["house_code"] for each in values],
            [kind for kind, _since, _until in stays],
            [since for _kind, since, _until in stays],
            [until for _kind, _since, until in stays],
            codes_of(self._by.scope),
            self._by.today,
            types="bytea[], text[], text[], text[], text[], date[], date[], text[], date",
        )
        return [
            Found(person, agreement if person else "", *rest)
            for _nth, person, agreement, *rest in sorted(found, key=lambda row: row[0])
        ]

    def _judged(self, one: Found, *, unlike: bool, near: bool) -> str | Unusable:
        if one.dwelling is None or one.grid is None or not self._by.scope.covers(one.grid):
            return Unusable(Reason.UNKNOWN_DWELLING, "house_code")
        if one.person is None and codes_of(self._by.scope) is None:
            return Unusable(Reason.UNKNOWN_PERSON, "number")
        pulled_in = not near or (one.elsewhere and one.held is None)
        if one.person is None or one.protected or pulled_in:
            return Unusable(Reason.NOT_HERE, "number")
        if unlike:
            return Unusable(Reason.NAME_DIFFERS, "name")
        if one.held is None:
            return NEW
        return MATCHED if one.held == "same" else Unusable(Reason.CONTRADICTS, "since")


def _beside(stay: tuple[str, date, date], others: Sequence[tuple[str, date, date]]) -> str | Unusable:
    """A stay beside those of the same person in the same dwelling that lines just before entered."""
    kind, since, until = stay
    for other_kind, other_since, other_until in others:
        if since < other_until and other_since < until:
            same = until == other_until and (kind == other_kind or UNSTATED in (kind, other_kind))
            return MATCHED if same else Unusable(Reason.TWICE, "since")
    return NEW
