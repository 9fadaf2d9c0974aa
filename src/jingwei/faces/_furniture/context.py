"""What every page's frame needs to know, as one context processor named in the settings.

A face sets `request.chrome_face`, `request.chrome_nav`, `request.chrome_signed_in` (or a middleware does); the rest comes from
settings, cookies and the URL. Nothing here touches the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

LARGE_TYPE_COOKIE = "jw_large_type"
HTML_LANGUAGES = {"zh-hans": "zh-Hans", "en": "en"}


@dataclass(frozen=True, slots=True)
class NavLink:
    """One line of the side navigation; `active` marks the page that is open."""

    label: str
    url: str
    active: bool = False


@dataclass(frozen=True, slots=True)
class NavGroup:
    """A titled group of links: one module, or one piece of work."""

    title: str
    links: Sequence[NavLink]


@dataclass(frozen=True, slots=True)
class FooterLink:
    """A link at the foot of each page. Settings name the route; a route that is not served is left out."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class DemoNotice:
    """The strip that says on each page of a demo that it is one, and what day its clock shows."""

    notice: str
    at: datetime | None = None


def demo_notice(request: HttpRequest) -> DemoNotice | None:
    """The strip of a demo, which its middleware put on the request; None elsewhere."""
    notice: DemoNotice | None = getattr(request, "chrome_demo", None)
    return notice


def html_language(code: str | None) -> str:
    """The value of `<html lang>` for Django's name of a language."""
    return HTML_LANGUAGES.get((code or "").lower(), "zh-Hans")


def here(request: HttpRequest) -> str:
    """Where a toggle comes back to: this page with its filters if it was read, its bare path if it was posted."""
    return request.get_full_path() if request.method in ("GET", "HEAD") else request.path


def footer_links() -> list[FooterLink]:
    """The links of `settings.CHROME_FOOTER` (pairs of label and route name) whose routes exist."""
    links = []
    for label, route in getattr(settings, "CHROME_FOOTER", ()):
        try:
            links.append(FooterLink(label=str(label), url=reverse(route)))
        except NoReverseMatch:
            continue
    return links


def district_name(language: str) -> str:
    """`settings.DISTRICT_NAME`: one name, or a name for each language of `<html lang>`."""
    name = getattr(settings, "DISTRICT_NAME", "")
    return str(name.get(language, "")) if isinstance(name, dict) else str(name)


def chrome(request: HttpRequest) -> dict[str, Any]:
    """The frame of the page: district, language, type size, navigation, demo strip, who is signed in."""
    language = html_language(get_language())
    return {
        "district_name": district_name(language),
        "demo": demo_notice(request),
        "language": language,
        "other_language": "en" if language == "zh-Hans" else "zh-hans",
        "large_type": request.COOKIES.get(LARGE_TYPE_COOKIE) == "1",
        "face": getattr(request, "chrome_face", ""),
        "nav": getattr(request, "chrome_nav", []),
        "signed_in": getattr(request, "chrome_signed_in", None),
        "sign_out_url": getattr(request, "chrome_sign_out_url", None),
        "home_url": getattr(request, "chrome_home_url", "/"),
        "here": getattr(request, "chrome_here", None) or here(request),
        "footer_links": footer_links(),
    }
