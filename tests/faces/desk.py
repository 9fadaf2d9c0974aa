"""A small district for the desks of staff: two streets, three communities, eight dwellings, four people; and browsers signed in.

Loaded by the product's own loader into a database of the test's own, so that what is asked is asked under the real policies.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from allauth.account.internal.flows import login
from allauth.account.internal.userkit import user_id_to_str
from django.db import connections, transaction
from django.http import HttpResponse
from django.test import Client
from tests.people import COMMUNITY, DISTRICT, G1, G2, NOON, OPERATOR, OTHER_COMMUNITY, OTHER_STREET, QIAN, STREET

from jingwei.accounts import operations as accounts
from jingwei.accounts.models import Account
from jingwei.accounts.operations import PostGrant
from jingwei.cases import operations as cases
from jingwei.cases.words import Outcome
from jingwei.declarations import operations as declarations
from jingwei.declarations.operations import Receipt, Typed
from jingwei.faces._furniture import clock
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import LEVELS, Actor, Role
from jingwei.kernel.codes import citizen_id, house_code, uscc
from jingwei.kernel.scope import Level, Scope
from jingwei.registers.operations.entities import EntityFields, add_entity
from jingwei.registers.operations.loading import load
from jingwei.registers.operations.places import BuildingFields, DwellingChanges, DwellingFields, change_dwelling
from jingwei.registers.operations.staging import Stage
from jingwei.registers.people import numbers

G3, G4 = f"{OTHER_COMMUNITY}01", f"{OTHER_STREET}00101"
NAMES = {
    DISTRICT: "福田区",
    STREET: "莲花街道",
    OTHER_STREET: "香蜜湖街道",
    COMMUNITY: "福中社区",
    OTHER_COMMUNITY: "景田社区",
    f"{OTHER_STREET}001": "香岭社区",
}
LOADER = Actor.of(Role.OPERATOR, ident="operator", scope=Scope.territory(Level.DISTRICT, DISTRICT))
AFTERNOON = NOON + timedelta(hours=2)
type SignIn = Callable[..., Client]


def number(order: int) -> str:
    """A made-up identity number."""
    return str(citizen_id.build(division="990304", born_on=date(1990, 3, 7), order=order))


NOBODY = UUID(int=0)


@dataclass
class District:
    """What was loaded: dwellings by grid with their codes, people by their numbers."""

    dwellings: dict[str, list[tuple[UUID, str]]] = field(default_factory=dict)
    wang: UUID = NOBODY  # 王小明, at home in the first dwelling of G1, with a phone
    zhang: UUID = NOBODY  # 张伟, in G1 too, protected by a court
    li: UUID = NOBODY  # 李芳, in the other street
    uscc: str = ""

    def code(self, grid: str, which: int = 0) -> str:
        """The house code of a dwelling."""
        return self.dwellings[grid][which][1]


WANG, ZHANG, LI, NEW = number(2), number(4), number(6), number(8)
PHONE = "13800000001"


def loaded() -> District:
    """The district, in the database that is connected."""
    district, stage, since = District(), Stage(NOON - timedelta(days=400), "taken-over", "operator"), date(2010, 1, 1)
    for code, name in NAMES.items():
        stage.division(code, name, since=since)
    for grid in (G1, G2, G3, G4):
        stage.grid(grid, f"{NAMES[grid[:12]]} {grid[-2:]}", since=since)
        block = stage.building(
            BuildingFields(part="00213", address="枫林路 12 号", use="home", structure="rc", storeys=9), grid=grid, since=since
        )
        for room in ("000101", "000102"):
            code = f"{grid}00213{room}"
            fields = DwellingFields(address=f"枫林路 12 号 {grid[8:]}-{room[-3:]}", room=room, use="home", capacity=4)
            made = stage.dwelling(code, fields, building=block, grid=grid, since=date(2012, 1, 1))
            assert house_code.check(code).valid
            district.dwellings.setdefault(grid, []).append((made, code))
    lived = date(2020, 1, 1)
    district.wang = stage.person(WANG, "王小明", since=lived, phone=PHONE)
    district.zhang = stage.person(ZHANG, "张伟", since=lived, protected=True)
    district.li = stage.person(LI, "李芳", since=lived)
    for person, grid in ((district.wang, G1), (district.zhang, G1), (district.li, G4)):
        stage.residence(person, district.dwellings[grid][0][0], grid=grid, kind="tenant", since=lived)
    district.uscc = str(uscc.build(authority="9", kind="1", division="440304", organisation="M12345678"[:8]))
    stage.entity(district.uscc, EntityFields(name="枫林商贸有限公司", kind="company", address="枫林路 12 号"), grid=G1, since=since)
    for _progress in load(stage.tables(), actor=LOADER, at=NOON - timedelta(days=400), source="tests"):
        pass
    return district


def declared(code: str, *, number: str = NEW, name: str = "陈小明", at: datetime = NOON) -> Receipt:
    """Somebody declares at a plate."""
    actor = Actor.declarant()
    with scopes.entered(actor.scope, at=at):
        return declarations.declare(code, Typed(number=number, name=name), actor=actor, at=at)


def order_of(receipt: Receipt) -> tuple[UUID, str]:
    """Id and number of the order that a declaration became."""
    sql = "select o.id, o.number from cases_workorder o join declarations_declaration d on d.order_id = o.id where d.receipt = %s"
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, [receipt.number])
        found: tuple[UUID, str] = cursor.fetchone()
    return found


def visited(order: UUID, *, grid: str = G1, outcome: Outcome = Outcome.AS_DECLARED, at: datetime = NOON, by: int = 1) -> None:
    """The grid's worker accepts and closes."""
    ident = f"account:{UUID(int=by, version=4)}"
    worker = Actor.of(Role.GRID_WORKER, ident=ident, scope=Scope.territory(Level.GRID, grid), organisation=grid[:9])
    with scopes.entered(worker.scope, at=at):
        cases.accept_order(order, actor=worker, at=at)
        cases.close_order(order, outcome=outcome, actor=worker, at=at)


def objected(order: UUID, *, number: str = NEW, text: str = "我一直在家", at: datetime = NOON) -> UUID:
    """Whoever was declared has proved who they are and objects to the visit."""
    own = Scope.own(UUID(int=70), numbers.subject_of(number))
    resident = Actor.of(Role.RESIDENT, ident=f"account:{UUID(int=71, version=4)}", scope=own)
    with scopes.entered(own, at=at):
        return cases.raise_objection(order, text=text, actor=resident, at=at)


def escalated(order: UUID, *, at: datetime = NOON) -> None:
    """The worker process tells the street, a month later than the order's limit."""
    system, late = Actor.system("cases"), at + timedelta(days=28)
    with scopes.entered(system.scope, at=late):
        assert cases.escalate(order, actor=system, at=late)


def trading(code: str, *, kind: str = "sole-trader", at: datetime = NOON) -> None:
    """Somebody trades alone at home, in G1; the kind is what the register was told."""
    fields = EntityFields(name="王小明凉茶铺", kind=kind, address="香梅路 7 号 3 栋 1203 室")
    with transaction.atomic(), scopes.entered(QIAN.scope, at=at):
        add_entity(code, fields, grid=G1, since=date(2020, 1, 1), source="survey", actor=QIAN, at=at)


def changed(district: District, **values: object) -> None:
    """From 1 February on the first dwelling of G1 is otherwise."""
    with transaction.atomic(), scopes.entered(QIAN.scope, at=NOON):
        change_dwelling(
            district.dwellings[G1][0][0],
            DwellingChanges(**values),
            on=date(2027, 2, 1),
            source="survey",
            actor=QIAN,
            at=NOON,  # type: ignore[arg-type]
        )


def reads() -> list[tuple[str, list[str]]]:
    """The read log: what, and which fields, in order."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("select r.what, r.fields from evidence_read r join evidence_pending p using (entry_id) order by p.place")
        return [(row[0], list(row[1])) for row in cursor.fetchall()]


@pytest.fixture
def afternoon() -> Iterator[None]:
    """The clock stands two hours after noon."""
    real = clock._offset
    clock.install(lambda: AFTERNOON - datetime.now(UTC))
    yield
    clock._offset = real


@pytest.fixture
def district(committing: str, afternoon: None) -> District:
    """The district, in a database of the test's own."""
    return loaded()


@pytest.fixture
def sign_in(committing: str) -> SignIn:
    """A browser of a new member of staff, with the second factor shown."""

    def make(role: Role, code: str, *, name: str = "", language: str = "en") -> Client:
        grant = PostGrant(role=role, organisation=code[:9], codes=(code,), valid_from=date(2026, 1, 1))
        username = name or f"{role}-{code}"
        with transaction.atomic(), scopes.entered(Scope.decision(), at=NOON):
            ident = accounts.create_staff(
                username, display_name=username, password="warp and weft of the city", posts=[grant], actor=OPERATOR, at=NOON
            )
        browser = Client(headers={"Accept-Language": language})
        account = Account.objects.get(pk=ident)
        browser.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = browser.session
        session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0}]
        session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(account)
        session.save()
        browser.jw_account = ident  # type: ignore[attr-defined]
        return browser

    return make


def text(answer: HttpResponse) -> str:
    """The page, which must have been served."""
    assert answer.status_code == 200, (answer.status_code, answer.get("Location"))
    return re.sub(r"\s+", " ", answer.content.decode())


def send(browser: Client, path: str, *, form: str = "", follow: bool = False, **values: str) -> HttpResponse:
    """Open the page that holds the form, and send it with its token where it has one."""
    page = text(browser.get(form or path))
    token = re.search(r'name="once" value="([^"]+)"', page)
    once = {"once": token[1]} if token else {}
    return browser.post(path, once | values, follow=follow)


__all__ = ["COMMUNITY", "DISTRICT", "G1", "G2", "G3", "G4", "LEVELS", "NOON", "OTHER_COMMUNITY", "OTHER_STREET", "STREET"]
