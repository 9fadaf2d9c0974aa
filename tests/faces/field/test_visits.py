"""A grid worker's day on the phone: Wang signs in, accepts, looks, records. Without JavaScript."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.internal.flows import login
from allauth.account.internal.userkit import user_id_to_str
from django.http import HttpResponse
from django.test import Client
from tests.cases.conftest import escalated, opened, plant, steps
from tests.people import G1, G2, NOON, OPERATOR, STREET, SUN

from jingwei.accounts import operations as accounts
from jingwei.accounts.models import Account
from jingwei.accounts.operations import PostGrant
from jingwei.cases import operations
from jingwei.cases.events import OrderEscalated
from jingwei.cases.models import WorkOrder
from jingwei.evidence.models import Read
from jingwei.evidence.recording import Particulars, record
from jingwei.faces._furniture import clock
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.purposes import VISIT as VISITING
from jingwei.kernel.scope import Level, Scope

type SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def afternoon() -> Iterator[None]:
    """The clock stands two hours after noon."""
    real = clock._offset
    clock.install(lambda: NOON + timedelta(hours=2) - datetime.now(UTC))
    yield
    clock._offset = real


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """A browser of a new member of staff, with the second factor shown."""

    def make(role: Role, code: str) -> Client:
        grant = PostGrant(role=role, organisation=STREET, codes=(code,), valid_from=date(2026, 1, 1))
        with scopes.entered(Scope.decision(), at=NOON):
            name = f"{role}-{code}"
            ident = accounts.create_staff(name, display_name=name, password=None, posts=[grant], actor=OPERATOR, at=NOON)
        account = Account.objects.get(pk=ident)
        browser = Client(headers={"Accept-Language": "en"})
        browser.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = browser.session
        session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0}]
        session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(account)
        session.save()
        return browser

    return make


@pytest.fixture
def wang(sign_in: SignIn) -> Client:
    """Wang's phone."""
    return sign_in(Role.GRID_WORKER, G1)


@pytest.fixture
def order(db: None) -> WorkOrder:
    """Chen's declaration waits for a visit in Wang's grid."""
    return opened(plant(G1, room="0101"))


def text(answer: HttpResponse) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def send(browser: Client, path: str, *, form: str = "", **values: str) -> HttpResponse:
    """Open the page that holds the form, and send it with its token."""
    page = text(browser.get(form or path))
    token = re.search(r'name="once" value="([0-9a-f]+)"', page)
    assert token is not None
    return browser.post(path, {"once": token[1], **values})


def url(order: WorkOrder, page: str = "") -> str:
    return f"/field/orders/{order.number}/{page}"


def accepted(browser: Client, order: WorkOrder) -> None:
    answer = send(browser, url(order, "accept/"), form=url(order))
    assert answer["Location"] == url(order)


def test_the_days_list_says_where_why_and_both_clocks_and_names_nobody(wang: Client, order: WorkOrder) -> None:
    page = text(wang.get("/field/"))
    for words in (order.address, "The name differs from the one that we hold", "8 March 2027", "promised to the resident", "New"):
        assert words in page
    assert "陈小明" not in page
    assert "990304" not in page


def test_a_reminder_stands_on_the_list_and_on_the_order(wang: Client, order: WorkOrder) -> None:
    assert "Reminder" not in text(wang.get("/field/"))
    system = Actor.system("cases")
    friday = NOON + timedelta(days=4)  # one working day before the limit
    with scopes.entered(system.scope, at=friday):
        assert operations.remind(order.pk, actor=system, at=friday)
    clock.install(lambda: friday + timedelta(hours=1) - datetime.now(UTC))
    assert "Reminder: due soon" in text(wang.get("/field/"))
    assert "5 March 2027" in text(wang.get(url(order)))


def test_the_worker_sees_who_comes_to_a_counter(wang: Client, order: WorkOrder) -> None:
    assert order.declaration is not None
    with scopes.entered(Scope.decision(), at=NOON):
        operations.ask_desk(order.pk, at=NOON)
    assert "May come to a counter" in text(wang.get("/field/"))
    assert "Visit only if it is still here on 8 March 2027" in text(wang.get(url(order)))


def test_an_empty_list_says_so(wang: Client) -> None:
    assert "Nothing to visit" in text(wang.get("/field/"))
    assert "No visit recorded today" in text(wang.get("/field/done/"))


def test_accept_look_and_record(wang: Client, order: WorkOrder) -> None:
    page = text(wang.get(url(order)))
    assert "Accept" in page
    assert "Show what was declared" not in page
    accepted(wang, order)
    page = text(wang.get(url(order)))
    assert "Record the visit" in page
    assert "陈小明" not in page
    shown = wang.post(url(order, "declared/"))
    assert "陈小明" in text(shown)
    assert "990*************23" in text(shown)
    assert "990304199003070023" not in text(shown)
    assert shown["Cache-Control"] == "private, no-store"
    answer = send(wang, url(order, "visit/"), outcome="as-declared")
    assert answer["Location"] == url(order, "recorded/")
    assert "The declaration goes on by itself" in text(wang.get(answer["Location"]))
    assert order.address in text(wang.get("/field/done/"))
    assert order.address not in text(wang.get("/field/"))
    assert steps(order.case) == ["cases.order-opened", "cases.order-accepted", "cases.order-closed"]


def test_each_look_is_noted(wang: Client, order: WorkOrder) -> None:
    accepted(wang, order)
    for _ in range(2):
        wang.post(url(order, "declared/"))
    with scopes.entered(Scope.territory(Level.LOGS, "440304"), at=NOON):
        assert list(Read.objects.values_list("what", "purpose")) == [("cases.brief", "visit")] * 2


def test_nothing_is_shown_before_the_order_is_accepted(wang: Client, order: WorkOrder) -> None:
    answer = wang.post(url(order, "declared/"))
    assert answer.status_code == 409
    assert "陈小明" not in answer.content.decode()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Choose what came of the visit."),
        ({"outcome": "other"}, "Say in a few words what came of the visit."),
        ({"outcome": "corrected"}, "Enter what is different: the name or the number."),
        ({"outcome": "corrected", "number": "990304199003070021"}, "This number has a mistake."),
        ({"outcome": "other", "note": "x" * 201}, "200"),
        ({"outcome": "splendid"}, "splendid"),
    ],
)
def test_a_form_with_a_mistake_says_how_to_mend_it(wang: Client, order: WorkOrder, values: dict[str, str], words: str) -> None:
    accepted(wang, order)
    page = text(send(wang, url(order, "visit/"), **values))
    assert words in page
    assert "govuk-error-summary" in page
    with scopes.entered(SUN.scope, at=NOON):
        assert WorkOrder.objects.get().closed_at is None


def test_sent_twice_it_is_recorded_once(wang: Client, order: WorkOrder) -> None:
    accepted(wang, order)
    token = re.search(r'name="once" value="([0-9a-f]+)"', text(wang.get(url(order, "visit/"))))
    assert token is not None
    for _ in range(2):
        answer = wang.post(url(order, "visit/"), {"once": token[1], "outcome": "not-admitted"})
        assert answer["Location"] == url(order, "recorded/")
    assert steps(order.case).count("cases.order-closed") == 1


def test_recorded_by_somebody_else_meanwhile(wang: Client, order: WorkOrder) -> None:
    accepted(wang, order)
    send(wang, url(order, "visit/"), outcome="as-declared")
    answer = wang.post(url(order, "visit/"), {"once": "f" * 32, "outcome": "other", "note": "again"})
    assert answer.status_code == 409
    assert "was closed on 2027-03-01" in answer.content.decode()


def test_nobody_at_home_puts_another_visit_on_the_list(wang: Client, order: WorkOrder) -> None:
    accepted(wang, order)
    answer = send(wang, url(order, "visit/"), outcome="nobody-home")
    assert "Another visit follows" in text(wang.get(answer["Location"]))
    assert "4 March 2027" in text(wang.get("/field/"))


def test_an_order_can_wait_and_go_on(wang: Client, order: WorkOrder) -> None:
    accepted(wang, order)
    assert "Choose why this order waits." in text(send(wang, url(order, "pause/")))
    send(wang, url(order, "pause/"), reason="appointment")
    page = text(wang.get(url(order)))
    assert "The resident asked for a later day" in page
    assert "the clock stands still" in page
    send(wang, url(order, "resume/"), form=url(order))
    assert "the clock stands still" not in text(wang.get(url(order)))


def test_who_had_a_hand_in_the_fact_sees_that_somebody_else_does_it(wang: Client, order: WorkOrder) -> None:
    accepted(wang, order)
    (account,) = Account.objects.filter(kind="staff")
    with scopes.entered(Scope.decision(), at=NOON):
        operations.bar(order.pk, account.ident)
        record(
            OrderEscalated(order.pk, order.due_on), actor=OPERATOR, at=NOON, about=Particulars(purpose=VISITING, case=order.case)
        )
    page = text(wang.get(url(order)))
    assert "Somebody else closes this" in page
    assert "whoever else visits in this grid" in page
    assert "Record the visit" not in page
    assert wang.get(url(order, "visit/"))["Location"] == url(order)
    escalated(order)
    assert "The street does it" in text(wang.get(url(order)))


def test_an_order_of_another_grid_reads_as_no_page(sign_in: SignIn, order: WorkOrder) -> None:
    li = sign_in(Role.GRID_WORKER, G2)
    for page in ("", "visit/", "pause/", "recorded/"):
        assert li.get(url(order, page)).status_code == 404
    assert li.get("/field/orders/2027-03-999999/").status_code == 404
    assert li.post(url(order, "declared/")).status_code == 404


@pytest.mark.parametrize(("role", "code"), [(Role.CLERK, STREET), (Role.STREET_OFFICER, STREET), (Role.AUDITOR, "440304")])
def test_other_roles_have_no_such_pages(sign_in: SignIn, order: WorkOrder, role: Role, code: str) -> None:
    other = sign_in(role, code)
    for path in ("/field/", "/field/done/", url(order), url(order, "visit/"), url(order, "pause/"), url(order, "recorded/")):
        assert other.get(path).status_code == 404
    for page in ("accept/", "declared/", "resume/", "visit/"):
        assert other.post(url(order, page)).status_code == 404


def test_nobody_signed_in_is_led_to_the_door(db: None) -> None:
    answer = Client().get("/field/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/")


def test_in_chinese(wang: Client, order: WorkOrder) -> None:
    wang.cookies["django_language"] = "zh-hans"
    page = text(wang.get("/field/"))
    assert "待走访" in page
    assert "2027 年 3 月 8 日" in page
    assert "姓名与我们掌握的不一致" in page
