"""Buildings and dwellings of a list, by house code. What is held stays as it is: a list never moves or renames a place.

A house code holds the grid of the day on which it was given; the list may name today's grid beside it.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from jingwei.kernel.codes import house_code
from jingwei.kernel.scope import Level
from jingwei.kernel.territory import place_of
from jingwei.registers.importing.reasons import Reason, Unusable
from jingwei.registers.operations.importing._differing import beside
from jingwei.registers.operations.importing._staging import ask, move
from jingwei.registers.operations.places import MOST_PEOPLE, BuildingFields, DwellingFields
from jingwei.registers.operations.staging import Stage
from jingwei.registers.ports import NEW, Accepted, Taking

GRID_DIGITS, ROOM_DIGITS = Level.GRID.digits, 6
OTHER = "other"


def part_of(code: str) -> str:
    """The building's five characters of a house code."""
    return code[GRID_DIGITS:-ROOM_DIGITS]


def grid_of(values: Mapping[str, Any]) -> str:
    """The grid that a line names, else the one inside its code."""
    return str(values.get("grid") or values["house_code"][:GRID_DIGITS])


def known_grids(rows: Sequence[Accepted], by: Taking) -> set[int]:
    """Which of the lines name a grid that exists on their day and lies in the territory."""
    grids = [grid_of(row.values) for row in rows]
    since = [row.values.get("since", by.as_of) for row in rows]
    found = {nth - 1 for (nth,) in ask("grids", grids, since, types="text[], date[]")}
    return {nth for nth in found if by.scope.covers(grids[nth])}


def placeable(rows: Sequence[Accepted], by: Taking) -> set[int]:
    """Which of the lines may bring a new code: their grid is known, and the code was given in the territory or in what became of it.

    Else one street would take codes of another, which could never again enter its own dwellings under them.
    """
    codes = [str(row.values["house_code"])[:GRID_DIGITS] for row in rows]
    became = ask("became", codes, [grid_of(row.values) for row in rows], by.today, types="text[], text[], date")
    given = {nth - 1 for (nth,) in became} | {nth for nth, code in enumerate(codes) if by.scope.covers(code)}
    return known_grids(rows, by) & given


class Standing(NamedTuple):
    """The building of a line's part and grid; see ``beside`` for the last two."""

    building: UUID
    address: str
    grid: str
    demolished: bool
    mine: bool
    shown: Mapping[str, Any]


def buildings_of(rows: Sequence[Accepted], by: Taking) -> dict[int, Standing]:
    """Line → the building of its part and grid."""
    codes = [str(row.values["house_code"]) for row in rows]
    found = ask(
        "buildings",
        by.entered_by,
        [part_of(code) for code in codes],
        [code[:GRID_DIGITS] for code in codes],
        [grid_of(row.values) for row in rows],
        types="text, text[], text[], text[]",
    )
    return {nth - 1: Standing._make([*rest, json.loads(shown)]) for nth, *rest, shown in found}


class Buildings:
    """See ``ports.Taker``."""

    def __init__(self, by: Taking) -> None:
        self._by = by
        self._stage = Stage(by.at, by.source, by.entered_by)

    def take(self, rows: Sequence[Accepted]) -> Mapping[int, str | Unusable]:
        """Line → what became of it."""
        held, grids = buildings_of(rows, self._by), placeable(rows, self._by)
        first: dict[tuple[str, str], Mapping[str, Any]] = {}
        outcomes: dict[int, str | Unusable] = {}
        for nth, row in enumerate(rows):
            values = row.values
            place = part_of(str(values["house_code"])), str(values["house_code"])[:GRID_DIGITS]
            if (known := held.get(nth)) is not None and self._by.scope.covers(known.grid):
                outcomes[row.line] = self._compared(values, known)
            elif nth not in grids or known is not None:
                outcomes[row.line] = Unusable(Reason.UNKNOWN_GRID, "grid" if "grid" in values else "house_code")
            elif place in first:
                outcomes[row.line] = beside(values, first[place], mine=True)
            else:
                first[place] = self._enter(values)
                outcomes[row.line] = NEW
        move(self._stage)
        return outcomes

    def _compared(self, values: Mapping[str, Any], known: Standing) -> str | Unusable:
        if known.address != values["address"] or known.demolished:
            return Unusable(Reason.TWICE if known.mine else Reason.CONTRADICTS, "address")
        return beside(values, known.shown, mine=known.mine)

    def _enter(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Enter a building; what is held of it then."""
        shown = {"address": values["address"], "grid": grid_of(values)}
        shown |= {name: values.get(name, unsaid) for name, unsaid in (("use", OTHER), ("structure", OTHER), ("storeys", 0))}
        fields = BuildingFields(
            part=part_of(values["house_code"]),
            address=shown["address"],
            use=shown["use"],
            structure=shown["structure"],
            storeys=shown["storeys"],
        )
        self._stage.building(fields, grid=shown["grid"], since=values.get("since", self._by.as_of))
        return shown


class Dwellings:
    """See ``ports.Taker``."""

    def __init__(self, by: Taking) -> None:
        self._by = by
        self._stage = Stage(by.at, by.source, by.entered_by)

    def take(self, rows: Sequence[Accepted]) -> Mapping[int, str | Unusable]:
        """Line → what became of it."""
        asked = ask("dwellings", self._by.entered_by, [row.values["house_code"] for row in rows], types="text, text[]")
        held = {nth - 1: [*rest, json.loads(shown)] for nth, *rest, shown in asked}
        buildings, grids = buildings_of(rows, self._by), placeable(rows, self._by)
        first: dict[str, Mapping[str, Any]] = {}
        outcomes: dict[int, str | Unusable] = {}
        for nth, row in enumerate(rows):
            values, known = row.values, held.get(nth)
            code = str(values["house_code"])
            if house_code.check(code).valid and code.endswith(house_code.WHOLE_BUILDING):
                outcomes[row.line] = Unusable(Reason.CODE_WRONG, "house_code")
            elif known is not None and known[4] is not None:
                outcomes[row.line] = self._compared(values, *known[2:])
            elif nth not in grids:
                outcomes[row.line] = Unusable(Reason.UNKNOWN_GRID, "grid" if "grid" in values else "house_code")
            elif known is None and (nth not in buildings or buildings[nth].demolished):
                outcomes[row.line] = Unusable(Reason.UNKNOWN_BUILDING, "house_code")
            elif code in first:
                outcomes[row.line] = beside(values, first[code], mine=True)
            else:
                building = None if known else buildings[nth].building
                first[code] = self._enter(code, values, known=known[0] if known else None, building=building)
                outcomes[row.line] = NEW
        move(self._stage)
        return outcomes

    def _compared(
        self, values: Mapping[str, Any], held: str, grid: str, status: str, mine: bool, shown: Mapping[str, Any]
    ) -> str | Unusable:
        if not self._by.scope.covers(grid):
            return Unusable(Reason.UNKNOWN_GRID, "house_code")
        if status != "coded" or held != values["address"]:
            return Unusable(Reason.TWICE if mine else Reason.CONTRADICTS, "address")
        return beside(values, shown, mine=mine)

    def _enter(self, code: str, values: Mapping[str, Any], *, known: UUID | None, building: UUID | None) -> Mapping[str, Any]:
        """Enter a dwelling; what is held of it then."""
        grid, since = grid_of(values), values.get("since", self._by.as_of)
        fields = DwellingFields(
            address=values["address"],
            room=values.get("room", code[-ROOM_DIGITS:]),
            use=values.get("use", "home"),
            capacity=values.get("capacity", MOST_PEOPLE),  # not stated: nobody is visited for there being too many
        )
        shown: dict[str, Any] = {"address": fields.address, "room": fields.room, "use": fields.use, "capacity": fields.capacity}
        if building is not None:
            self._stage.dwelling(code, fields, building=building, grid=grid, since=since)
        elif known is not None:  # an undone batch had brought the code: the identity row is still there
            self._stage.version(
                "dwellingversion", since=since, dwelling_id=known, status="coded", **shown, **place_of(grid)._asdict()
            )
        return shown | {"grid": grid}
