"""A NUL is refused at every door; what machines are answered is kept by nobody; asking for tokens is bounded and cheap."""

import base64
import time

import pytest
from django.contrib.auth.hashers import check_password, identify_hasher, make_password
from django.test import Client
from tests.people import OPERATOR

from jingwei.accounts import operations as accounts
from jingwei.accounts.operations import Agreement, Credentials
from jingwei.faces._furniture import clock
from jingwei.faces._furniture.door import views
from jingwei.kernel import scope as scopes
from jingwei.kernel.scope import Level

TOKEN = "/identity/o/api/token"


def admitted() -> Credentials:
    at = clock.now()
    agreement = Agreement(
        organisation="44030499",
        scopes=("registers",),
        level=Level.STREET,
        codes=("440304008",),
        basis="demo-rules:11",
        valid_from=at.date(),
    )
    with scopes.entered(OPERATOR.scope, at=at):
        return accounts.create_client("a program", agreement=agreement, actor=OPERATOR, at=at)


def asked(client: str, secret: str, **extra: str) -> int:
    basic = base64.b64encode(f"{client}:{secret}".encode()).decode()
    body = {"grant_type": "client_credentials"} | extra
    return Client().post(TOKEN, body, headers={"Authorization": f"Basic {basic}"}).status_code


@pytest.mark.parametrize(
    ("method", "url", "body"),
    [
        ("post", "/portal/declarations/%00", {"code": "123456"}),
        ("get", "/portal/declarations/%00", {}),
        ("get", "/field/orders/%00/", {}),
        ("get", "/d/%00", {}),
        ("get", "/ops/?as_of=%00", {}),
        ("post", "/portal/receipt", {"receipt": "\0"}),
        ("post", "/account/login/", {"login": "a\0b", "password": "x"}),
        ("post", "/portal/receipt", {"receipt\0": "x"}),
        ("post", TOKEN, {"client_id": "a\0b", "client_secret": "x", "grant_type": "client_credentials"}),
        ("get", "/api/v1/evidence/log?purpose=%00", {}),
    ],
)
def test_a_nul_is_a_damaged_request(db: None, method: str, url: str, body: dict[str, str]) -> None:
    answer = getattr(Client(headers={"accept-language": "en"}), method)(url, body)
    assert answer.status_code == 400
    assert b"incomplete or damaged" in answer.content
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    kinds = {"api": "application/problem+json", "identity": "application/json"}
    assert answer.headers["Content-Type"].startswith(kinds.get(url.split("/")[1], "text/html"))


def test_a_nul_in_credentials_and_cookies_too(db: None) -> None:
    assert asked("a\0b", "x") == 400
    browser = Client()
    browser.cookies["jw_session"] = "a\0b"
    assert browser.get("/").status_code == 400


@pytest.mark.parametrize(
    "path", ["/api/v1/evidence/log", "/api/v1/nothing", "/api/openapi.json", "/api/v1/registers/dwellings/%00"]
)
def test_no_answer_to_a_machine_is_kept(db: None, path: str) -> None:
    assert Client().get(path).headers["Cache-Control"] == "no-store"


def test_tokens_come_for_the_right_secret_only(db: None) -> None:
    given = admitted()
    assert asked(given.client, given.secret) == 200
    assert asked(given.client, given.secret[:-1] + "g") == 401
    assert asked("jw-unknown", given.secret) == 401


def test_a_try_for_a_token_costs_next_to_nothing_whoever_asks(db: None) -> None:
    given = admitted()
    spent = {}
    for client in (given.client, "jw-unknown"):
        asked(client, "wrong")
        begun = time.perf_counter()
        for _turn in range(5):
            asked(client, "wrong")
        spent[client] = (time.perf_counter() - begun) / 5
    assert max(spent.values()) < 0.15, "PBKDF2 took 0.45 s"


def test_tries_for_tokens_are_counted_also_those_that_are_refused(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "TOKENS", 3)
    given = admitted()
    assert [asked(given.client, secret) for secret in ("a", "b", given.secret, given.secret)] == [401, 401, 200, 429]


def test_the_cheap_hash_is_for_drawn_secrets_only() -> None:
    kept = make_password("0f" * 32, hasher="drawn-pbkdf2-sha256")
    assert check_password("0f" * 32, kept)
    assert not check_password("0e" * 32, kept)
    assert identify_hasher(make_password("what people choose")).algorithm == "pbkdf2_sha256"
