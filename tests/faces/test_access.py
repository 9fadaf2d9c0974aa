"""The door: who is let in where, one transaction a request, refusals as pages, forms that are sent twice."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from allauth.account.internal.flows import login
from allauth.account.internal.userkit import user_id_to_str
from django.db import OperationalError, connection
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.test import Client, override_settings
from django.urls import include, path
from tests.people import G1, G2, NOON, OPERATOR, STREET

from jingwei.accounts import operations
from jingwei.accounts.models import Account, Submission
from jingwei.accounts.operations import Agreement, PostGrant
from jingwei.evidence.models import Entry
from jingwei.faces._furniture import clock, sessions
from jingwei.faces._furniture.access import Request, for_anybody, for_roles, once
from jingwei.faces._furniture.middleware import StreamingRefused
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Role
from jingwei.kernel.errors import NotFound, TooMany
from jingwei.kernel.scope import Level, Scope

PASSWORD = "warp and weft of the city"


@for_anybody
def whoami(request: Request) -> HttpResponse:
    entered = scopes.current()
    return JsonResponse(
        {
            "role": request.actor.role,
            "ident": request.actor.ident,
            "scope": entered.scope.kind,
            "codes": entered.scope.codes,
            "on": entered.on.isoformat(),
            "known": entered.known_at and entered.known_at.isoformat(),
            "session": request.actor.session,
            "duties": sorted(request.actor.duties),
        }
    )


@for_roles(Role.CLERK)
def clerks(request: Request) -> HttpResponse:
    return HttpResponse("for clerks")


@for_roles(Role.RESIDENT)
def residents(request: Request) -> HttpResponse:
    return HttpResponse("for residents")


def _write(text: str) -> None:
    Submission.objects.create(token=text, at=NOON)


@for_anybody
def refuse(request: Request) -> HttpResponse:
    _write("refused")
    raise TooMany(minutes=5)


@for_anybody
def hide(request: Request) -> HttpResponse:
    _write("hidden")
    raise NotFound()


@for_anybody
def missing(request: Request) -> HttpResponse:
    _write("missing")
    raise Http404


@for_anybody
def answers_400(request: Request) -> HttpResponse:
    _write("answered")
    return HttpResponse("no", status=400)


@for_anybody
def breaks(request: Request) -> HttpResponse:
    _write("broken")
    raise ZeroDivisionError


@for_anybody
def down(request: Request) -> HttpResponse:
    raise OperationalError("the database has gone away")


@for_anybody
def streams(request: Request) -> StreamingHttpResponse:
    return StreamingHttpResponse(iter([b"late"]))


@for_anybody
def lazy(request: Request) -> HttpResponse:
    return TemplateResponse(request, "furniture/resident.html", {"district_name": lambda: scopes.current().scope.kind})


@for_anybody
@once
def sent(request: Request) -> HttpResponse:
    if request.POST.get("wrong"):
        return HttpResponse("mend it")
    _write(f"work {Submission.objects.count()}")
    return HttpResponseRedirect("/done/")


urlpatterns = [
    path("", include("jingwei.faces._furniture.urls")),
    path("", include("jingwei.faces._furniture.door.urls")),
    path("whoami/", whoami),
    path("api/v1/whoami", whoami),
    path("api/v1/refuse", refuse),
    path("api/v1/down", down),
    path("clerks/", clerks),
    path("residents/", residents),
    path("refuse/", refuse),
    path("hide/", hide),
    path("missing/", missing),
    path("answers/", answers_400),
    path("breaks/", breaks),
    path("down/", down),
    path("streams/", streams),
    path("lazy/", lazy),
    path("sent/", sent),
]
handler403 = handler404 = "jingwei.faces._furniture.middleware.not_found"
handler500 = "jingwei.faces._furniture.middleware.server_error"

pytestmark = pytest.mark.urls(__name__)
type MakeStaff = Callable[..., Account]


@pytest.fixture
def make_staff(db: None) -> MakeStaff:
    """Staff with posts, in the test's transaction."""

    def make(username: str, *posts: tuple[Role, str]) -> Account:
        grants = [PostGrant(role=role, organisation=STREET, codes=(code,), valid_from=date(2026, 1, 1)) for role, code in posts]
        with scopes.entered(Scope.decision(), at=NOON):
            ident = operations.create_staff(
                username, display_name=username.title(), password=PASSWORD, posts=grants, actor=OPERATOR, at=NOON
            )
        return Account.objects.get(pk=ident)

    return make


@pytest.fixture
def visitor(db: None) -> Client:
    """A browser, nobody signed in; a broken view is an answer of 500 and not an exception."""
    return Client(raise_request_exception=False)


@pytest.fixture
def noon() -> Iterator[datetime]:
    """The clock stands at noon."""
    real = clock._offset
    clock.install(lambda: NOON - datetime.now(UTC))
    yield NOON
    clock._offset = real


def sign_in(browser: Client, account: Account, *, second_factor: bool = True) -> None:
    browser.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    if second_factor:
        session = browser.session
        session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0}]
        session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(account)
        session.save()


def written() -> set[str]:
    return set(Submission.objects.values_list("token", flat=True))


def test_nobody_acts_as_a_declarant_who_sees_no_row(visitor: Client) -> None:
    answer = visitor.get("/whoami/").json()
    assert (answer["role"], answer["ident"], answer["scope"]) == ("declarant", "declarant", "decision")


def test_a_grid_worker_acts_within_their_own_grid(visitor: Client, make_staff: MakeStaff) -> None:
    wang = make_staff("wang", (Role.GRID_WORKER, G1))
    sign_in(visitor, wang)
    answer = visitor.get("/whoami/").json()
    assert (answer["role"], answer["ident"], answer["scope"], answer["codes"]) == ("grid-worker", wang.ident, "territory", [G1])
    assert answer["session"]
    assert answer["session"] not in visitor.cookies["jw_session"].value


def test_a_post_acts_only_between_its_days(visitor: Client, make_staff: MakeStaff, noon: datetime) -> None:
    sign_in(visitor, make_staff("wang", (Role.GRID_WORKER, G1)))
    assert visitor.get("/whoami/").json()["role"] == "grid-worker"
    clock.install(lambda: datetime(2025, 12, 31, 4, tzinfo=UTC) - datetime.now(UTC))
    assert visitor.get("/whoami/").headers["Location"] == "/account/post/"


def test_somebody_with_two_posts_picks_one_first(visitor: Client, make_staff: MakeStaff) -> None:
    sign_in(visitor, make_staff("li", (Role.GRID_WORKER, G2), (Role.CLERK, STREET)))
    assert visitor.get("/clerks/").headers["Location"] == "/account/post/"
    page = visitor.get("/account/post/").content.decode()
    choices = re.findall(r'value="([0-9a-f-]{36})"', page)
    assert len(choices) == 2
    roles = set()
    for choice in choices:
        visitor.post("/account/post/", {"post": choice})
        roles.add(visitor.get("/whoami/").json()["role"])
    assert roles == {"grid-worker", "clerk"}


def test_staff_are_led_to_set_up_a_second_factor_before_anything_else(visitor: Client, make_staff: MakeStaff) -> None:
    sign_in(visitor, make_staff("zhao", (Role.CLERK, STREET)), second_factor=False)
    assert visitor.get("/clerks/").headers["Location"] == "/account/2fa/"
    assert visitor.get("/account/2fa/").status_code == 200


def test_the_mark_of_a_demo_session_counts_in_a_demo_only(visitor: Client, make_staff: MakeStaff) -> None:
    sign_in(visitor, make_staff("zhao", (Role.CLERK, STREET)), second_factor=False)
    session = visitor.session
    session[sessions.DEMO] = True
    session.save()
    assert visitor.get("/clerks/").status_code == 302
    with override_settings(DEMO=True):
        assert visitor.get("/clerks/").content == b"for clerks"


def test_nobody_is_led_to_the_sign_in_page_of_their_kind(visitor: Client) -> None:
    assert visitor.get("/clerks/?q=1").headers["Location"] == "/account/login/?next=%2Fclerks%2F%3Fq%3D1"
    assert visitor.get("/residents/").headers["Location"] == "/account/login/code/?next=%2Fresidents%2F"
    assert visitor.post("/clerks/").headers["Location"] == "/account/login/"


def test_a_wrong_role_reads_as_no_page_at_all(visitor: Client, make_staff: MakeStaff) -> None:
    sign_in(visitor, make_staff("wang", (Role.GRID_WORKER, G1)))
    locked, absent = visitor.get("/clerks/"), visitor.get("/nothing-here/")
    assert locked.status_code == absent.status_code == 404
    assert locked.content.replace(b"/clerks/", b"") == absent.content.replace(b"/nothing-here/", b"")


def test_a_closed_account_is_nobody(visitor: Client, make_staff: MakeStaff) -> None:
    zhao = make_staff("zhao", (Role.CLERK, STREET))
    sign_in(visitor, zhao)
    with scopes.entered(Scope.decision(), at=NOON):
        operations.close_account(zhao.pk, actor=OPERATOR, at=NOON)
    assert visitor.get("/whoami/").json()["role"] == "declarant"


@pytest.mark.parametrize(
    ("url", "status"), [("/refuse/", 429), ("/hide/", 404), ("/missing/", 404), ("/answers/", 400), ("/breaks/", 500)]
)
def test_what_refuses_or_breaks_changes_nothing(visitor: Client, url: str, status: int) -> None:
    assert visitor.get(url).status_code == status
    assert written() == set()


def test_a_refusal_is_a_page_and_under_the_api_an_object(visitor: Client) -> None:
    page = visitor.get("/refuse/", headers={"Accept-Language": "en"})
    assert "Wait 5 minutes" in page.content.decode()
    answer = visitor.get("/api/v1/refuse", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (429, "too-many")
    assert "Wait 5 minutes" in answer.json()["message"]


def test_a_database_that_is_down_is_said_plainly(visitor: Client) -> None:
    assert visitor.get("/down/").status_code == 503
    answer = visitor.get("/api/v1/down")
    assert (answer.status_code, answer.json()["code"]) == (503, "not-now")


def test_a_database_that_is_down_before_the_view_is_said_plainly(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*args: object, **kwargs: object) -> None:
        raise OperationalError("the server closed the connection")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", gone)
        page = visitor.get("/whoami/", headers={"Cookie": "jw_session=something"})
    assert page.status_code == 503
    assert "<h1>" in page.content.decode()


def test_an_answer_may_not_be_a_stream(db: None) -> None:
    with pytest.raises(StreamingRefused):
        Client().get("/streams/")


def test_a_template_is_drawn_within_the_scope(visitor: Client) -> None:
    assert b"decision" in visitor.get("/lazy/").content


def test_staff_may_ask_as_of_a_day_and_as_known_on_a_day(visitor: Client, make_staff: MakeStaff) -> None:
    sign_in(visitor, make_staff("zhao", (Role.CLERK, STREET)))
    answer = visitor.get("/whoami/?as_of=2026-05-01&known_on=2026-06-01").json()
    assert (answer["on"], answer["known"]) == ("2026-05-01", "2026-06-01T16:00:00+00:00")
    wrong = visitor.get("/whoami/?as_of=yesterday", headers={"Accept-Language": "en"})
    assert wrong.status_code == 400
    assert "not a day of the calendar" in wrong.content.decode()


def test_a_form_that_is_sent_twice_does_its_work_once(visitor: Client) -> None:
    form = {"once": "0123456789abcdef"}
    first, second = visitor.post("/sent/", form), visitor.post("/sent/", form)
    assert first.headers["Location"] == second.headers["Location"] == "/done/"
    assert len([token for token in written() if token.startswith("work")]) == 1


def test_a_form_with_errors_may_be_sent_again(visitor: Client) -> None:
    form = {"once": "0123456789abcdef"}
    assert visitor.post("/sent/", form | {"wrong": "1"}).content == b"mend it"
    assert visitor.post("/sent/", form).status_code == 302


def test_a_form_without_its_token_is_refused(visitor: Client) -> None:
    assert visitor.post("/sent/", {}).status_code == 400


def test_staff_rest_for_half_an_hour_at_most(visitor: Client, make_staff: MakeStaff) -> None:
    sign_in(visitor, make_staff("zhao", (Role.CLERK, STREET)))
    answer = visitor.get("/clerks/")
    assert answer.cookies["jw_session"]["max-age"] == 30 * 60
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_machine_acts_by_its_token_and_only_within_its_agreement(visitor: Client, db: None) -> None:
    agreement = Agreement(
        organisation="health-bureau",
        scopes=("work-orders",),
        level=Level.STREET,
        codes=(STREET,),
        basis="agreement 2026-7",
        valid_from=date(2026, 1, 1),
    )
    with scopes.entered(Scope.decision(), at=NOON):
        given = operations.create_client("Health", agreement=agreement, actor=OPERATOR, at=NOON)
    asked = {"grant_type": "client_credentials", "client_id": given.client, "client_secret": given.secret}
    token = visitor.post("/identity/o/api/token", asked).json()
    bearer = {"Authorization": f"Bearer {token['access_token']}"}
    answer = visitor.get("/api/v1/whoami", headers=bearer).json()
    assert (answer["role"], answer["ident"], answer["codes"]) == ("machine", f"client:{given.client}", [STREET])
    assert "cases.list" in answer["duties"]
    assert "registers.search" not in answer["duties"]
    assert visitor.get("/whoami/", headers=bearer).json()["role"] == "declarant"
    assert visitor.post("/identity/o/api/token", asked | {"scope": "registers"}).status_code == 400
    assert visitor.post("/identity/o/api/token", asked | {"client_secret": "wrong"}).status_code == 401
    with scopes.entered(Scope.decision(), at=NOON):
        operations.end_client(given.client, on=date(2026, 5, 1), actor=OPERATOR, at=NOON)
    assert visitor.get("/api/v1/whoami", headers=bearer).json()["role"] == "declarant"


def test_the_session_of_the_browser_counts_for_nothing_under_the_api(visitor: Client, make_staff: MakeStaff) -> None:
    sign_in(visitor, make_staff("zhao", (Role.CLERK, STREET)))
    assert visitor.get("/api/v1/whoami").json()["role"] == "declarant"


def test_what_happens_to_accounts_is_in_evidence(make_staff: MakeStaff) -> None:
    wang = make_staff("wang", (Role.GRID_WORKER, G1))
    with scopes.entered(Scope.decision(), at=NOON):
        steps = list(Entry.objects.filter(case=wang.pk).order_by("seq").values_list("step", flat=True))
    assert steps == ["accounts.staff-created", "accounts.post-given"]
