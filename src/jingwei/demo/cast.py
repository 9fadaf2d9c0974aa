"""Who plays which part in the demo: the staff, a registered resident, and people who may still declare.

A candidate for "confirmed" is somebody whom the archive knows without a contradiction, at home in a dwelling that is vacant for the
register; one for "unknown" is somebody whom nothing that is held knows. No two of them share a dwelling, and those of the story's
grid come first, so that each visitor of the demo finds a fresh pair.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from jingwei.demo.generator import Dwelling, HistoryRecord, Part, Person, Residence, Standing, Stories, Use
from jingwei.demo.generator.district import District
from jingwei.demo.mark import Candidate
from jingwei.kernel import keys
from jingwei.kernel.codes import house_code
from jingwei.registers.people.numbers import subject_of

MOST = 150  # of each kind: so often can the walk be walked


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who lives undeclared in a dwelling.

    Attributes:
        since: the first day on which they, born by then, live in the dwelling, coded by then.
    """

    person: Person
    dwelling: Dwelling
    since: date
    vacant: bool
    known: bool


def players(district: District, stories: Stories) -> Iterator[Player]:
    """All who live undeclared, those of the story's grid and community first."""
    grid = stories.grid.code
    for community in sorted(district.communities, key=lambda code: (code != grid[:12], code)):
        part = district.part(community)
        yield from sorted(_players(part, district.history(community)), key=lambda one: one.dwelling.grid != grid)


def choose(found: Iterable[Player], stories: Stories) -> tuple[list[Player], list[Player], list[Player]]:
    """Candidates for "confirmed" and for "unknown", the story's own first, and the rest."""
    confirmed: list[Player] = []
    unknown: list[Player] = []
    rest: list[Player] = []
    first = {stories.confirmed.person.number, stories.unknown.person.number}
    taken: set[str] = set()
    told = [stories.confirmed.dwelling.house_code, stories.unknown.dwelling.house_code]
    for one in found:
        code = one.dwelling.house_code
        fits = _is_plain(one) and one.vacant and code not in taken and (code not in told or one.person.number in first)
        if fits and one.known and len(confirmed) < MOST:
            confirmed.append(one)
            taken.add(code)
        elif fits and one.person.standing is Standing.NEWCOMER and len(unknown) < MOST:
            unknown.append(one)
            taken.add(code)
        else:
            rest.append(one)
    for chosen in (confirmed, unknown):
        chosen.sort(key=lambda one: one.person.number not in first)
    return confirmed, unknown, [one for one in rest if one.dwelling.house_code not in taken]


def candidate(one: Player, *, worker: str) -> Candidate:
    """A player as the mark keeps them."""
    code = one.dwelling.house_code
    return Candidate(
        number=one.person.identity,
        name=one.person.name,
        phone=one.person.phone or "",
        subject=subject_of(one.person.identity).hex,
        plate=house_code.plate(code, keys.ring().key("plate")),
        address=one.dwelling.address,
        grid=one.dwelling.grid,
        worker=worker,
    )


def _players(part: Part, records: Iterable[HistoryRecord]) -> list[Player]:
    people = {person.number: person for person in part.people}
    dwellings = {dwelling.house_code: dwelling for dwelling in part.dwellings}
    taken = {one.house_code for one in part.residences if one.until is None}
    held: dict[str, list[HistoryRecord]] = defaultdict(list)
    for record in records:
        held[record.identity].append(record)
    return [_player(people[one.person], dwellings[one.house_code], one, taken, held) for one in part.undeclared]


def _player(
    person: Person, dwelling: Dwelling, residence: Residence, taken: set[str], held: dict[str, list[HistoryRecord]]
) -> Player:
    records = held.get(person.identity, [])
    in_order = all(record.until is None or record.since <= record.until for record in records)
    same_name = len(records) >= 2 and all(record.name == person.name for record in records)
    newest = max(records, key=lambda record: record.recorded_on, default=None)
    same_phone = newest is not None and newest.phone == person.phone  # so that word of the declaration reaches them
    known = person.standing is Standing.HISTORY and in_order and same_name and same_phone
    since = max(person.born_on, dwelling.coded_on, residence.since)
    return Player(person, dwelling, since, residence.house_code not in taken, known)


def _is_plain(one: Player) -> bool:
    """A grown-up with a telephone at home in a home, nothing special about either."""
    person, dwelling = one.person, one.dwelling
    usual = dwelling.use is Use.HOME and dwelling.cancelled_on is None and not dwelling.understated
    return usual and person.phone is not None and not person.protected and 1956 <= person.born_on.year <= 2002
