"""The toggles of language and type size: a form sends the wish, a cookie keeps it, the page that was open comes back.

They are forms with GET: the choice is harmless, a page needs no token (and no cookie) for it, and it works without JavaScript.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .context import LARGE_TYPE_COOKIE

YEAR_SECONDS = 365 * 24 * 3600


def safe_next(request: HttpRequest) -> str:
    """Where to go back to: a path of this site, else the front page."""
    target = request.GET.get("next", "")
    inside = target.startswith("/") and target.isprintable() and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if inside else "/"


def keep(response: HttpResponse, *, name: str, value: str) -> None:
    """Set a cookie of choice for a year, with the site's own rules for the language cookie."""
    response.set_cookie(
        name,
        value,
        max_age=YEAR_SECONDS,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


@require_safe
@never_cache
def language(request: HttpRequest) -> HttpResponse:
    """Change the language to `to`, if the site speaks it, and go back."""
    response = HttpResponseRedirect(safe_next(request))
    wanted = request.GET.get("to", "")
    if wanted in dict(settings.LANGUAGES):
        keep(response, name=settings.LANGUAGE_COOKIE_NAME, value=wanted)
    return response


@require_safe
@never_cache
def large_type(request: HttpRequest) -> HttpResponse:
    """Switch large type on (`to=1`) or off, and go back."""
    response = HttpResponseRedirect(safe_next(request))
    keep(response, name=LARGE_TYPE_COOKIE, value="1" if request.GET.get("to") == "1" else "0")
    return response
