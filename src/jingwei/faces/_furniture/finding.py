"""What the one box found, as a handle keeps it, and as tables: people, dwellings, organisations.

The text itself is kept only while there is a further page to ask for, sealed with the session like all that stands behind a handle;
an identity number or a phone has none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingwei.faces._furniture import revealing
from jingwei.faces._furniture.components import Cell, Column, Table, Tag
from jingwei.faces._furniture.handles import Kept
from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import Purpose
from jingwei.registers.queries import finding, people
from jingwei.registers.queries.entities import EntityRow, EntityVersion
from jingwei.registers.queries.finding import Found, Rows
from jingwei.registers.queries.people import Hits
from jingwei.registers.queries.places import DwellingRow, DwellingVersion

TERRITORY = "territory"
GROUPS = ("people", "dwellings", "entities")
MORE: dict[str, str | Promise] = {
    "people": gettext_lazy("More people"),
    "dwellings": gettext_lazy("More dwellings"),
    "entities": gettext_lazy("More organisations"),
}

type Link = Callable[[Kept, int], str]
"""The address that a row leads to, from the row and its place from 1 on; '' for none."""


@dataclass(frozen=True, slots=True)
class Section:
    """One table of what was found. ``more`` labels the button that asks for its next page, '' on the last."""

    group: str
    table: Table
    more: str | Promise = ""


def kept(found: Found, text: str, *, purpose: Purpose) -> list[Kept]:
    """All that was found, and where each list goes on."""
    hits = found.people or Hits(found.matched, ())
    rows = [revealing.kept(hit, purpose=purpose, via=TERRITORY) for hit in hits.people]
    rows += [*map(_dwelling, found.dwellings.rows), *map(_entity, found.entities.rows)]
    marks = {"people": hits.next, "dwellings": found.dwellings.next, "entities": found.entities.next}
    return [*rows, _marks(marks, text, purpose, searched=found.people is not None)]


def more(rows: Sequence[Kept], group: str, *, actor: Actor, purpose: Purpose, case: UUID | None = None) -> list[Kept]:
    """The next page of one list.

    Raises:
        Http404: there is none.
    """
    marks = _marks_of(rows)
    after, text = marks.get(group, "") if group in GROUPS else "", marks.get("text", "")
    if not after:
        raise Http404
    if group == "people":
        hits = people.search(text, actor=actor, purpose=purpose, after=after, case=case)
        found = Found(hits.matched, hits, Rows(), Rows())
    elif group == "dwellings":
        dwellings = finding.find_dwellings(text, actor=actor, purpose=purpose, after=after, case=case)
        found = Found(people.Matched.ADDRESS, None, dwellings, Rows())
    else:
        entities = finding.find_entities(text, actor=actor, purpose=purpose, after=after, case=case)
        found = Found(people.Matched.ADDRESS, None, Rows(), entities)
    return kept(found, text, purpose=purpose)


def purpose_of(rows: Sequence[Kept]) -> str:
    """The code of the purpose for which was searched; '' when the rows tell of none."""
    return _marks_of(rows).get("purpose", "")


def areas_of(rows: Iterable[Kept]) -> set[str]:
    """Codes of the communities and grids that the tables name."""
    return {row[name] for row in rows for name in ("community", "grid") if row.get(name)}


def sections(
    rows: Sequence[Kept], names: Mapping[str, str], *, person: Link, dwelling: Link, entity: Link, nobody: str
) -> list[Section]:
    """The tables of what was found; that of people also when it is empty and people were searched.

    Args:
        names: of communities and grids, by code.
        nobody: what to say when nobody was found.
    """
    marks = _marks_of(rows)
    links = {"people": person, "dwellings": dwelling, "entities": entity}
    found: dict[str, list[list[Cell | str]]] = {group: [] for group in GROUPS}
    for place, row in enumerate(rows, 1):
        group = next((group for group, key in zip(GROUPS, ("person", "dwelling", "entity"), strict=True) if key in row), "")
        if group:
            found[group].append(_cells(group, row, names, links[group](row, place)))
    drawn = [
        Section(group, _table(group, lines), MORE[group] if marks.get(group) else "") for group, lines in found.items() if lines
    ]
    if not found["people"] and marks.get("searched"):
        drawn.insert(0, Section("people", Table(_("People"), [], [], empty=nobody)))
    return drawn


def dwelling_tag(status: str) -> Tag:
    """The state of a dwelling as word and colour."""
    return Tag("ok" if status == DwellingVersion.Status.CODED else "info", DwellingVersion.Status(status).label)


def _table(group: str, lines: list[list[Cell | str]]) -> Table:
    if group == "people":
        return Table(_("People"), [Column(_("Name")), Column(_("Identity number")), Column(_("Community"))], lines)
    if group == "dwellings":
        return Table(_("Dwellings"), [Column(_("Address")), Column(_("House code")), Column(_("Grid")), Column(_("State"))], lines)
    columns = [Column(_("Organisation")), Column(_("Unified social credit code")), Column(_("Address")), Column(_("State"))]
    return Table(_("Organisations"), columns, lines)


def _cells(group: str, row: Kept, names: Mapping[str, str], url: str) -> list[Cell | str]:
    if group == "people":
        return [Cell(row["name"], url=url), row["number"], names.get(row["community"], row["community"])]
    if group == "dwellings":
        tag = Cell(tag=dwelling_tag(row["status"]))
        return [Cell(row["address"], url=url), Cell(code=row["dwelling"]), names.get(row["grid"], row["grid"]), tag]
    status = EntityVersion.Status(row["status"])
    tag = Cell(tag=Tag("ok" if status == EntityVersion.Status.ACTIVE else "info", status.label))
    return [Cell(row["name"], url=url), row["entity"], row["address"], tag]


def _dwelling(row: DwellingRow) -> Kept:
    shown = {"dwelling": row.code, "address": row.address, "use": row.use, "status": row.status}
    return shown | {"capacity": str(row.capacity), "community": row.community, "grid": row.grid}


def _entity(row: EntityRow) -> Kept:
    shown = {"entity": row.uscc, "name": row.name, "address": row.address, "status": row.status}
    return shown | {"community": row.community, "grid": row.grid}


def _marks(marks: Kept, text: str, purpose: Purpose, *, searched: bool) -> Kept:
    """Kept as a row of its own behind the rows. ``searched``: people were looked for, so that finding nobody is said."""
    on = any(marks.values())
    return {"marks": "1", "purpose": purpose.code, "searched": "1" if searched else "", "text": text if on else ""} | marks


def _marks_of(rows: Sequence[Kept]) -> Kept:
    return next((row for row in rows if "marks" in row), {})
