"""The errand "correct a record", for somebody whose card was shown: a wrong name or number, protection by a court, moving out."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from jingwei.cases.words import ServiceKind
from jingwei.faces._furniture import handles, revealing
from jingwei.faces._furniture.access import Request, once
from jingwei.faces._furniture.formats import dated
from jingwei.faces._furniture.handles import Kept
from jingwei.faces._furniture.worded import refused_in_words
from jingwei.faces.counter.forms import Correcting, Moving
from jingwei.faces.counter.frame import CASE_SHOWN, case_of, draw, handling, page
from jingwei.faces.counter.registers import admitted, back, done, person_page
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import Refused
from jingwei.registers.operations import people as writing
from jingwei.registers.operations.people import LATEST_MOVE, PersonCorrections, WrongMoveDay
from jingwei.registers.queries import homes, people
from jingwei.registers.queries.homes import Home


@page(ServiceKind.CORRECTION)
@once
def correct(request: Request, handle: str, place: int) -> HttpResponse:
    """Put name, number or protection right, with the reason and what was shown."""
    row = admitted(request, handle, place)
    if request.method != "POST":
        return back(handle, place)
    form = Correcting(request.POST, protected=bool(row["protected"]))
    if form.is_valid():
        try:
            fresh = _corrected(request, row, form)
        except Refused as refusal:
            form.add_error(_field_of(refusal), str(refusal))
        else:
            handles.change(request, handle, place, **fresh)
            handles.drop(request, handle, place, prefix="shown:")  # what was revealed before may be hidden now
            return done(request, handle, place, "correct")
    return person_page(request, row, handle, place, correct=form)


def _corrected(request: Request, row: Kept, form: Correcting) -> Kept:
    """Write it; the row as the page shows it from now on."""
    case, typed, person = case_of(request), form.cleaned_data, revealing.person_of(row)
    protected = not row["protected"] if typed["protection"] else None
    wanted = PersonCorrections(name=typed["name"] or None, number=typed["number"] or None, protected=protected)
    with handling(request, case) as actor:
        writing.correct_person(
            person,
            wanted,
            on=district_day(request.at),
            reason=typed["reason"],
            proof=typed["proof"],
            actor=actor,
            at=request.at,
        )
        hit = people.get_person(person, actor=actor, purpose=case.purpose, case=case.id)
    return revealing.kept(hit, purpose=case.purpose, via=CASE_SHOWN)


def _field_of(refusal: Refused) -> str | None:
    """The field of the form that a refusal is about; None for the whole form."""
    return {"not-a-name": "name", "not-a-number": "number", "number-taken": "number"}.get(refusal.code)


@page(ServiceKind.CORRECTION)
@once
def move(request: Request, handle: str, place: int) -> HttpResponse:
    """A resident who shows the card says that they moved out: which home, and from which day on."""
    row, case = admitted(request, handle, place), case_of(request)
    person, today = revealing.person_of(row), district_day(request.at)
    with handling(request, case) as actor:
        open_ones = homes.list_homes(person, actor=actor, purpose=case.purpose, case=case.id)
    form = Moving(request.POST or None, homes=[(str(home.residence), _named(request, home)) for home in open_ones], today=today)
    if request.method == "POST" and form.is_valid():
        try:
            with handling(request, case) as actor:
                residence = UUID(form.cleaned_data["home"])
                writing.move_out(residence, on=form.cleaned_data["on"], actor=actor, at=request.at)
        except WrongMoveDay as refusal:
            form.add_error("on", refused_in_words(refusal))
        else:
            return done(request, handle, place, "moved")
    context = {"person": row, "handle": handle, "place": place, "homes": open_ones, "latest": today + LATEST_MOVE}
    return draw(request, "registers/move", form=form, **context)


def _named(request: Request, home: Home) -> str:
    """A home in a list of choices; one that a court protects by its first day alone."""
    since = dated(home.since, request.LANGUAGE_CODE)
    if not home.address:
        return _("Protected address, since %(day)s") % {"day": since}
    return _("%(address)s, since %(day)s") % {"address": home.address, "day": since}
