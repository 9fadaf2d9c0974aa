"""Legal entities of a list, by unified social credit code. What is held stays as it is."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from jingwei.kernel.territory import place_of
from jingwei.registers.importing.reasons import Reason, Unusable
from jingwei.registers.operations.entities import EntityFields
from jingwei.registers.operations.importing._differing import beside
from jingwei.registers.operations.importing._places import known_grids
from jingwei.registers.operations.importing._staging import ask, move
from jingwei.registers.operations.staging import Stage
from jingwei.registers.ports import NEW, Accepted, Taking


class Entities:
    """See ``ports.Taker``."""

    def __init__(self, by: Taking) -> None:
        self._by = by
        self._stage = Stage(by.at, by.source, by.entered_by)

    def take(self, rows: Sequence[Accepted]) -> Mapping[int, str | Unusable]:
        """Line → what became of it."""
        asked = ask("entities", self._by.entered_by, [row.values["uscc"] for row in rows], types="text, text[]")
        held = {nth - 1: [*rest, json.loads(shown)] for nth, *rest, shown in asked}
        homes, grids = self._homes(rows), known_grids(rows, self._by)
        first: dict[str, Mapping[str, Any]] = {}
        outcomes: dict[int, str | Unusable] = {}
        for nth, row in enumerate(rows):
            values, known = row.values, held.get(nth)
            code = str(values["uscc"])
            if known is not None and known[3] is not None:
                outcomes[row.line] = self._compared(values, *known[1:])
            elif nth not in grids:
                outcomes[row.line] = Unusable(Reason.UNKNOWN_GRID, "grid")
            elif "house_code" in values and homes.get(str(values["house_code"])) is None:
                outcomes[row.line] = Unusable(Reason.UNKNOWN_DWELLING, "house_code")
            elif code in first:
                outcomes[row.line] = beside(values, first[code], mine=True)
            else:
                first[code] = _shown(values)
                self._enter(values, known=known[0] if known else None, home=homes.get(str(values.get("house_code"))))
                outcomes[row.line] = NEW
        move(self._stage)
        return outcomes

    def _homes(self, rows: Sequence[Accepted]) -> dict[str, UUID]:
        codes = sorted({str(row.values["house_code"]) for row in rows if "house_code" in row.values})
        if not codes:
            return {}
        found = ask("dwellings", self._by.entered_by, codes, types="text, text[]")
        return {
            codes[nth - 1]: dwelling for nth, dwelling, _building, _address, _grid, status, *_rest in found if status == "coded"
        }

    def _compared(
        self, values: Mapping[str, Any], held: str, grid: str, status: str, mine: bool, shown: Mapping[str, Any]
    ) -> str | Unusable:
        if not self._by.scope.covers(grid):
            return Unusable(Reason.UNKNOWN_GRID, "grid")
        if status != "active" or held != values["name"]:
            return Unusable(Reason.TWICE if mine else Reason.CONTRADICTS, "name")
        return beside(values, shown, mine=mine)

    def _enter(self, values: Mapping[str, Any], *, known: UUID | None, home: UUID | None) -> None:
        grid, since, given = str(values["grid"]), values.get("since", self._by.as_of), _shown(values)
        fields = EntityFields(name=given["name"], kind=given["kind"], address=given["address"], dwelling=home)
        if known is None:
            self._stage.entity(values["uscc"], fields, grid=grid, since=since)
            return
        shown: dict[str, Any] = {"name": fields.name, "kind": fields.kind, "address": fields.address, "dwelling_id": home}
        self._stage.version("entityversion", since=since, entity_id=known, status="active", **shown, **place_of(grid)._asdict())


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is held of an organisation that a line brings."""
    unsaid = {"kind": "other", "address": "", "house_code": None}
    return unsaid | {name: values[name] for name in ("name", "grid", *unsaid) if name in values}
