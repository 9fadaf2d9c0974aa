"""Signing in: residents by phone and code, staff by password and a second factor."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from tests.people import NOON, OPERATOR, STREET

from jingwei.accounts import operations, queries
from jingwei.accounts.models import Account
from jingwei.accounts.operations import PostGrant
from jingwei.config import tasks
from jingwei.evidence.models import Entry
from jingwei.kernel import ports
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Role
from jingwei.kernel.ports import Message
from jingwei.kernel.scope import Scope

PHONE = "13800138000"
PASSWORD = "warp and weft of the city"
ENGLISH = {"Accept-Language": "en"}


class Kept:
    """A sender that keeps what it is given."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def send(self, message: Message) -> None:
        self.messages.append(message)


@pytest.fixture
def phone_box(monkeypatch: pytest.MonkeyPatch) -> Kept:
    """Where messages arrive once the worker has run the queue."""
    kept = Kept()
    monkeypatch.setattr(ports, "_sender", kept)
    return kept


@pytest.fixture(autouse=True)
def no_earlier_tries() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def zhao_account(db: None) -> Account:
    """A clerk with a password and no second factor yet."""
    grant = PostGrant(role=Role.CLERK, organisation=STREET, codes=(STREET,), valid_from=date(2026, 1, 1))
    with scopes.entered(Scope.decision(), at=NOON):
        ident = operations.create_staff("zhao", display_name="Zhao", password=PASSWORD, posts=[grant], actor=OPERATOR, at=NOON)
    return Account.objects.get(pk=ident)


def run_queue() -> list[dict[str, str]]:
    """What a worker does with the waiting messages. Returns the jobs' arguments as they stood in the queue."""
    with connection.cursor() as cursor:
        cursor.execute("select args from procrastinate_jobs where task_name = %s order by id", [tasks.SEND])
        jobs = [row[0] for row in cursor.fetchall()]
        cursor.execute("delete from procrastinate_jobs")
    import json

    jobs = [json.loads(job) if isinstance(job, str) else job for job in jobs]
    for job in jobs:
        tasks.send_message(**job)
    return jobs


def ask_code(browser: Client, box: Kept, phone: str = PHONE) -> str:
    answer = browser.post("/account/login/code/", {"phone": phone}, headers=ENGLISH)
    assert answer.headers["Location"] == "/account/login/code/confirm/", answer.content.decode()
    run_queue()
    code = re.search(r"\b(\d{6})\b", box.messages[-1].text)
    assert code is not None
    return code[1]


def type_code(browser: Client, code: str) -> int:
    return browser.post("/account/login/code/confirm/", {"code": code}, headers=ENGLISH).status_code


def totp_code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def set_up_page(browser: Client) -> str:
    """Where a clerk sets up the app, after showing once more that it is them."""
    url = "/account/2fa/totp/activate/"
    again = browser.get(url)
    assert again.headers["Location"].startswith("/account/reauthenticate/?next=")
    assert browser.post(again.headers["Location"], {"password": PASSWORD}).headers["Location"] == url
    return browser.get(url, headers=ENGLISH).content.decode()


def test_the_first_code_that_is_right_makes_the_account(db: None, phone_box: Kept) -> None:
    browser = Client()
    code = ask_code(browser, phone_box, "+86 138-0013 8000")
    assert not Account.objects.exists()
    assert type_code(browser, code) == 302
    account = Account.objects.get()
    assert (account.kind, queries.phone_of(account.pk), account.has_usable_password()) == ("resident", PHONE, False)
    assert "138******00" in browser.get("/account/", headers=ENGLISH).content.decode()
    with scopes.entered(Scope.decision(), at=NOON):
        assert list(Entry.objects.filter(case=account.pk).values_list("step", flat=True)) == ["accounts.resident-created"]


def test_the_second_time_the_same_account_signs_in(db: None, phone_box: Kept) -> None:
    for _ in range(2):
        browser = Client()
        assert type_code(browser, ask_code(browser, phone_box)) == 302
    assert Account.objects.count() == 1


def test_a_known_and_an_unknown_phone_get_the_same_answer(db: None, phone_box: Kept) -> None:
    browser = Client()
    type_code(browser, ask_code(browser, phone_box))
    pages = []
    for phone in (PHONE, "13900139000"):
        browser = Client()
        ask_code(browser, phone_box, phone)
        page = browser.get("/account/login/code/confirm/", headers=ENGLISH).content.decode()
        pages.append(re.sub(r'value="\w{64}"|\d{3}\*+\d{2}', "", page))
    assert pages[0] == pages[1]


def test_three_wrong_codes_and_the_right_one_no_longer_counts(db: None, phone_box: Kept) -> None:
    browser = Client()
    code = ask_code(browser, phone_box)
    wrong = "000000" if code != "000000" else "111111"
    assert [type_code(browser, wrong) for _ in range(3)] == [200, 200, 302]
    assert type_code(browser, code) == 302
    assert not Account.objects.exists()


def test_a_code_is_good_for_five_minutes(db: None, phone_box: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    browser = Client()
    code = ask_code(browser, phone_box)
    later = time.time() + 301
    monkeypatch.setattr("allauth.account.internal.flows.code_verification.time.time", lambda: later)
    assert type_code(browser, code) == 302
    assert not Account.objects.exists()


def test_what_is_no_phone_is_said_with_how_to_mend_it(db: None) -> None:
    page = Client().post("/account/login/code/", {"phone": "12345"}, headers=ENGLISH).content.decode()
    assert "This is not a mobile number" in page


def test_one_phone_gets_three_codes_in_ten_minutes_and_no_more(db: None, phone_box: Kept) -> None:
    for _ in range(3):
        ask_code(Client(), phone_box)
    assert Client().post("/account/login/code/", {"phone": PHONE}).status_code == 200
    assert run_queue() == []


def test_neither_the_queue_nor_the_session_shows_phone_or_code(db: None, phone_box: Kept) -> None:
    browser = Client()
    browser.post("/account/login/code/", {"phone": PHONE}, headers=ENGLISH)
    jobs = run_queue()
    code = re.search(r"\b(\d{6})\b", phone_box.messages[-1].text)
    assert code is not None
    stored = str(jobs) + "".join(Session.objects.values_list("session_data", flat=True))
    assert PHONE not in stored
    assert code[1] not in stored


def test_there_is_no_page_to_sign_up_and_none_for_passwords_by_mail(db: None) -> None:
    for url in ("/account/signup/", "/account/password/reset/", "/account/email/"):
        assert Client(raise_request_exception=False).get(url).status_code == 404


def test_a_clerk_signs_in_sets_up_the_app_and_needs_it_the_next_time(zhao_account: Account) -> None:
    browser = Client()
    answer = browser.post("/account/login/", {"login": "zhao", "password": PASSWORD})
    assert answer.headers["Location"] == "/account/start/"
    assert browser.get("/account/start/").status_code == 302
    page = set_up_page(browser)
    secret = re.search(r'<span class="mono">([A-Z2-7]+)</span>', page)
    assert secret is not None
    assert browser.post("/account/2fa/totp/activate/", {"code": totp_code(secret[1])}).status_code == 302
    codes = browser.get("/account/2fa/recovery-codes/", headers=ENGLISH).content.decode()
    assert codes.count("<li>") >= 10
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret[1] not in stored

    browser = Client()
    answer = browser.post("/account/login/", {"login": "zhao", "password": PASSWORD})
    assert answer.headers["Location"] == "/account/2fa/authenticate/"
    assert browser.get("/account/").status_code == 302
    cache.clear()
    assert browser.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    recovery = re.findall(r"<li>(\d{8})</li>", codes)
    assert browser.post("/account/2fa/authenticate/", {"code": recovery[0]}).status_code == 302
    assert browser.get("/account/", headers=ENGLISH).status_code == 200


def test_a_wrong_password_is_not_said_to_be_one(zhao_account: Account) -> None:
    pages = [
        Client().post("/account/login/", {"login": name, "password": "wrong"}, headers=ENGLISH).content.decode()
        for name in ("zhao", "nobody")
    ]
    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", pages[0]) == strip.sub("", pages[1])


def test_the_last_second_factor_stays(zhao_account: Account, db: None) -> None:
    browser = Client()
    browser.post("/account/login/", {"login": "zhao", "password": PASSWORD})
    page = set_up_page(browser)
    secret = re.search(r'<span class="mono">([A-Z2-7]+)</span>', page)
    assert secret is not None
    browser.post("/account/2fa/totp/activate/", {"code": totp_code(secret[1])})
    page = browser.get("/account/2fa/totp/deactivate/", headers=ENGLISH).content.decode()
    assert "your only second factor" in page
    browser.post("/account/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(type="totp").exists()


def test_a_clerk_changes_their_password_and_stays_signed_in(zhao_account: Account) -> None:
    browser = Client()
    browser.post("/account/login/", {"login": "zhao", "password": PASSWORD})
    form = {"oldpassword": PASSWORD, "password1": "weft and warp of a river", "password2": "weft and warp of a river"}
    answer = browser.post("/account/password/", form, headers=ENGLISH)
    assert answer.status_code == 302, answer.content.decode()
    assert browser.get("/account/").status_code == 200
    zhao_account.refresh_from_db()
    assert zhao_account.check_password("weft and warp of a river")
    with scopes.entered(Scope.decision(), at=datetime(2027, 3, 1, tzinfo=UTC)):
        assert "accounts.password-set" in Entry.objects.filter(case=zhao_account.pk).values_list("step", flat=True)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("url", ["/account/login/", "/account/login/code/", "/account/inactive/"])
def test_pages_of_the_door_carry_no_inline_script_or_style(db: None, url: str, language: str) -> None:
    browser = Client()
    page = browser.get(url, headers={"Accept-Language": language}, follow=True).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"\bstyle=|<style|\son\w+=", page)
