"""Who is turned away from which page: every route that not everybody may call, by everybody who may not, over HTTP.

Routes come from the resolver. The table says who may call what, in the test's own words: a role that a view lets in and the table does
not name fails, as does a route that the table does not know.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest
from allauth.account.internal.flows import login
from allauth.account.internal.userkit import user_id_to_str
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.faces.portal.conftest import STRANGER_PHONE, noon, sent, sign_in, street, visitor, wang
from tests.people import DISTRICT, G1, NOON, OPERATOR, STREET

from jingwei.accounts import operations as accounts
from jingwei.accounts.models import Account
from jingwei.accounts.operations import PostGrant
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import LEVELS, Role
from jingwei.kernel.scope import Scope

__all__ = ["noon", "sent", "street", "visitor", "wang"]  # fixtures of the portal: Wang has proved who he is
type People = dict[str, Client]

RESIDENT, MACHINE = Role.RESIDENT, Role.MACHINE
RESIDENTS, WORKERS, CLERKS = frozenset({RESIDENT}), frozenset({Role.GRID_WORKER}), frozenset({Role.CLERK})
STREET_OFFICERS = frozenset({Role.STREET_OFFICER})
OFFICERS = STREET_OFFICERS | {Role.DISTRICT_OFFICER}
ALL_STAFF, AUDITORS = frozenset(LEVELS), frozenset({Role.AUDITOR})
ALLOWED: dict[str, frozenset[Role]] = {
    **dict.fromkeys(("portal:record", "portal:copy", "portal:move-out", "portal:moved", "portal:contest-own"), RESIDENTS),
    **dict.fromkeys(("portal:object", "portal:reads"), RESIDENTS),
    **dict.fromkeys(("field:day", "field:done", "field:order", "field:accept", "field:declared"), WORKERS),
    **dict.fromkeys(("field:visit", "field:pause", "field:resume", "field:recorded"), WORKERS),
    **dict.fromkeys(("field:search", "field:found", "field:more"), WORKERS),
    **dict.fromkeys(("counter:home", "counter:open", "counter:resume", "counter:close", "counter:search"), CLERKS),
    **dict.fromkeys(("counter:found", "counter:person", "counter:reveal", "counter:card", "counter:phone"), CLERKS),
    **dict.fromkeys(("counter:account", "counter:correct", "counter:move", "counter:contest", "counter:proof"), CLERKS),
    **dict.fromkeys(("counter:declare", "counter:declared", "counter:more", "counter:dwelling"), CLERKS),
    **dict.fromkeys(("ops:declarations", "ops:declaration-list", "ops:cases", "ops:order"), OFFICERS),
    "ops:home": OFFICERS | AUDITORS,
    **dict.fromkeys(("ops:dwellings", "ops:dwelling", "ops:entities", "ops:entity", "ops:grids"), OFFICERS),
    **dict.fromkeys(("ops:close", "ops:declared", "ops:reopen"), STREET_OFFICERS),
    **dict.fromkeys(("ops:objections", "ops:objection", "ops:decide"), STREET_OFFICERS),
    **dict.fromkeys(("ops:search", "ops:found", "ops:more"), OFFICERS),
    **dict.fromkeys(("ops:person", "ops:reveal"), STREET_OFFICERS),
    **dict.fromkeys(("counter:imports", "counter:import", "counter:import-look", "counter:import-lines"), CLERKS),
    **dict.fromkeys(("counter:import-report",), CLERKS),
    **dict.fromkeys(("ops:shared", "ops:shared-agreement", "ops:shared-rows"), OFFICERS),
    **dict.fromkeys(("ops:shared-corrections", "ops:put-right"), OFFICERS),
    **dict.fromkeys(("ops:imports", "ops:import", "ops:import-look", "ops:import-lines"), OFFICERS),
    **dict.fromkeys(("ops:import-line", "ops:import-report"), OFFICERS),
    **dict.fromkeys(("account:looks", "account:explain"), WORKERS | CLERKS | OFFICERS),
    **dict.fromkeys(("counter:guardian", "counter:notice", "counter:document", "counter:handed"), CLERKS),
    **dict.fromkeys(("counter:receipt-copy", "counter:receipt-file"), CLERKS),
    "ops:picture": STREET_OFFICERS,
    **dict.fromkeys(("ops:questions", "ops:question", "ops:answer", "ops:delays", "ops:confirm-delay"), OFFICERS),
    **dict.fromkeys(("ops:log", "ops:chain", "ops:gaps", "ops:openings", "ops:opening", "ops:confirm"), AUDITORS),
    **dict.fromkeys(("ops:payload", "ops:explaining"), AUDITORS),
    **dict.fromkeys(("portal:documents", "portal:document-file", "portal:document-received", "portal:notice"), RESIDENTS),
    **dict.fromkeys(("portal:picture", "portal:ward", "portal:ask", "portal:object-read", "portal:proof"), RESIDENTS),
    **dict.fromkeys(("mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp"), ALL_STAFF),
    **dict.fromkeys(("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_list_webauthn"), ALL_STAFF),
    **dict.fromkeys(("mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn"), ALL_STAFF),
    **dict.fromkeys(("mfa_edit_webauthn", "account_reauthenticate", "account_change_password"), ALL_STAFF),
}
"""Route → who may call it. Under ``api:`` machines may, but for its contract."""

ANYBODY: set[str] = {
    *("furniture:language", "furniture:large-type", "account:home", "account:start", "account:post", "account_login"),
    *("account_logout", "account_inactive", "account_request_login_code", "account_confirm_login_code", "mfa_authenticate"),
    *("mfa_login_webauthn", "oidc:token", "portal:home", "portal:open-receipt", "portal:typed", "portal:declare"),
    *("portal:receipt", "portal:desk", "portal:contested", "portal:contest", "portal:identity", "public:catalogue", "api:openapi"),
    *("demo:front", "demo:enter", "demo:outbox", "portal:receipt-copy", "portal:receipt-file", "public:verify", "public:reads"),
    *("public:logs", "public:checkpoint", "public:since", "public:program"),
}
"""Routes without a lock: each asks by itself whether somebody is signed in, or needs nobody to be."""

STAFF = {
    "grid worker": (Role.GRID_WORKER, G1),
    "clerk": (Role.CLERK, STREET),
    "street officer": (Role.STREET_OFFICER, STREET),
    "district officer": (Role.DISTRICT_OFFICER, DISTRICT),
    "auditor": (Role.AUDITOR, DISTRICT),
}
PROVED, UNPROVED, NOBODY = "resident", "resident not proved", "nobody"
VALUES: dict[str, object] = {
    "str": "x",
    "slug": "x",
    "int": 1,
    "uuid": UUID("00000000-0000-4000-8000-000000000001"),
    "path": "x",
    "receipt": "20261126-ABCDE-FGHJK",
}


@dataclass(frozen=True, slots=True)
class Route:
    """A route by its name, an address that it answers, and who may call it by its own word."""

    name: str
    path: str
    roles: frozenset[Role] | None


def _routes(patterns: list[URLPattern | URLResolver], space: str = "", prefix: str = "/") -> Iterator[Route]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _routes(pattern.url_patterns, inner, prefix + str(pattern.pattern))
        else:
            values = {key: VALUES[_kind(converter)] for key, converter in pattern.pattern.converters.items()}
            name = space + (pattern.name or "")
            path = prefix if space == "demo:" else reverse(name, kwargs=values)
            yield Route(name, path, getattr(pattern.callback, "jw_roles", None))


def _kind(converter: object) -> str:
    return type(converter).__name__.removesuffix("Converter").replace("String", "str").lower()


def routes() -> list[Route]:
    """Every route that is served, the demo's too."""
    demo = get_resolver("jingwei.faces.demo.urls").url_patterns
    return [*_routes(get_resolver().url_patterns), *_routes(demo, "demo:", "/demo/")]


def locked() -> list[Route]:
    """Routes of pages that not everybody may call."""
    return [route for route in routes() if route.name in ALLOWED]


def machine_only() -> list[Route]:
    """Routes of the API behind its lock."""
    return [route for route in routes() if route.name.startswith("api:") and route.name not in ANYBODY]


@pytest.fixture
def people(wang: Client) -> People:
    """A browser of everybody; staff have shown their second factor."""
    cache.clear()
    found = {NOBODY: Client(), UNPROVED: sign_in(STRANGER_PHONE), PROVED: wang}
    for name, (role, code) in STAFF.items():
        found[name] = _staff(name.replace(" ", "-"), role, code)
    for browser in found.values():
        browser.raise_request_exception = False
    return found


def _staff(username: str, role: Role, code: str) -> Client:
    grant = PostGrant(role=role, organisation=code[:9], codes=(code,), valid_from=date(2026, 1, 1))
    with scopes.entered(Scope.decision(), at=NOON):
        ident = accounts.create_staff(username, display_name=username, password=None, posts=[grant], actor=OPERATOR, at=NOON)
    browser = Client()
    browser.force_login(Account.objects.get(pk=ident), backend="allauth.account.auth_backends.AuthenticationBackend")
    session = browser.session
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0}]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(Account(pk=ident))
    session.save()
    return browser


def test_the_table_knows_every_route() -> None:
    names = {route.name for route in routes() if not route.name.startswith("api:")} | {"api:openapi"}
    assert names - set(ALLOWED) - ANYBODY == set(), "Say in the table who may call these."
    assert (set(ALLOWED) | ANYBODY) - names == set(), "These are served no more."
    assert machine_only()


def test_a_view_lets_in_whom_the_table_names_and_nobody_else() -> None:
    found = {route.name: route.roles for route in locked()}
    assert found == ALLOWED
    assert {route.roles for route in machine_only()} == {frozenset({MACHINE})}
    open_ones = {route.name: route.roles for route in routes() if route.name in ANYBODY}
    assert {name for name, roles in open_ones.items() if roles not in (None, frozenset(Role))} == set()


def _calls(browser: Client, route: Route) -> dict[str, HttpResponse]:
    """What both methods answer; a method that the route does not have says nothing of who may call it."""
    found = {"get": browser.get(route.path), "post": browser.post(route.path, {"once": "0" * 32})}
    return {method: answer for method, answer in found.items() if answer.status_code != 405}


def _wrong(who: str, route: Route, method: str, answer: HttpResponse, absent: Callable[[str], str]) -> str:
    """What is wrong with a refusal, '' when nothing is."""
    said = f"{who}: {method} {route.name} answered {answer.status_code} {answer.headers.get('Location', '')}"
    to_staff, to_phone = reverse("account_login"), reverse("account_request_login_code")
    led = answer.headers.get("Location", "").split("?")[0]
    if who == NOBODY:
        expected = to_phone if RESIDENT in ALLOWED[route.name] else to_staff
        return "" if answer.status_code == 302 and led == expected else said
    if who == UNPROVED and RESIDENT in ALLOWED[route.name]:
        return "" if answer.status_code == 302 and led == reverse("portal:identity") else said
    if answer.status_code != 404:
        return said
    same = answer.content.decode().replace(route.path, "") == absent(method)
    return "" if same else f"{said}, and its page is not that of an address that is not served"


def test_whoever_may_not_call_a_page_is_turned_away(people: People) -> None:
    roles = {PROVED: RESIDENT, **{name: role for name, (role, _code) in STAFF.items()}}
    wrong, asked = [], 0
    for who, browser in people.items():
        pages = {
            "get": browser.get("/no/such/page").content.decode().replace("/no/such/page", ""),
            "post": browser.post("/no/such/page").content.decode().replace("/no/such/page", ""),
        }
        for route in locked():
            if roles.get(who) in ALLOWED[route.name]:
                continue
            answers = _calls(browser, route)
            wrong += [f"{who}: {route.name} answers no method"] if not answers else []
            wrong += [
                fault for method, answer in answers.items() if (fault := _wrong(who, route, method, answer, pages.__getitem__))
            ]
            asked += len(answers)
    assert wrong == []
    assert asked > len(locked()) * (len(people) - 3)


def test_a_session_of_a_browser_opens_nothing_of_the_api(people: People) -> None:
    wrong = []
    for who, browser in people.items():
        for route in machine_only():
            for method, answer in _calls(browser, route).items():
                if answer.status_code != 401 or not answer.headers["Content-Type"].startswith("application/problem+json"):
                    wrong.append(f"{who}: {method} {route.name} answered {answer.status_code}")
    assert wrong == []


FIRST_PAGES = {
    PROVED: ("portal:record", "portal:reads"),
    "grid worker": ("field:day", "field:done", "field:search"),
    "clerk": ("counter:search", "counter:declare", "counter:imports"),
    "street officer": (
        "ops:declarations",
        "ops:cases",
        "ops:objections",
        "ops:search",
        "ops:dwellings",
        "ops:imports",
        "ops:shared",
    ),
    "district officer": (
        "ops:declarations",
        "ops:declaration-list",
        "ops:entities",
        "ops:grids",
        "ops:search",
        "ops:imports",
        "ops:shared-corrections",
    ),
    "auditor": ("mfa_index",),
}


def test_everybody_gets_their_own_pages(people: People) -> None:
    """The other side of the table."""
    answers = {name: people[who].get(reverse(name)).status_code for who, names in FIRST_PAGES.items() for name in names}
    assert set(answers.values()) == {200}, answers
