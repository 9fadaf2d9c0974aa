"""Showing a resident's record field by field, and saying who they are; they are found in ``searching``, corrected in ``correcting``."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from jingwei.accounts import queries as accounts
from jingwei.cases.words import ServiceKind
from jingwei.declarations import queries as declarations
from jingwei.evidence.queries import documents
from jingwei.faces._furniture import handles, revealing, sealed
from jingwei.faces._furniture.access import Request, once
from jingwei.faces._furniture.days import Days
from jingwei.faces._furniture.handles import Kept
from jingwei.faces.counter.declarations import standing
from jingwei.faces.counter.forms import Card, Correcting, Phone, SignIn
from jingwei.faces.counter.frame import CASE_SHOWN, OpenCase, case_of, draw, handling, page
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import NotFound, Refused
from jingwei.registers.operations import identity
from jingwei.registers.operations import people as writing
from jingwei.registers.operations.identity import IdentityLink
from jingwei.registers.people import numbers
from jingwei.registers.queries import identity as who
from jingwei.registers.queries import people, territory

CARD_ID, PHONE_ID, ACCOUNT_ID = "card_%s", "bound_%s", "account_%s"
"""Names of the fields of forms that stand on one page."""


@page()
def person(request: Request, handle: str, place: int) -> HttpResponse:
    """One resident: fields masked, and what this errand allows."""
    row = _row(request, handle, place)
    return person_page(request, row, handle, place)


@page()
@once
def reveal(request: Request, handle: str, place: int) -> HttpResponse:
    """Reveal one field: one line in the read log, with the case."""
    row, case = _row(request, handle, place), case_of(request)
    if request.method == "POST":
        field, ident = revealing.asked(request), revealing.person_of(row)
        days = _days(request, handle)
        if row["via"] == CASE_SHOWN:
            with handling(request, case, days) as actor:
                value = people.reveal(ident, field, actor=actor, purpose=case.purpose, case=case.id)
        else:
            with days.entered(request, request.actor.scope):
                value = people.reveal(ident, field, actor=request.actor, purpose=case.purpose, case=case.id)
        handles.change(request, handle, place, **revealing.shown(field, value))
    return back(handle, place)


@page()
@once
def card(request: Request, handle: str, place: int) -> HttpResponse:
    """The resident shows the card: the case is admitted to whom its number names, who must be the person on the page."""
    row, case = _row(request, handle, place), case_of(request)
    form = Card(request.POST or None, auto_id=CARD_ID)
    if request.method != "POST":
        return back(handle, place)
    if form.is_valid():
        try:
            holder = identity.admit(case.id, form.cleaned_data["number"], actor=request.actor, purpose=case.purpose, at=request.at)
        except writing.NotANumber as refusal:
            form.add_error("number", str(refusal))
        else:
            if holder == revealing.person_of(row):
                handles.change(request, handle, place, via=CASE_SHOWN)
                return back(handle, place)
            form.add_error(
                "number", _("This is not the number of the person on this page. Search again with the number on the card.")
            )
    return person_page(request, row, handle, place, card=form)


@page(ServiceKind.IDENTITY_CHECK)
@once
def phone(request: Request, handle: str, place: int) -> HttpResponse:
    """Bind a mobile number to the record of a resident who showed the card."""
    row, case = admitted(request, handle, place), case_of(request)
    if request.method != "POST":
        return back(handle, place)
    form = Phone(request.POST, auto_id=PHONE_ID)
    if form.is_valid():
        try:
            with handling(request, case) as actor:
                writing.bind_phone(
                    revealing.person_of(row),
                    form.cleaned_data["phone"],
                    on=district_day(request.at),
                    proof="counter",
                    actor=actor,
                    at=request.at,
                )
        except Refused as refusal:
            form.add_error("phone", str(refusal))
        else:
            return done(request, handle, place, "phone")
    return person_page(request, row, handle, place, phone=form)


@page(ServiceKind.IDENTITY_CHECK)
@once
def account(request: Request, handle: str, place: int) -> HttpResponse:
    """From now on the resident's account is theirs: they may see their own record."""
    row, case = admitted(request, handle, place), case_of(request)
    if request.method != "POST":
        return back(handle, place)
    form = SignIn(request.POST, auto_id=ACCOUNT_ID)
    if form.is_valid():
        plain = numbers.normalise_phone(form.cleaned_data["phone"])
        held = accounts.account_of_phone(plain) if plain else None
        if held is None:
            form.add_error(
                "phone", _("Nobody has signed in with this number. Ask them to sign in once on their phone, then send this again.")
            )
        else:
            try:
                _link(request, case, revealing.person_of(row), held.pk)
            except identity.AlreadyLinked as refusal:
                form.add_error("phone", str(refusal))
            else:
                return done(request, handle, place, "account")
    return person_page(request, row, handle, place, account=form)


def _link(request: Request, case: OpenCase, person: UUID, account: UUID) -> None:
    with handling(request, case) as actor:
        subject = who.subject_of(person, actor=actor, purpose=case.purpose)
        identity.link_account(
            account, person, subject=subject, proof=IdentityLink.Proof.COUNTER, actor=actor, at=request.at, purpose=case.purpose
        )


def _row(request: Request, handle: str, place: int) -> Kept:
    row = handles.row_of(request, handle, place, case=str(case_of(request).id))
    revealing.person_of(row)
    return row


def _days(request: Request, handle: str) -> Days:
    return Days.of(handles.rows_of(request, handle, case=str(case_of(request).id)))


def admitted(request: Request, handle: str, place: int) -> Kept:
    """The row of a person whose card was shown in this case, as of today: nothing is changed while looking back.

    Raises:
        NotFound: it was not.
    """
    row = _row(request, handle, place)
    if row["via"] != CASE_SHOWN or _days(request, handle).looking_back:
        raise NotFound()
    return row


def back(handle: str, place: int) -> HttpResponse:
    """To the page of the person."""
    return HttpResponseRedirect(reverse("counter:person", args=[handle, place]))


def done(request: Request, handle: str, place: int, what: str) -> HttpResponse:
    """To the page of the person, which says what was done."""
    handles.change(request, handle, place, done=what)
    return back(handle, place)


def person_page(request: Request, row: Kept, handle: str, place: int, **forms: object) -> HttpResponse:
    """One resident; ``forms`` are those that were sent and came back with errors."""
    case = case_of(request)
    names = territory.names_of({row["community"]}, actor=request.actor, purpose=case.purpose)
    days = _days(request, handle)
    by_card = row["via"] == CASE_SHOWN and not days.looking_back
    kinds = {"identify": ServiceKind.IDENTITY_CHECK, "may_correct": ServiceKind.CORRECTION}
    blank = {"card": Card(auto_id=CARD_ID), "phone": Phone(auto_id=PHONE_ID), "account": SignIn(auto_id=ACCOUNT_ID)}
    drawn = blank | {"correct": Correcting(protected=bool(row["protected"]))} | forms
    return draw(
        request,
        "registers/person",
        person=row,
        place=place,
        handle=handle,
        days=days,
        community=names.get(row["community"], ""),
        fields=revealing.fields(row),
        reveal=reverse("counter:reveal", args=[handle, place]),
        admitted=by_card,
        **(_of_person(request, case, row) if by_card else {}),
        wrong=list(forms.values()),
        **{name: by_card and case.kind is kind for name, kind in kinds.items()},
        **{f"{name}_form": form for name, form in drawn.items()},
    )


def _of_person(request: Request, case: OpenCase, row: Kept) -> dict[str, object]:
    """What was declared for them, and their sealed documents."""
    with handling(request, case) as actor:
        subject = who.subject_of(revealing.person_of(row), actor=actor, purpose=case.purpose)
        rows = declarations.list_of_person(subject, actor=actor, purpose=case.purpose)
        shown = [declarations.get_shown(one.receipt, actor=actor, purpose=case.purpose) for one in rows]
        papers = documents.list_of_person(subject, actor=actor, purpose=case.purpose)
    return {
        "declarations": [standing(one, said, case) for one, said in zip(rows, shown, strict=True)],
        "documents": [(one, sealed.title(one.kind), sealed.tag(one)) for one in papers],
    }
