"""The one box beyond people: dwellings and organisations by code, by part of an address or by name, within the territory of whoever asks.

No person is in what these return, and who is protected stays so: that somebody lives in a dwelling is told by ``people`` alone. Each
search stands in the read log, also the one that found nothing, with marks of the rows that it showed (``evidence.shown``). Matching
is by equality and range only: under a policy nothing else keeps its index.
"""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from jingwei.evidence.reads import gate, note
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.scope import Kind, Level, Scope
from jingwei.registers.models import DwellingToken, DwellingVersion, EntityToken, EntityVersion
from jingwei.registers.places.tokens import query_tokens
from jingwei.registers.queries import people
from jingwei.registers.queries._asked import asked
from jingwei.registers.queries._names import counted
from jingwei.registers.queries._paging import GRID_DIGITS
from jingwei.registers.queries._rarity import rarest_here_first
from jingwei.registers.queries._rows import DwellingRow, EntityRow, dwelling_row, entity_row
from jingwei.registers.queries._traders import is_found_by, listed
from jingwei.registers.queries._typed import OF_PEOPLE, BadMark, Matched, typed
from jingwei.registers.queries.people import Hits

MOST = 20
AFTER_EVERY_CODE = "~"  # follows digits and capital letters
TEXTS = {Matched.NAME, Matched.ADDRESS}


@dataclass(frozen=True, slots=True)
class Rows[R]:
    """At most 20 rows; ``next`` is the mark of the following page, '' on the last."""

    rows: tuple[R, ...] = ()
    next: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What one text found. ``people`` is None where people are not the actor's to search, or the text is no word for a person."""

    matched: Matched
    people: Hits | None
    dwellings: Rows[DwellingRow]
    entities: Rows[EntityRow]


def find(text: str, *, actor: Actor, purpose: Purpose, case: UUID | None = None) -> Found:
    """Whatever a text names: people, dwellings and organisations, the first page of each.

    People need the duty ``registers.search`` as well; a grid worker does not hold it, and finds premises only.

    Raises:
        NotAllowed: the actor does not hold ``registers.find``.
    """
    gate(actor, purpose, duty="registers.find")
    matched = typed(text).matched
    of_people = matched in OF_PEOPLE and "registers.search" in actor.duties
    hits = people.search(text, actor=actor, purpose=purpose, case=case) if of_people else None
    dwellings = find_dwellings(text, actor=actor, purpose=purpose, case=case)
    return Found(matched, hits, dwellings, find_entities(text, actor=actor, purpose=purpose, case=case))


def find_dwellings(text: str, *, actor: Actor, purpose: Purpose, after: str = "", case: UUID | None = None) -> Rows[DwellingRow]:
    """Dwellings by house code, whole or its beginning (at least six digits), or by part of an address, on the day asked about.

    A beginning that names another territory than the actor's is looked up from a whole grid on (14 digits): a dwelling keeps its
    code when grids are cut anew.

    Args:
        after: the mark of the page before.
        case: the evidence case that the read belongs to.

    Raises:
        BadMark: no mark of a search.

    Cost: three statements; what is read grows with the page, and with the rarest word that was typed.
    """
    gate(actor, purpose, duty="registers.find")
    what, rows = typed(text), asked(DwellingVersion).select_related("dwelling")
    if what.matched in TEXTS:
        found = _by_tokens(DwellingToken, DwellingVersion, what.normal, after=after)
        shown = map(dwelling_row, rows.filter(pk__in=[version for _grid, version in found.rows]))
        answer = Rows(tuple(sorted(shown, key=lambda row: row.key)), found.next)
    elif what.matched is Matched.HOUSE_CODE:
        answer = Rows(tuple(map(dwelling_row, rows.filter(dwelling__code=what.normal))))
    elif what.matched is Matched.CODE_BEGINS:
        answer = _by_code(what.normal, rows, after=after)
    else:
        answer = Rows()
    fields = ("address", "house-code")
    note(
        actor,
        purpose,
        what="registers.search-dwellings",
        fields=fields,
        subjects=(),
        case=case,
        shown=(row.code for row in answer.rows),
    )
    return answer


def find_entities(text: str, *, actor: Actor, purpose: Purpose, after: str = "", case: UUID | None = None) -> Rows[EntityRow]:
    """Organisations by unified social credit code, by name or by part of the address, on the day asked about.

    A sole trader is found by code and by name only, and shown without address (``_traders``); a page may hold fewer rows for it, but
    none while others follow.

    Raises:
        BadMark: no mark of a search.

    Cost: as ``find_dwellings``.
    """
    gate(actor, purpose, duty="registers.find")
    what, rows = typed(text), asked(EntityVersion).select_related("entity")
    answer: Rows[EntityRow] = Rows()
    if what.matched in TEXTS:
        answer = _by_words(what.normal, rows, after=after)
    elif what.matched is Matched.CREDIT_CODE:
        answer = Rows(tuple(listed(entity_row(row)) for row in rows.filter(entity__uscc=what.normal)))
    fields = ("name", "credit-code", "address")
    note(
        actor,
        purpose,
        what="registers.search-entities",
        fields=fields,
        subjects=(),
        case=case,
        shown=(row.uscc for row in answer.rows),
    )
    return answer


def _by_words(text: str, rows: Any, *, after: str) -> Rows[EntityRow]:
    """A page of organisations; of those that the tokens find, sole traders stay out whom the text does not name."""
    while True:
        found = _by_tokens(EntityToken, EntityVersion, text, after=after)
        read = map(entity_row, rows.filter(pk__in=[version for _grid, version in found.rows]))
        shown = sorted((row for row in read if is_found_by(row, text)), key=lambda row: row.key)
        if shown or not found.next:
            return Rows(tuple(map(listed, shown)), found.next)
        after = found.next


def _by_tokens(tokens: Any, versions: Any, text: str, *, after: str) -> Rows[tuple[str, UUID]]:
    """Grid and version of what has all tokens of a text: read in the order of the rarest token's index, a page and no further.

    The others are looked up version by version, the next rarest first, so that most versions cost one look and no more.
    """
    wanted = rarest_here_first(tokens, query_tokens(text), scopes.current().scope)
    if not wanted:
        return Rows()
    first, *others = wanted
    of_the_same = tokens.objects.filter(grid=OuterRef("grid"), version=OuterRef("version"))
    rows = _cut(tokens.objects.filter(token=first), scopes.current().scope)
    for name, part in (("second", others[:1]), ("further", others[1:])):
        if part:  # each as one value: a join for each of a dozen tokens takes longer to plan than to run
            rows = rows.annotate(**{name: counted(of_the_same.filter(token__in=part), "version")}).filter(**{name: len(part)})
    rows = rows.filter(Exists(asked(versions).filter(pk=OuterRef("version"))))
    if after:
        grid, version = _mark(after)
        rows = rows.filter(Q(grid__gt=grid) | Q(grid=grid, version__gt=version), grid__gte=grid)
    found = list(rows.order_by("grid", "version").values_list("grid", "version")[: MOST + 1])
    return Rows(tuple(found[:MOST]), "".join(map(str, found[MOST - 1])) if len(found) > MOST else "")


def _cut(rows: Any, scope: Scope) -> Any:
    """The tokens of the territory, as ranges of the grid's code: codes are nested, and the index holds them in order."""
    if scope.kind is not Kind.TERRITORY or scope.level is Level.LOGS or not scope.codes:
        return rows.none()
    if scope.level is Level.GRID:
        return rows.filter(grid__in=scope.codes)
    return rows.filter(reduce(or_, (Q(grid__gte=code, grid__lt=code + AFTER_EVERY_CODE) for code in scope.codes)))


def _by_code(begins: str, rows: Any, *, after: str) -> Rows[DwellingRow]:
    """Dwellings whose code begins so, in the order of their codes: each version has its dwelling's code as a token."""
    scope = scopes.current().scope
    ranges = [Q(token__gte=f"c:{code}", token__lt=f"c:{code}{AFTER_EVERY_CODE}") for code in _beginnings(begins, scope)]
    if not ranges:
        return Rows()
    codes = _cut(DwellingToken.objects.filter(reduce(or_, ranges)), scope)
    codes = codes.filter(Exists(asked(DwellingVersion).filter(pk=OuterRef("version"))))
    if after:
        codes = codes.filter(token__gt=f"c:{after}")
    found = list(codes.order_by("token", "grid", "version").values_list("version", flat=True)[: MOST + 1])
    shown = sorted(map(dwelling_row, rows.filter(pk__in=found[:MOST])), key=lambda row: row.code)
    return Rows(tuple(shown), shown[-1].code if len(found) > MOST else "")


def _beginnings(typed_code: str, scope: Scope) -> list[str]:
    """With which texts the codes begin that a beginning can mean here; none where it would mean reading a foreign street."""
    if len(typed_code) >= GRID_DIGITS or any(typed_code.startswith(code) for code in scope.codes):
        return [typed_code]
    return [code for code in scope.codes if code.startswith(typed_code)]


def _mark(after: str) -> tuple[str, UUID]:
    try:
        return after[:GRID_DIGITS], UUID(after[GRID_DIGITS:])
    except ValueError as error:
        raise BadMark() from error
