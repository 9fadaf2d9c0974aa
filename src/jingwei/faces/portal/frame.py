"""What the portal's views share: the frame of a page, whose attempt a request is, and a purpose in the reader's words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from jingwei.faces._furniture.access import Request
from jingwei.faces._furniture.middleware import KEEP
from jingwei.kernel.actors import DUTIES, Actor, Role
from jingwei.kernel.law import text_of
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.scope import Scope


def page(request: Request, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """A page of the portal. None of them is kept by a browser or a proxy: most show what concerns one person."""
    frame: Any = request
    frame.chrome_face = "portal"
    response = render(request, f"portal/{template}", dict(context or {}), status=status)
    return private(response)


def private(response: HttpResponse) -> HttpResponse:
    """Nothing of this answer stays in a browser's history or a proxy."""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def counted(response: HttpResponse) -> HttpResponse:
    """An answer that refuses, and whose counted try stays."""
    setattr(response, KEEP, True)
    return response


def address_of(request: Request) -> str:
    """Where a request comes from (behind the trusted proxy, if there is one), to count tries; hashed before it is stored."""
    return str(get_adapter(request).get_client_ip(request) or "")


def language_of() -> str:
    """The reader's language, as declarations keep it: ``zh-hans`` or ``en``."""
    return get_language() or "zh-hans"


def as_declarant(request: Request) -> Actor:
    """Whoever asks, in the scope of a decision: nobody sees a row by declaring, signed in or not.

    The account stays: whoever recorded a fact cannot close the order that verifies it, also a member of staff at their own door.
    """
    actor = replace(request.actor, role=Role.DECLARANT, scope=Scope.decision(), duties=DUTIES[Role.DECLARANT])
    return replace(actor, ident=request.account.ident) if request.account else actor


@dataclass(frozen=True, slots=True)
class Why:
    """A purpose as a page says it: what for, on which law, how long; ``article`` is the law's own text where it is held."""

    what: str
    law: str
    kept: str
    article: str


def why(purpose: Purpose) -> Why:
    """The words of a purpose in the reader's language."""
    language = language_of()
    cited = [purpose.basis, *([purpose.within] if purpose.within else [])]
    text = "\n".join(text_of(citation, language=language) or "" for citation in cited)
    return Why(str(purpose.title), purpose.law(language), str(purpose.kept), text)
