"""The error pages: one template, and a title, a sentence and what to do now for each status.

Refusals of modules (`kernel.errors.Refused`) bring their own sentence; faces turn them into a page here, once for all.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from jingwei.kernel.errors import Refused

from .context import demo_notice, html_language

type Text = str | Promise
PROBLEM_JSON = "application/problem+json"
"""Media type of a refusal under ``/api/`` (RFC 9457): ``code``, ``message`` and perhaps ``fields`` are its own members."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What an error page says. `code` is for the help desk, never a trace."""

    status: int
    title: Text
    text: Text
    todo: Text = ""
    code: str = ""
    back: str = ""


PROBLEMS: dict[int, Problem] = {
    400: Problem(
        400,
        _("We could not read this"),
        _("What was sent is incomplete or damaged. Nothing has changed."),
        _("Go back, check the address or the form, and try again."),
    ),
    403: Problem(
        403,
        _("This page was open too long"),
        _("To protect you, a form can be sent only from a page that is fresh. Nothing was sent."),
        _("Open the page again and send the form once more. Your browser must allow cookies for this site."),
    ),
    404: Problem(
        404,
        _("There is nothing here"),
        _("The address may be mistyped, or what stood here is not for this account."),
        _("Check the address, or start from the front page."),
    ),
    405: Problem(
        405,
        _("This page cannot be opened like this"),
        _("It takes only what a form on another page sends. Nothing has changed."),
        _("Go back and start from the form."),
    ),
    408: Problem(
        408,
        _("It took too long"),
        _("What you sent did not arrive in time. Nothing has changed."),
        _("Check your connection and send it again."),
    ),
    409: Problem(
        409,
        _("Somebody was faster"),
        _("What you wanted to change has changed in the meantime. Nothing of yours was written."),
        _("Look at it again and decide once more."),
    ),
    413: Problem(
        413,
        _("This is too large"),
        _("What you sent is larger than this page takes. Nothing has changed."),
        _("Send a list in parts, or ask the operator to import it on the command line. If your session ended, sign in first."),
    ),
    429: Problem(
        429,
        _("Please wait a little"),
        _("Too many tries in a short time. Nothing has changed."),
        _("Wait a few minutes and try again."),
    ),
    500: Problem(
        500,
        _("Something went wrong on our side"),
        _("We could not finish this. What was confirmed with a receipt before is safe."),
        _("Try again in a few minutes. If it stays so, tell the service window the note below."),
    ),
    503: Problem(
        503,
        _("Not available at the moment"),
        _("The service is being started or looked after. Nothing was lost."),
        _("Try again in a few minutes."),
    ),
}


def page(request: HttpRequest, problem: Problem, **headers: str) -> HttpResponse:
    """The page for a problem."""
    return _drawn(render_to_string("furniture/error.html", {"problem": problem}, request), problem, headers)


def bare_page(request: HttpRequest, problem: Problem, **headers: str) -> HttpResponse:
    """The page for a problem of a broken server: its frame asks nothing; that this is a demo it says all the same."""
    context = {"problem": problem, "language": html_language(get_language()), "home_url": "/", "demo": demo_notice(request)}
    return _drawn(render_to_string("furniture/error.html", context), problem, headers)


def _drawn(text: str, problem: Problem, headers: Mapping[str, str]) -> HttpResponse:
    return HttpResponse(text, status=problem.status, headers=headers)


def problem_of(status: int, *, code: str = "", text: Text = "", back: str = "") -> Problem:
    """The prepared problem of a status, with a sentence of its own if there is one."""
    base = PROBLEMS.get(status) or PROBLEMS[400 if status < 500 else 500]
    return Problem(status, base.title, text or base.text, "" if text else base.todo, code or str(status), back)


def refused(request: HttpRequest, refusal: Refused, *, back: str = "") -> HttpResponse:
    """The page for a refusal. "You may not" reads as "there is none" (404), with the same words."""
    if refusal.status in (403, 404):
        return page(request, problem_of(404, code="not-found", back=back))
    headers = {"Retry-After": "300"} if refusal.status in (429, 503) else {}
    return page(request, problem_of(refusal.status, code=refusal.code, text=str(refusal), back=back), **headers)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`handler400`."""
    return page(request, problem_of(400))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`handler404` and `handler403`: an outsider cannot tell the two apart."""
    return page(request, problem_of(404, code="not-found"))


def server_error(request: HttpRequest) -> HttpResponse:
    """`handler500`: nothing that may be broken is asked."""
    return bare_page(request, problem_of(500))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`CSRF_FAILURE_VIEW`: the page was open too long, or cookies are off."""
    return page(request, problem_of(403, code="stale-page", back=request.path))
