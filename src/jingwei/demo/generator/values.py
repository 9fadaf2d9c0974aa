"""What the made-up district consists of: frozen values of plain types, no database.

Dates are whole days; ``since`` is the first day, ``until`` the first day on which it no longer holds (half-open),
None while it holds.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Sex(StrEnum):
    """As an identity number says it: an odd order number is male."""

    MALE = "male"
    FEMALE = "female"


class Standing(StrEnum):
    """How a person stands to the register on the district's day."""

    REGISTERED = "registered"  # has an open residence in the register, and lives there
    HISTORY = "history"  # lives here undeclared; the history archive knows the person
    NEWCOMER = "newcomer"  # lives here undeclared; nothing that is held knows the person
    ELSEWHERE = "elsewhere"  # lives here undeclared; the register has an open residence at another place


class ResidenceKind(StrEnum):
    """What somebody is to the dwelling that they live in."""

    OWNER = "owner"
    TENANT = "tenant"
    FAMILY = "family"
    DORMITORY = "dormitory"
    LODGER = "lodger"


class Use(StrEnum):
    """What a building or a dwelling is used for."""

    HOME = "home"
    DORMITORY = "dormitory"
    BUSINESS = "business"


class Role(StrEnum):
    """The posts that a demo is walked through with."""

    GRID_WORKER = "grid-worker"
    CLERK = "clerk"
    STREET_OFFICER = "street-officer"
    DISTRICT_OFFICER = "district-officer"


class Source(StrEnum):
    """Where a historical record came from."""

    POLICE_RESIDENCE = "police-residence"
    SCHOOL = "school"
    HOUSING = "housing"
    SOCIAL_INSURANCE = "social-insurance"
    GRID = "grid"


@dataclass(frozen=True, slots=True)
class Division:
    """A district (6 digits), street (9) or community (12) of the statistics bureau's list of 2023."""

    code: str
    level: str
    name: str
    parent: str | None
    valid_from: date


@dataclass(frozen=True, slots=True)
class Grid:
    """A base grid: 14 digits, the community's twelve and two of its own."""

    code: str
    community: str
    name: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class Building:
    """A building; ``part`` is its five characters of the house code, unique in its grid. Position in WGS-84 degrees."""

    number: int
    grid: str
    part: str
    address: str
    built_on: date
    demolished_on: date | None
    use: Use
    storeys: int
    latitude: float
    longitude: float
    authorised: bool


@dataclass(frozen=True, slots=True)
class Dwelling:
    """A dwelling under its house code of 25 characters; ``room`` is the last six.

    ``understated`` marks a capacity that is recorded too low on purpose: only such a dwelling can hold more people
    than its capacity.
    """

    house_code: str
    building: int
    grid: str
    room: str
    address: str
    rooms: int
    capacity: int
    use: Use
    coded_on: date
    cancelled_on: date | None
    understated: bool


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person. ``number`` is the generator's own and appears nowhere in the product."""

    number: int
    identity: str
    name: str
    sex: Sex
    born_on: date
    phone: str | None
    protected: bool
    standing: Standing


@dataclass(frozen=True, slots=True)
class Residence:
    """That a person lives or lived in a dwelling."""

    person: int
    house_code: str
    kind: ResidenceKind
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Entity:
    """A legal entity or business at an address; invented, its code is valid by its check characters."""

    uscc: str
    name: str
    kind: str
    house_code: str
    registered_on: date
    deregistered_on: date | None


@dataclass(frozen=True, slots=True)
class Post:
    """Somebody's post over a territory: a grid, street or district code."""

    number: int
    role: Role
    name: str
    territory: str
    since: date


@dataclass(frozen=True, slots=True)
class HistoryRecord:
    """One record of a department as it was written, errors and all; true on the day it was recorded, mostly stale since."""

    number: int
    identity: str
    name: str
    phone: str | None
    address: str
    house_code: str | None
    since: date
    until: date | None
    source: Source
    recorded_on: date


@dataclass(frozen=True, slots=True)
class Part:
    """One community of the district. Residences may point to a dwelling of another part: load all places first.

    ``residences`` belong in the register. ``undeclared`` is where people live who have not declared: for a demo's
    declarations and for tests, never for the register.
    """

    community: str
    grids: tuple[Grid, ...]
    buildings: tuple[Building, ...]
    dwellings: tuple[Dwelling, ...]
    people: tuple[Person, ...]
    residences: tuple[Residence, ...]
    undeclared: tuple[Residence, ...]
    entities: tuple[Entity, ...]
