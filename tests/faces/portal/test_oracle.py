"""Until identity is proved nothing tells an accepted declaration from a doubtful one: statuses, headers, masked bodies, limits."""

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.declarations.conftest import CODES, KNOWN, NOON, UNKNOWN, Street
from tests.faces.portal.conftest import WANG_PHONE, account_of, once, owner

from jingwei.declarations import claims, operations
from jingwei.kernel import scope as scopes
from jingwei.kernel.scope import Scope

KNOWN_ONE = {"number": KNOWN, "name": "王小明", "phone": ""}
UNKNOWN_ONE = {"number": UNKNOWN, "name": "王小明", "phone": ""}
OTHER_NAME = {"number": KNOWN, "name": "赵小云", "phone": ""}
MASKS = (
    (re.compile(r'(name="(?:once|csrfmiddlewaretoken)" value=")[^"]*'), r"\1MASKED"),
    (re.compile(r"[0-9]{8}-[2-9A-Z]{5}-[2-9A-Z]{5}"), "RECEIPT"),
    (re.compile(r"JW1\.[A-Za-z0-9._-]*"), "PROMISE"),
    (re.compile(r"<svg.*?</svg>", re.S), "QR"),
)
type Seen = tuple[int, list[tuple[str, str]], str]


def seen(answer: HttpResponse) -> Seen:
    """Status, headers and body, with what is drawn at random masked. A QR code's drawing has a length of its own."""
    body = answer.content.decode()
    headers = [(name, masked(value)) for name, value in sorted(answer.items()) if "<svg" not in body or name != "Content-Length"]
    cookies = [
        (name, re.sub(r"=[^;]*", "=MASKED", morsel.OutputString(), count=1)) for name, morsel in sorted(answer.cookies.items())
    ]
    return answer.status_code, headers + [(name, masked(text)) for name, text in cookies], masked(body)


def masked(text: str) -> str:
    for pattern, instead in MASKS:
        text = pattern.sub(instead, text)
    return re.sub(r"expires=[^;]*", "expires=MASKED", text)


def without(one: Seen, *texts: str) -> Seen:
    """The same without what the visitor brought: the plate's text and what was typed."""
    status, headers, body = one
    for text in texts:
        headers = [(name, value.replace(text, "TYPED")) for name, value in headers]
        body = body.replace(text, "TYPED")
    return status, headers, body


@pytest.fixture(params=["accepted", "unknown person", "another name"])
def typed(request: pytest.FixtureRequest) -> dict[str, str]:
    """Accepted, and doubtful for two reasons."""
    return {"accepted": KNOWN_ONE, "unknown person": UNKNOWN_ONE, "another name": OTHER_NAME}[request.param]


def journey(browser: Client, street: Street, typed: dict[str, str], *, url: str = "") -> list[Seen]:
    """Everything that the declarant can see: form, answer, receipt, the same from another browser, a wrong code, a second time."""
    url = url or f"/d/{street.plate}"
    form = browser.get(url)
    sent = browser.post(url, typed | {"once": once(form.content.decode())})
    place = str(sent.headers["Location"])
    wrong = browser.post(url, typed | {"number": "1", "once": "0123456789abcdef"})
    stranger = Client(headers={"accept-language": "en"})
    outside = [stranger.get(place), stranger.post(place, {"code": "000000"})]
    again = browser.post(url, typed | {"once": once(browser.get(url).content.decode())})
    second = browser.get(again.headers["Location"])
    return [seen(answer) for answer in (form, sent, browser.get(place), wrong, *outside, again, second)]


_FIRST: dict[str, list[Seen]] = {}
_COUNTS: dict[str, list[int]] = {}


@pytest.mark.parametrize("by", ["plate", "typed code", "signed in"])
def test_everything_that_a_declarant_sees_is_the_same(street: Street, typed: dict[str, str], by: str) -> None:
    browser = Client(headers={"accept-language": "en"})
    if by == "signed in":  # with the very phone that the archive knows, and identity not proved
        browser.force_login(account_of(WANG_PHONE), backend="allauth.account.auth_backends.AuthenticationBackend")
    url = f"/d/{CODES[0]}" if by == "typed code" else f"/d/{street.plate}"
    found = [without(one, street.plate, typed["name"]) for one in journey(browser, street, typed, url=url)]
    assert [status for status, _, _ in found] == [200, 302, 200, 200, 200, 200, 302, 200]
    assert found == _FIRST.setdefault(by, found)


def test_the_code_of_an_accepted_one_opens_as_that_of_a_doubtful_one(street: Street, typed: dict[str, str]) -> None:
    browser = Client(headers={"accept-language": "en"})
    url = f"/d/{street.plate}"
    place = browser.post(url, typed | {"phone": "13700000007", "once": once(browser.get(url).content.decode())}).headers["Location"]
    (ident,) = owner("select id from declarations_declaration")[0]
    with scopes.entered(Scope.decision(), at=NOON):
        operations.keep_code(ident, at=NOON)  # type: ignore[arg-type]
    phone = Client(headers={"accept-language": "en"})
    right = phone.post(place, {"code": claims.one_time_code(ident)})  # type: ignore[arg-type]
    found = [seen(right), seen(phone.get(place))]
    assert found == _FIRST.setdefault("code", found)


def test_the_limit_of_a_plate_is_the_same(street: Street, typed: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    from jingwei.faces.portal import declarations

    monkeypatch.setattr(declarations, "MOST_PER_PLATE", 2)
    browser = Client(headers={"accept-language": "en"})
    url = f"/d/{street.plate}"
    answers = [browser.post(url, typed | {"once": f"0123456789abcdef{n}"}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    found = [without(seen(answers[-1]), street.plate)]
    assert found == _FIRST.setdefault("limit", found)


def test_asking_for_the_desk_is_the_same(street: Street, typed: dict[str, str]) -> None:
    """Answer, page after it, page when asked again, and a stranger's try: word for word, with as many statements."""
    browser = Client(headers={"accept-language": "en"})
    url = f"/d/{street.plate}"
    place = str(browser.post(url, typed | {"once": once(browser.get(url).content.decode())}).headers["Location"])
    stranger = Client(headers={"accept-language": "en"})
    answers, counts = [stranger.post(f"{place}/desk"), stranger.get(place)], []
    for _again in range(2):
        with CaptureQueriesContext(connection) as asked:
            answers.append(browser.post(f"{place}/desk"))
        answers.append(browser.get(place))
        counts.append(len(asked))
    found = [without(seen(answer), typed["name"]) for answer in answers]
    assert [status for status, _, _ in found] == [302, 200, 302, 200, 302, 200]
    assert "You come to a counter" in found[3][2]
    assert found == _FIRST.setdefault("desk", found)
    assert counts == _COUNTS.setdefault("desk", counts)
    entries = owner("select step, covers from evidence_entry where step like %s", "%desk-asked")
    assert entries == [("declarations.desk-asked", ["cases_workorder", "declarations_declaration"])]
    asked_orders = owner("select count(*) from cases_workorder where desk_asked_at is not null")
    assert asked_orders == owner("select count(*) from cases_workorder")
