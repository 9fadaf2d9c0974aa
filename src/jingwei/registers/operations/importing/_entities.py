"""Legal entities of a list, by unified social credit code. What is held stays as it is."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from jingwei.kernel.territory import place_of
from jingwei.registers.importing.reasons import Reason, Unusable
from jingwei.registers.operations.entities import EntityFields
from jingwei.registers.operations.importing._places import known_grids
from jingwei.registers.operations.importing._staging import ask, move
from jingwei.registers.operations.staging import Stage
from jingwei.registers.ports import MATCHED, NEW, Accepted, Taking


class Entities:
    """See ``ports.Taker``."""

    def __init__(self, by: Taking) -> None:
        self._by = by
        self._stage = Stage(by.at, by.source, by.entered_by)

    def take(self, rows: Sequence[Accepted]) -> Mapping[int, str | Unusable]:
        """Line → what became of it."""
        held = {nth - 1: rest for nth, *rest in ask("entities", [row.values["uscc"] for row in rows], types="text[]")}
        homes, grids = self._homes(rows), known_grids(rows, self._by)
        first: dict[str, str] = {}
        outcomes: dict[int, str | Unusable] = {}
        for nth, row in enumerate(rows):
            values, known = row.values, held.get(nth)
            code, name = str(values["uscc"]), str(values["name"])
            if known is not None and known[3] is not None:
                outcomes[row.line] = self._compared(name, *known[1:])
            elif nth not in grids:
                outcomes[row.line] = Unusable(Reason.UNKNOWN_GRID, "grid")
            elif "house_code" in values and homes.get(str(values["house_code"])) is None:
                outcomes[row.line] = Unusable(Reason.UNKNOWN_DWELLING, "house_code")
            elif code in first:
                outcomes[row.line] = MATCHED if first[code] == name else Unusable(Reason.TWICE, "name")
            else:
                first[code] = name
                self._enter(values, known=known[0] if known else None, home=homes.get(str(values.get("house_code"))))
                outcomes[row.line] = NEW
        move(self._stage)
        return outcomes

    def _homes(self, rows: Sequence[Accepted]) -> dict[str, UUID]:
        codes = sorted({str(row.values["house_code"]) for row in rows if "house_code" in row.values})
        if not codes:
            return {}
        found = ask("dwellings", codes, types="text[]")
        return {codes[nth - 1]: dwelling for nth, dwelling, _building, _address, _grid, status in found if status == "coded"}

    def _compared(self, name: str, held: str, grid: str, status: str) -> str | Unusable:
        if not self._by.scope.covers(grid):
            return Unusable(Reason.UNKNOWN_GRID, "grid")
        return MATCHED if status == "active" and held == name else Unusable(Reason.CONTRADICTS, "name")

    def _enter(self, values: Mapping[str, Any], *, known: UUID | None, home: UUID | None) -> None:
        grid, since = str(values["grid"]), values.get("since", self._by.as_of)
        fields = EntityFields(
            name=values["name"], kind=values.get("kind", "other"), address=values.get("address", ""), dwelling=home
        )
        if known is None:
            self._stage.entity(values["uscc"], fields, grid=grid, since=since)
            return
        shown: dict[str, Any] = {"name": fields.name, "kind": fields.kind, "address": fields.address, "dwelling_id": home}
        self._stage.version("entityversion", since=since, entity_id=known, status="active", **shown, **place_of(grid)._asdict())
