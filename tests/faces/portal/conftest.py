"""The portal over a small street: browsers of nobody and of Wang Xiaoming, whose identity is proved, at one noon."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client
from tests.declarations.conftest import KNOWN, NOON, Street, street

from jingwei.accounts import operations as accounts
from jingwei.accounts.models import Account
from jingwei.evidence import reads
from jingwei.faces._furniture import clock
from jingwei.kernel import keys, ports
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.ports import Message
from jingwei.kernel.purposes import COUNTER
from jingwei.registers.people import numbers

__all__ = ["street"]
WANG_PHONE, STRANGER_PHONE = "13800000001", "13900000009"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
type Typed = dict[str, str]
type Declare = Callable[[Client, Typed], str]


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """The clock stands a minute after noon: limits are counted in windows of ten minutes, and one begins at noon."""
    before = clock._offset
    clock.install(lambda: NOON + timedelta(minutes=1) - datetime.now(UTC))
    yield
    clock._offset = before


@pytest.fixture(autouse=True)
def sent() -> Iterator[list[Message]]:
    """What was queued, instead of a gateway."""
    messages: list[Message] = []
    before = ports._queue
    ports.install_queue(messages.append)
    yield messages
    ports._queue = before


@pytest.fixture
def visitor(street: Street) -> Client:
    """Somebody with a phone, nobody signed in, who reads English."""
    return Client(headers={"accept-language": "en"}, raise_request_exception=True)


def owner(sql: str, *values: object) -> list[tuple[object, ...]]:
    """Rows as the database's owner sees them."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall()) if cursor.description else []


def account_of(phone: str) -> Account:
    """The account of a phone that was proved by a code."""
    door = Actor.system("door")
    with scopes.entered(door.scope, at=NOON):
        return accounts.create_resident(phone, actor=door, at=NOON)


def sign_in(phone: str) -> Client:
    """A browser signed in with a phone."""
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(account_of(phone), backend=BACKEND)
    return browser


def once(page: str) -> str:
    """The token of the page's form."""
    return page.split('name="once" value="')[1].split('"')[0]


def declare(browser: Client, street: Street, **typed: str) -> str:
    """Declare in a browser at the street's plate; the receipt's number."""
    url = f"/d/{street.plate}"
    page = browser.get(url).content.decode()
    answer = browser.post(url, typed | {"once": once(page)})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"]).rsplit("/", 1)[1]


def bound(number: str, phone: str) -> None:
    """As if the holder of a number had shown at a counter, long ago, that the phone is theirs: no read of it is in the log."""
    ((person,),) = owner("select person_id from registers_personversion where number_index = %s", numbers.citizen_index(number))
    kept = numbers.phone(phone, aad=UUID(str(person)).bytes)
    owner("alter table registers_personversion disable trigger user")
    owner(
        "update registers_personversion set phone_index = %s, phone_sealed = %s, phone_proof = 'counter',"
        ' sources = sources || \'{"phone": ["counter", "2026-11-02"]}\' where person_id = %s',
        *(kept.index, kept.sealed, person),
    )
    owner("alter table registers_personversion enable trigger user")


def guarding() -> str:
    """The register's one person is the guardian of a child whose record somebody read; the guardianship's id, as papers at a counter made it."""
    held = owner("select id from registers_guardianship")
    if held:
        return str(held[0][0])
    ident, ward = UUID(int=0x6A, version=4), UUID(int=0x6B, version=4)
    name = keys.ring().seal("ward-name", "王小小".encode(), aad=ident.bytes)
    owner("alter table registers_person disable trigger user")
    owner("insert into registers_person (id, subject) values (%s, %s)", ward, ward)
    owner("alter table registers_person enable trigger user")
    ((guardian,),) = owner("select person_id from registers_identitylink limit 1")
    owner("alter table registers_guardianship disable trigger user")
    owner(
        "insert into registers_guardianship (id, ward_id, guardian_id, ground, proof, ward_name_sealed, valid_from, valid_until,"
        " entered_at, entered_by) values (%s, %s, %s, 'parent', '出生医学证明', %s, '2026-01-01', '2040-01-01', now(), 'tests')",
        *(ident, ward, guardian, name),
    )
    owner("alter table registers_guardianship enable trigger user")
    system = Actor.system("tests")
    with scopes.entered(system.scope, at=NOON):
        reads.note(system, COUNTER, what="registers.facts", fields=("name",), subjects=[ward])
    return str(ident)


@pytest.fixture
def wang(street: Street, visitor: Client) -> Client:
    """Wang Xiaoming: declared at the door plate, then proved by the phone that a counter had bound."""
    declare(visitor, street, number=KNOWN, name="王小明")
    bound(KNOWN, WANG_PHONE)
    browser = sign_in(WANG_PHONE)
    answer = browser.post("/portal/identify", {"number": KNOWN})
    assert answer.headers.get("Location") == "/portal/record", answer.content.decode()
    return browser
