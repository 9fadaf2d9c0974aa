"""A small district behind the API: two communities, three dwellings, an archive; and a machine client of each kind."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from tests.people import DISTRICT, OPERATOR
from tests.registers.history_sample import Sampler

from jingwei.accounts import operations as accounts
from jingwei.accounts.operations import Agreement
from jingwei.evidence.sequencer import Sequencer
from jingwei.faces._furniture import clock
from jingwei.kernel import scope as scopes
from jingwei.kernel.codes import citizen_id
from jingwei.kernel.codes import uscc as usccs
from jingwei.kernel.scope import Level, Scope
from jingwei.registers.history import HistoryRecord, Source
from jingwei.registers.operations import entities, history, places, territory
from jingwei.registers.operations.entities import EntityFields
from jingwei.registers.operations.places import BuildingFields, DwellingFields
from jingwei.registers.queries.facts import forget_archive

STREET, OTHER_STREET = "440304008", "440304009"
COMMUNITY, GRID, OLD_GRID = "440304008003", "44030400800301", "44030400800302"
OTHER_GRID = "44030400900101"
CODE, SECOND, ELSEWHERE = "4403040080030100001000404", "4403040080030100001000405", "4403040090010100001000101"
USCC, USCC_ELSEWHERE = "91440304XY8F4C7CXB", str(usccs.build(authority="9", kind="1", division="440304", organisation="XY8F4C7D"))
BASIS = "demo-rules:11"
SINCE, CHANGED = date(2007, 9, 17), date(2024, 1, 1)
KNOWN = {
    "house_code": CODE,
    "number": str(citizen_id.build(division="990304", born_on=date(1990, 3, 7), order=2)),
    "name": "王小明",
}
STRANGER = {"house_code": CODE, "number": "990304199003070066", "name": "陈生"}


@dataclass
class Machine:
    """A machine client as it calls: a token, and purpose and basis in the address."""

    kind: str
    token: str
    basis: str = BASIS
    http: Client = field(default_factory=lambda: Client(headers={"Accept-Language": "en"}))

    def get(self, path: str, *, purpose: str = "sharing", **query: Any) -> Any:
        named = {"purpose": purpose, "basis": self.basis} | query
        return self.http.get(f"/api/v1/{path}", {name: value for name, value in named.items() if value}, headers=self.headers)

    def post(self, path: str, body: Any, *, purpose: str = "sharing", **headers: str) -> Any:
        address = f"/api/v1/{path}?purpose={purpose}&basis={self.basis}"
        text = body if isinstance(body, str) else json.dumps(body)
        return self.http.post(address, text, content_type="application/json", headers=self.headers | headers)

    def declare(self, body: Any = STRANGER, **headers: str) -> Any:
        return self.post("declarations", body, purpose="declaring", **headers)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def _places() -> None:
    actor = OPERATOR.within(Scope.territory(Level.DISTRICT, DISTRICT))
    at = clock.now()
    entry: Any = {"source": "tests", "actor": actor, "at": at}
    with scopes.entered(actor.scope, at=at):
        for code, name in ((DISTRICT, "福田区"), (STREET, "莲花街道"), (OTHER_STREET, "华强北街道"), (COMMUNITY, "莲花北社区")):
            territory.add_division(code, name, since=SINCE, **entry)
        territory.add_grid(GRID, "第1网格", since=SINCE, **entry)
        old = territory.add_grid(OLD_GRID, "第2网格", since=SINCE, **entry)
        territory.add_grid(OTHER_GRID, "第1网格", since=SINCE, **entry)
        territory.change_grid(old, code=f"{COMMUNITY}03", on=CHANGED, **entry)
        for code, grid in ((CODE, GRID), (SECOND, GRID), (ELSEWHERE, OTHER_GRID)):
            building = BuildingFields(part=code[9:14], address="绢雪巷48号", use="home", structure="frame", storeys=8)
            ident = places.add_building(building, grid=grid, since=SINCE, **entry)
            dwelling = DwellingFields(address="绢雪巷48号404室", room="404", use="home", capacity=4)
            places.add_dwelling(code, dwelling, building=ident, grid=grid, since=SINCE, **entry)
        for uscc, grid in ((USCC, GRID), (USCC_ELSEWHERE, OTHER_GRID)):
            fields = EntityFields(name="经纬演示区京亚电子有限公司", kind="company", address="绢雪巷48号")
            entities.add_entity(uscc, fields, grid=grid, since=SINCE, **entry)


def _archive() -> Iterator[tuple[str, HistoryRecord]]:
    """Made-up records, and one that confirms what ``KNOWN`` declares."""
    sampler = Sampler(7)
    yield KNOWN["number"], HistoryRecord("王小明", "绢雪巷 48 号", Source.SCHOOL, date(2015, 9, 1), valid_from=date(2015, 9, 1))
    for _ in range(1200):
        yield sampler.number(), sampler.record()


def number_entries() -> None:
    """What the worker's sequencer does within a second."""
    sequencer = Sequencer(connections["sequencer"])
    while sequencer.number_some():
        pass
    connections["sequencer"].close()


ALIASES = ("default", "owner", "import", "sequencer")
FILLED, MINE = "jw_api_filled", "jw_api"


def _copy(name: str, *, of: str) -> None:
    connections.close_all()
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"drop database if exists {name} with (force)")
        cursor.execute(f"create database {name} template {of} strategy file_copy")
    connections.close_all()


def _point(name: str) -> None:
    connections.close_all()
    for alias in ALIASES:
        connections[alias].settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def filled(django_db_setup: None, django_db_blocker: Any) -> str:
    """A database with the rows behind the API, made once by the product's own operations."""
    with django_db_blocker.unblock():
        _copy(FILLED, of="jingwei")
        _point(FILLED)
        try:
            _places()
            list(history.build(_archive(), actor=OPERATOR, at=clock.now(), source="tests"))
            number_entries()
        finally:
            _point("jingwei")
    return FILLED


@pytest.fixture
def district(filled: str, django_db_blocker: Any) -> Iterator[str]:
    """A copy of it for one test, in which commits are real."""
    cache.clear()
    forget_archive()
    with django_db_blocker.unblock():
        _copy(MINE, of=filled)
        _point(MINE)
        try:
            yield MINE
        finally:
            _point("jingwei")
            forget_archive()


def admit(
    kind: str, *, scopes_asked: tuple[str, ...] = (), level: Level = Level.STREET, codes: tuple[str, ...] = (STREET,)
) -> Machine:
    """A client under an agreement, with a token fetched as the client fetches it."""
    at = clock.now()
    agreement = Agreement(
        organisation="44030499", scopes=scopes_asked or (kind,), level=level, codes=codes, basis=BASIS, valid_from=date(2020, 1, 1)
    )
    with scopes.entered(OPERATOR.scope, at=at):
        given = accounts.create_client(f"program for {kind}", agreement=agreement, actor=OPERATOR, at=at)
    basic = base64.b64encode(f"{given.client}:{given.secret}".encode()).decode()
    answer = Client().post(
        "/identity/o/api/token", {"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {basic}"}
    )
    assert answer.status_code == 200, answer.content
    return Machine(kind, answer.json()["access_token"])


@pytest.fixture
def declaring(district: str) -> Machine:
    """Declares in the street, and reads nothing."""
    return admit("declaring")


@pytest.fixture
def declarations(district: str) -> Machine:
    """Reads declarations of the street, and declares nothing."""
    return admit("declarations")


@pytest.fixture
def orders(district: str) -> Machine:
    """Reads work orders of the street."""
    return admit("work-orders")


@pytest.fixture
def registers(district: str) -> Machine:
    """Reads registers of the street."""
    return admit("registers")
