"""People whose names have words, in the order of their ids: read out of the rows, or out of the index of residents' words.

Under the policies the people of one word are asked one by one whether they live here and have the others. That fills a page soon where
nearly everybody lives in the territory. Within a street, a community or a grid the database names whom it can be
(``registers_residents``), and the same query is asked about those alone: so it finds the same people, whatever the index holds too much.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jingwei.kernel import scope as scopes
from jingwei.kernel.scope import Kind, Level
from jingwei.kernel.statements import prepared

BELOW = frozenset({Level.STREET, Level.COMMUNITY, Level.GRID})
MORE = 10  # than wanted: some are protected, or stand in an earlier tier
MOST_AT_ONCE = 1_000
FIRST = UUID(int=0)
_RESIDENTS = "select id from registers_residents(%s::text[], %s::text[], %s::uuid, %s::integer) id order by id"


@dataclass(frozen=True, slots=True)
class Tier:
    """A question for people.

    Attributes:
        rows: the versions that answer it, one a person.
        wanted: the tokens that all of them have, the rarest first; empty where the question is not about a name.
        one_of: tokens of which each of them has one as well; empty where that is not asked.
    """

    rows: Any
    wanted: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()


def first_of(tier: Tier, *, after: UUID | None, most: int) -> list[Any]:
    """The first rows of a tier in the order of their people, after one of them.

    Cost: one statement; within a street, a community or a grid two, which read what they find and some 3 000 entries of an index at
    most, and two more for each time that many of the found are not to be seen.
    """
    if not _by_words(tier):
        rows = tier.rows.filter(person_id__gt=after) if after else tier.rows
        return list(rows.order_by("person_id")[:most])
    found: list[Any] = []
    last, step = after or FIRST, most + MORE
    while len(found) < most:
        people = _residents(tier, after=last, most=step)
        found += tier.rows.filter(person_id__in=people).order_by("person_id") if people else ()
        if len(people) < step:
            break
        last, step = people[-1], min(2 * step, MOST_AT_ONCE)
    return found[:most]


def _by_words(tier: Tier) -> bool:
    """Whether the index can answer: it holds what is known now, of parts of the district."""
    entered = scopes.current()
    here = entered.scope.kind is Kind.TERRITORY and entered.scope.level in BELOW
    return here and entered.known_at is None and bool(tier.wanted or tier.one_of)


def _residents(tier: Tier, *, after: UUID, most: int) -> list[UUID]:
    with prepared() as cursor:
        cursor.execute(_RESIDENTS, [list(tier.wanted), list(tier.one_of), after, most])
        return [person for (person,) in cursor.fetchall()]
