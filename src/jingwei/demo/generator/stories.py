"""The people and places that a demo is walked through with.

Found in the district by what they are, the same for the same district.
"""

from collections import defaultdict
from dataclasses import dataclass

from jingwei.demo.generator.district import District
from jingwei.demo.generator.values import (
    Dwelling,
    Grid,
    HistoryRecord,
    Part,
    Person,
    Post,
    Residence,
    ResidenceKind,
    Role,
    Standing,
    Use,
)

FIRST_TRIED = "440304008003"  # 莲花北


@dataclass(frozen=True, slots=True)
class Resident:
    """A person and the dwelling that they live in, declared or not."""

    person: Person
    dwelling: Dwelling
    residence: Residence


@dataclass(frozen=True, slots=True)
class Stories:
    """Who is who in the demo, all in one grid.

    ``confirmed`` declares and the history confirms it; ``unknown`` declares and nothing that is held confirms it; for the register
    both of their dwellings are vacant. ``registered`` has declared long ago and has a telephone that the history knows.
    ``elsewhere`` (when the community has one) declares while an open residence at another place stands in the register.
    """

    grid: Grid
    confirmed: Resident
    unknown: Resident
    registered: Resident
    elsewhere: Resident | None
    worker: Post
    clerk: Post
    street_officer: Post
    district_officer: Post


@dataclass(frozen=True, slots=True)
class _Scene:
    """One community, indexed."""

    part: Part
    people: dict[int, Person]
    dwellings: dict[str, Dwelling]
    taken: frozenset[str]
    records: dict[str, list[HistoryRecord]]


def stories(district: District) -> Stories:
    """The demo's picks.

    Raises:
        LookupError: no community of so small a district has them all.
    """
    codes = sorted(district.communities, key=lambda code: (code != FIRST_TRIED, code))
    for code in codes:
        found = _tell(district, _scene(district, code))
        if found is not None:
            return found
    raise LookupError("The made-up district is too small for the demo's stories. Take a larger scale.")


def _scene(district: District, code: str) -> _Scene:
    part = district.part(code)
    records: dict[str, list[HistoryRecord]] = defaultdict(list)
    for record in district.history(code):
        records[record.identity].append(record)
    return _Scene(
        part=part,
        people={person.number: person for person in part.people},
        dwellings={dwelling.house_code: dwelling for dwelling in part.dwellings},
        taken=frozenset(one.house_code for one in part.residences if one.until is None),
        records=records,
    )


def _tell(district: District, scene: _Scene) -> Stories | None:
    undeclared = [_resident(scene, one) for one in scene.part.undeclared]
    declared = [_resident(scene, one) for one in scene.part.residences if one.house_code in scene.dwellings]
    for grid in scene.part.grids:
        here = [one for one in undeclared if one.dwelling.grid == grid.code and _plain(one)]
        vacant = [one for one in here if one.dwelling.house_code not in scene.taken]
        confirmed = next((one for one in vacant if _is_confirmed(scene, one)), None)
        unknown = next((one for one in vacant if one.person.standing is Standing.NEWCOMER), None)
        settled = (one for one in declared if one.dwelling.grid == grid.code and _plain(one))
        registered = next((one for one in settled if _is_settled(scene, one)), None)
        if confirmed and unknown and registered:
            elsewhere = next((one for one in here if one.person.standing is Standing.ELSEWHERE), None)
            return _cast(district, grid, confirmed, unknown, registered, elsewhere)
    return None


def _cast(
    district: District,
    grid: Grid,
    confirmed: Resident,
    unknown: Resident,
    registered: Resident,
    elsewhere: Resident | None,
) -> Stories:
    posts = {(post.role, post.territory): post for post in reversed(district.posts())}
    district_code, street = grid.code[:6], grid.code[:9]
    return Stories(
        grid=grid,
        confirmed=confirmed,
        unknown=unknown,
        registered=registered,
        elsewhere=elsewhere,
        worker=posts[Role.GRID_WORKER, grid.code],
        clerk=posts[Role.CLERK, street],
        street_officer=posts[Role.STREET_OFFICER, street],
        district_officer=posts[Role.DISTRICT_OFFICER, district_code],
    )


def _resident(scene: _Scene, residence: Residence) -> Resident:
    return Resident(scene.people[residence.person], scene.dwellings[residence.house_code], residence)


def _plain(one: Resident) -> bool:
    """A grown-up with a telephone at home in a home, nothing special about either."""
    person, dwelling = one.person, one.dwelling
    grown_up = 1956 <= person.born_on.year <= 2002
    usual = dwelling.use is Use.HOME and dwelling.cancelled_on is None and not dwelling.understated
    return grown_up and usual and person.phone is not None and not person.protected and len(person.name) == 3


def _is_confirmed(scene: _Scene, one: Resident) -> bool:
    """Every record under the number has the name, one the telephone, and nothing else stands in the way."""
    head = one.residence.kind in {ResidenceKind.OWNER, ResidenceKind.TENANT}
    return one.person.standing is Standing.HISTORY and head and _is_known(scene, one)


def _is_settled(scene: _Scene, one: Resident) -> bool:
    standing = one.person.standing is Standing.REGISTERED and one.residence.until is None
    return standing and _is_known(scene, one)


def _is_known(scene: _Scene, one: Resident) -> bool:
    records = scene.records.get(one.person.identity, [])
    same_name = len(records) >= 2 and all(record.name == one.person.name for record in records)
    return same_name and any(record.phone == one.person.phone for record in records)
