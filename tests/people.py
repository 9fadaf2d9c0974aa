"""Named people for all tests: staff of two streets and their territories. Actors only; they have no account and no row."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from jingwei.kernel.actors import LEVELS, Actor, Role
from jingwei.kernel.scope import Scope

NOON = datetime(2027, 3, 1, 4, tzinfo=UTC)
"""Noon in the district on Monday, 1 March 2027."""

DISTRICT = "440304"
STREET = "440304008"
OTHER_STREET = "440304009"
COMMUNITY = f"{STREET}001"
OTHER_COMMUNITY = f"{STREET}002"
G1, G2 = f"{COMMUNITY}01", f"{COMMUNITY}02"


def staff(role: Role, number: int, *codes: str, organisation: str = "") -> Actor:
    """A member of staff; the same number is the same account."""
    ident = f"account:{UUID(int=number, version=4)}"
    return Actor.of(role, ident=ident, scope=Scope.territory(LEVELS[role], *codes), organisation=organisation or codes[0][:9])


WANG = staff(Role.GRID_WORKER, 1, G1)
LI = staff(Role.GRID_WORKER, 2, G2)
ZHAO = staff(Role.CLERK, 3, STREET)
QIAN = staff(Role.STREET_OFFICER, 4, STREET)
SUN = staff(Role.DISTRICT_OFFICER, 5, DISTRICT)
ZHOU = staff(Role.AUDITOR, 6, DISTRICT)
WU = staff(Role.STREET_OFFICER, 7, OTHER_STREET)
OPERATOR = Actor.of(Role.OPERATOR, ident="operator", scope=Scope.decision())


@pytest.fixture
def wang() -> Actor:
    """Grid worker of grid G1."""
    return WANG


@pytest.fixture
def li() -> Actor:
    """Grid worker of grid G2, in the same community."""
    return LI


@pytest.fixture
def zhao() -> Actor:
    """Window clerk of the street."""
    return ZHAO


@pytest.fixture
def qian() -> Actor:
    """Officer of the street."""
    return QIAN


@pytest.fixture
def sun() -> Actor:
    """Officer of the district."""
    return SUN


@pytest.fixture
def zhou() -> Actor:
    """Auditor."""
    return ZHOU


@pytest.fixture
def wu() -> Actor:
    """Officer of another street."""
    return WU


@pytest.fixture
def operator() -> Actor:
    """Whoever runs the commands."""
    return OPERATOR
