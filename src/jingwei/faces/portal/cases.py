"""Visits about me: what was noted of each, and objecting to one. What came of a visit stands with that visit only."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jingwei.cases import operations, queries
from jingwei.cases.queries import Objected, OwnVisit
from jingwei.cases.words import Proof, Verdict
from jingwei.declarations import queries as declarations
from jingwei.evidence.operations.captures import PHOTO, SIGNATURE
from jingwei.evidence.queries import captures
from jingwei.evidence.queries.captures import Kept
from jingwei.faces._furniture.access import Request, for_roles, once
from jingwei.faces._furniture.files import jpeg
from jingwei.faces.portal.forms import ObjectionForm
from jingwei.faces.portal.frame import language_of, page, private, why
from jingwei.kernel.actors import Role
from jingwei.kernel.dates import day_in_words, district_day, instant_in_words
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import CORRECTION, OWN_RECORD


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture that was taken of a visit: what it is, and where to look at it."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownVisit:
    """A visit that was made, as my record writes it; ``object_url`` is '' where nothing can be said against it (any more)."""

    text: str
    objection: str
    object_url: str
    pictures: tuple[ShownPicture, ...]


def shown(visits: Iterable[OwnVisit], pictures: Iterable[Kept] = ()) -> list[ShownVisit]:
    """The visits that were made, or saved by proof at a counter; planned ones are told with the declaration."""
    held = list(pictures)
    return [
        ShownVisit(
            text=_text(visit),
            objection=_objection(visit.objection) if visit.objection else "",
            object_url=reverse("portal:object", args=[visit.order]) if visit.may_be_objected_to else "",
            pictures=tuple(_picture(one) for one in held if one.about == visit.order),
        )
        for visit in visits
        if visit.closed_at is not None
    ]


def _picture(kept: Kept) -> ShownPicture:
    said = {PHOTO: _("Photograph, received %(at)s"), SIGNATURE: _("Signed sheet, received %(at)s")}[kept.kind]
    at = instant_in_words(kept.received_at, language=language_of())
    return ShownPicture(said % {"at": at}, reverse("portal:picture", args=[kept.id]))


@for_roles(Role.RESIDENT)
@require_safe
def picture(request: Request, capture: UUID) -> HttpResponse:
    """A picture that was taken of a visit about me."""
    return private(jpeg(captures.get_capture(capture, actor=request.actor, purpose=OWN_RECORD)))


def _text(visit: OwnVisit) -> str:
    assert visit.closed_at is not None
    assert visit.outcome is not None
    said = _("Visit on %(day)s: %(outcome)s") if visit.proof is Proof.VISIT else _("At a counter on %(day)s: %(outcome)s")
    day = day_in_words(district_day(visit.closed_at), language=language_of())
    return said % {"day": day, "outcome": visit.outcome.label}


def _objection(objection: Objected) -> str:
    if objection.verdict is None:
        by = day_in_words(objection.due_on, language=language_of())
        return _("You objected. An officer who did not visit decides by %(day)s, and the answer stands here.") % {"day": by}
    said = _("Your objection was upheld: somebody visits again. %(reason)s")
    if objection.verdict is Verdict.REJECTED:
        said = _("Your objection was rejected. %(reason)s")
    return said % {"reason": objection.reason}


@for_roles(Role.RESIDENT)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def object_to(request: Request, order: UUID) -> HttpResponse:
    """Say what was wrong with a visit about me; an officer who did not make it decides."""
    visit = queries.get_own_visit(order, actor=request.actor, purpose=OWN_RECORD)
    if not visit.may_be_objected_to:
        raise NotFound()
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.raise_objection(order, text=form.cleaned_data["text"], actor=request.actor, at=request.at)
        return private(HttpResponseRedirect(reverse("portal:record")))
    rows = declarations.list_own(actor=request.actor, purpose=OWN_RECORD)
    context = {
        "form": form,
        "visit": _text(visit),
        "receipt": next((row.receipt for row in rows if row.pk == visit.declaration), ""),
        "why": why(CORRECTION),
    }
    return page(request, "cases/object.html", context)
