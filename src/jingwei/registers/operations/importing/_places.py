"""Buildings and dwellings of a list, by house code. What is held stays as it is: a list never moves or renames a place.

A house code holds the grid of the day on which it was given; the list may name today's grid beside it.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from jingwei.kernel.codes import house_code
from jingwei.kernel.scope import Level
from jingwei.kernel.territory import place_of
from jingwei.registers.importing.reasons import Reason, Unusable
from jingwei.registers.operations.importing._staging import ask, move
from jingwei.registers.operations.places import MOST_PEOPLE, BuildingFields, DwellingFields
from jingwei.registers.operations.staging import Stage
from jingwei.registers.ports import MATCHED, NEW, Accepted, Taking

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


def buildings_of(rows: Sequence[Accepted]) -> dict[int, tuple[UUID, str, str, bool]]:
    """Line → the building of its part and grid: its id, address, grid, and whether it was demolished."""
    codes = [str(row.values["house_code"]) for row in rows]
    found = ask(
        "buildings",
        [part_of(code) for code in codes],
        [code[:GRID_DIGITS] for code in codes],
        [grid_of(row.values) for row in rows],
        types="text[], text[], text[]",
    )
    return {nth - 1: (building, address, grid, demolished) for nth, building, address, grid, demolished in found}


class Buildings:
    """See ``ports.Taker``."""

    def __init__(self, by: Taking) -> None:
        self._by = by
        self._stage = Stage(by.at, by.source, by.entered_by)

    def take(self, rows: Sequence[Accepted]) -> Mapping[int, str | Unusable]:
        """Line → what became of it."""
        held, grids = buildings_of(rows), placeable(rows, self._by)
        first: dict[tuple[str, str], str] = {}
        outcomes: dict[int, str | Unusable] = {}
        for nth, row in enumerate(rows):
            values = row.values
            place = part_of(str(values["house_code"])), str(values["house_code"])[:GRID_DIGITS]
            if (known := held.get(nth)) is not None and self._by.scope.covers(known[2]):
                same = known[1] == values["address"] and not known[3]
                outcomes[row.line] = MATCHED if same else Unusable(Reason.CONTRADICTS, "address")
            elif nth not in grids or known is not None:
                outcomes[row.line] = Unusable(Reason.UNKNOWN_GRID, "grid" if "grid" in values else "house_code")
            elif (before := first.setdefault(place, str(values["address"]))) is not values["address"]:
                outcomes[row.line] = MATCHED if before == values["address"] else Unusable(Reason.TWICE, "address")
            else:
                self._enter(values)
                outcomes[row.line] = NEW
        move(self._stage)
        return outcomes

    def _enter(self, values: Mapping[str, Any]) -> None:
        fields = BuildingFields(
            part=part_of(values["house_code"]),
            address=values["address"],
            use=values.get("use", OTHER),
            structure=values.get("structure", OTHER),
            storeys=values.get("storeys", 0),
        )
        self._stage.building(fields, grid=grid_of(values), since=values.get("since", self._by.as_of))


class Dwellings:
    """See ``ports.Taker``."""

    def __init__(self, by: Taking) -> None:
        self._by = by
        self._stage = Stage(by.at, by.source, by.entered_by)

    def take(self, rows: Sequence[Accepted]) -> Mapping[int, str | Unusable]:
        """Line → what became of it."""
        held = {nth - 1: rest for nth, *rest in ask("dwellings", [row.values["house_code"] for row in rows], types="text[]")}
        buildings, grids = buildings_of(rows), placeable(rows, self._by)
        first: dict[str, str] = {}
        outcomes: dict[int, str | Unusable] = {}
        for nth, row in enumerate(rows):
            values, known = row.values, held.get(nth)
            code, address = str(values["house_code"]), str(values["address"])
            if house_code.check(code).valid and code.endswith(house_code.WHOLE_BUILDING):
                outcomes[row.line] = Unusable(Reason.CODE_WRONG, "house_code")
            elif known is not None and known[4] is not None:
                outcomes[row.line] = self._compared(address, *known[2:])
            elif nth not in grids:
                outcomes[row.line] = Unusable(Reason.UNKNOWN_GRID, "grid" if "grid" in values else "house_code")
            elif known is None and (nth not in buildings or buildings[nth][3]):
                outcomes[row.line] = Unusable(Reason.UNKNOWN_BUILDING, "house_code")
            elif code in first:
                outcomes[row.line] = MATCHED if first[code] == address else Unusable(Reason.TWICE, "address")
            else:
                first[code] = address
                self._enter(code, values, known=known[0] if known else None, building=None if known else buildings[nth][0])
                outcomes[row.line] = NEW
        move(self._stage)
        return outcomes

    def _compared(self, address: str, held: str, grid: str, status: str) -> str | Unusable:
        if not self._by.scope.covers(grid):
            return Unusable(Reason.UNKNOWN_GRID, "house_code")
        return MATCHED if status == "coded" and held == address else Unusable(Reason.CONTRADICTS, "address")

    def _enter(self, code: str, values: Mapping[str, Any], *, known: UUID | None, building: UUID | None) -> None:
        grid, since = grid_of(values), values.get("since", self._by.as_of)
        fields = DwellingFields(
            address=values["address"],
            room=values.get("room", code[-ROOM_DIGITS:]),
            use=values.get("use", "home"),
            capacity=values.get("capacity", MOST_PEOPLE),  # not stated: nobody is visited for there being too many
        )
        if building is not None:
            self._stage.dwelling(code, fields, building=building, grid=grid, since=since)
        elif known is not None:  # an undone batch had brought the code: the identity row is still there
            shown: dict[str, Any] = {"address": fields.address, "room": fields.room, "use": fields.use, "capacity": fields.capacity}
            self._stage.version(
                "dwellingversion", since=since, dwelling_id=known, status="coded", **shown, **place_of(grid)._asdict()
            )
