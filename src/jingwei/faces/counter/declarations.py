"""Declarations at the counter: registering for somebody who stands there, proof instead of a visit, contesting.

采办分离: a clerk who registered for a resident cannot close the order that verifies it; the database refuses.
"""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language

from jingwei.cases import operations as orders
from jingwei.cases import queries as held
from jingwei.cases.brief import Correction
from jingwei.cases.words import Outcome, Reason, ServiceKind
from jingwei.declarations import notices, operations, queries
from jingwei.declarations.errors import FieldRefused
from jingwei.declarations.operations import Typed
from jingwei.declarations.queries import Declaration, Shown
from jingwei.declarations.words import CONTESTABLE, Channel, State
from jingwei.evidence.pictures import PictureUnreadable
from jingwei.faces._furniture import handles, revealing
from jingwei.faces._furniture.access import Request, once
from jingwei.faces._furniture.components import Tag
from jingwei.faces._furniture.pictures import pictures_of
from jingwei.faces._furniture.qr import receipt_qr
from jingwei.faces.counter import documents
from jingwei.faces.counter.forms import Declaring, Proving
from jingwei.faces.counter.frame import OpenCase, case_of, draw, handling, page
from jingwei.kernel import scope as scopes
from jingwei.kernel.codes import house_code
from jingwei.kernel.dates import parse_day
from jingwei.kernel.errors import NotFound, Refused
from jingwei.kernel.purposes import DECLARING
from jingwei.kernel.scope import Scope

CONTESTED_IN = (ServiceKind.RECORD_QUESTION, ServiceKind.CORRECTION)


def standing(row: Declaration, shown: Shown, case: OpenCase) -> dict[str, object]:
    """One declaration of a resident as their page shows it."""
    states = {"accepted": "ok", "confirmed": "ok", "waiting": "wait", "contested": "bad"}
    return {
        "id": row.pk,
        "receipt": row.receipt,
        "on": row.declared_on,
        "address": shown.address,
        "hidden": not shown.code,
        "tag": Tag(states.get(row.state, "info"), State(row.state).label),  # type: ignore[arg-type]
        "reasons": [Reason(code).label for code in row.reasons],
        "may_notice": row.state == State.CONFIRMED and row.order_id is not None,
        "may_contest": case.kind in CONTESTED_IN and row.state in CONTESTABLE,
    }


@page(*CONTESTED_IN)
@once
def contest(request: Request, handle: str, place: int) -> HttpResponse:
    """The resident, whose card was shown, says that it was not them."""
    case = case_of(request)
    row = handles.row_of(request, handle, place, case=str(case.id))
    if row.get("via") != "case" or not revealing.person_of(row):
        raise NotFound()
    if request.method == "POST":
        try:
            declaration = UUID(request.POST.get("declaration", ""))
        except ValueError:
            raise Http404 from None
        with handling(request, case) as actor:
            operations.contest_at_counter(declaration, actor=actor, at=request.at)
        handles.change(request, handle, place, done="contest")
    return HttpResponseRedirect(reverse("counter:person", args=[handle, place]))


def open_proof(request: Request, case: OpenCase, receipt: str) -> HttpResponse:
    """A resident shows a receipt: the case is let in to its open order, if there is one."""
    grouped = "-".join((receipt[:8], receipt.replace("-", "")[8:13], receipt.replace("-", "")[13:]))
    kept = {"receipt": grouped}
    if case.kind is ServiceKind.DESK_PROOF:
        try:
            with handling(request, case) as actor:
                order = queries.order_of(grouped, actor=actor, purpose=case.purpose)
                kept["order"] = str(orders.admit_order(order, service=case.id, actor=actor, at=request.at))
        except NotFound:  # no such receipt, or nothing open: outside the case's savepoint, which is undone
            pass
    return HttpResponseRedirect(reverse("counter:proof", args=[handles.keep(request, [kept], case=str(case.id))]))


@page()
@once
def proof(request: Request, handle: str) -> HttpResponse:
    """What was declared, as a visitor would see it, and what the resident proved instead of a visit."""
    case = case_of(request)
    row = handles.row_of(request, handle, 1, case=str(case.id))
    if "order" not in row:
        return draw(
            request, "declarations/no_proof", receipt=row.get("receipt", ""), other_errand=case.kind is not ServiceKind.DESK_PROOF
        )
    order = UUID(row["order"])
    form = Proving(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            _close(request, case, order, form)
        except PictureUnreadable as refusal:
            form.add_error("photo" if form.cleaned_data["photo"] else "signature", str(refusal))
        except (orders.CorrectionMissing, orders.NumberWrong, orders.ReasonMissing) as refusal:
            form.add_error("number" if isinstance(refusal, orders.NumberWrong) else "name", str(refusal))
        else:
            return HttpResponseRedirect(reverse("counter:proof", args=[handle]))
    with handling(request, case) as actor:
        found = held.get_order(order, actor=actor, purpose=case.purpose)
        shown = queries.get_shown(row["receipt"], actor=actor, purpose=case.purpose)  # '' for a place that a court protects
        brief = held.read_brief(order, actor=actor, purpose=case.purpose) if found.closed_at is None else None
    return draw(
        request,
        "declarations/proof",
        receipt=row["receipt"],
        shown=shown,
        order=found,
        brief=brief,
        reasons=[Reason(code).label for code in found.reasons],
        own=found.bars(request.actor.ident),
        form=form,
    )


def _close(request: Request, case: OpenCase, order: UUID, form: Proving) -> None:
    typed = form.cleaned_data
    correction = Correction(name=typed["name"], number=typed["number"])
    with handling(request, case) as actor:
        orders.close_by_desk_proof(
            order,
            outcome=Outcome(typed["outcome"]),
            note=typed["note"],
            correction=correction,
            pictures=pictures_of(form),
            actor=actor,
            at=request.at,
        )


@page(ServiceKind.HELP_TO_DECLARE, area="declare", case=False)
@once
def declare(request: Request) -> HttpResponse:
    """Register for a resident who stands at the counter, with their card and the house code of their plate."""
    case = getattr(request, "case", None)
    if case is None or case.kind is not ServiceKind.HELP_TO_DECLARE:
        return draw(request, "declarations/no_case", other=case is not None)
    form = Declaring(request.POST or None)
    doubtful = False
    if request.method == "POST" and form.is_valid():
        try:
            receipt = _declare(request, form)
        except FieldRefused as refusal:
            form.add_error(refusal.field, str(refusal))
            doubtful = refusal.code == "number-check"
        except Refused as refusal:
            if refusal.code != "house-code-unknown":
                raise
            form.add_error("code", str(refusal))
        else:
            kept = {
                "receipt": receipt.number,
                "promise": receipt.promise,
                "by": receipt.answer_by.isoformat(),
                "provisional": "1" if receipt.provisional else "",
            }
            return HttpResponseRedirect(reverse("counter:declared", args=[handles.keep(request, [kept], case=str(case.id))]))
    return draw(
        request, "declarations/new", form=form, doubtful=doubtful, paragraphs=notices.PARAGRAPHS, what=DECLARING.title, law=_law()
    )


def _law() -> str:
    return DECLARING.law(get_language() or "zh-hans")


def _declare(request: Request, form: Declaring) -> operations.Receipt:
    typed = form.cleaned_data
    actor = request.actor.within(Scope.decision())
    with scopes.entered(actor.scope, at=request.at):
        return operations.declare(
            house_code.check(typed["code"]).normal,
            Typed(number=typed["number"], name=typed["name"], phone=typed["phone"], number_stands=typed["number_stands"]),
            actor=actor,
            at=request.at,
            channel=Channel.COUNTER,
            language=(get_language() or "zh-hans").lower(),
        )


@page(area="declare")
def declared(request: Request, handle: str) -> HttpResponse:
    """The receipt to print and hand over; the same for accepted and doubtful."""
    row = handles.row_of(request, handle, 1, case=str(case_of(request).id))
    if "promise" not in row:
        raise Http404
    return draw(
        request,
        "declarations/declared",
        receipt=row["receipt"],
        answer_by=parse_day(row["by"]),
        provisional=bool(row["provisional"]),
        qr=receipt_qr(row["promise"]),
        handle=handle,
        copy=documents.standing_of(request, row["receipt"]),
    )
