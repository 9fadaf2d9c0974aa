"""Declaring at a plate, the receipt's page, and contesting from a message.

Nothing on these pages depends on what we hold of a person: accepted and doubtful, known and unknown read and cost the same.
Typed codes, plates that are not genuine, and one-time codes are counted; a counted try stays also where the answer refuses.
"""

from datetime import date, timedelta
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jingwei.declarations import notices, operations, papers, queries
from jingwei.declarations.errors import CodeUnknown, CodeWrong, FieldRefused, NotContestable, PhoneTooOften, PlateNotGenuine
from jingwei.declarations.operations import Typed
from jingwei.declarations.queries import Shown
from jingwei.declarations.receipts import verifier_key
from jingwei.evidence.queries import documents
from jingwei.faces._furniture.access import Request, for_anybody, once
from jingwei.faces._furniture.components import Step
from jingwei.faces._furniture.qr import receipt_qr
from jingwei.faces._furniture.steady import steadily
from jingwei.faces.portal.forms import CodeForm, DeclareForm, HouseCodeForm
from jingwei.faces.portal.frame import address_of, as_declarant, counted, language_of, page, private, why
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.codes import house_code
from jingwei.kernel.dates import day_in_words, district_day
from jingwei.kernel.errors import NotFound, Refused, TooMany
from jingwei.kernel.purposes import DECLARING, DOCUMENTS, OWN_RECORD
from jingwei.registers.people import numbers
from jingwei.registers.queries import facts as registers
from jingwei.registers.queries.facts import Plate

MOST_PER_PLATE = 30
"""Declarations at one plate within ten minutes: more than a dormitory's room on the day of moving in."""
MOST_PER_SOURCE = 20
"""Declarations from one address within ten minutes: a house's wireless network on the day of moving in."""
MOST_PER_PHONE, DAY = 6, timedelta(days=1)
"""Declarations that give one mobile number within a day: a family's."""
MINE, MOST_MINE = "jw_receipts", 20
"""Session key: the receipts that this browser may open, with whether it came by a plate (and may see the address)."""

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@for_anybody
@read_or_send
def typed(request: Request) -> HttpResponse:
    """A house code typed by hand, for whoever has no camera. The answer depends on its form only."""
    form = HouseCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return private(HttpResponseRedirect(reverse("portal:declare", args=[form.cleaned_data["code"]])))
    return page(request, "declarations/typed.html", {"form": form})


@steadily
@for_anybody
@read_or_send
def declare(request: Request, text: str) -> HttpResponseBase:
    """The form at a plate (``HOUSE-CODE-CHECK``), or at a typed house code, which shows no address."""
    by_plate = not house_code.check(text).valid
    actor = as_declarant(request)
    with scopes.entered(actor.scope, at=request.at):
        try:
            code = _code_of(request, text, by_plate=by_plate)
            plate = registers.plate_of(code, on=district_day(request.at), actor=actor, purpose=DECLARING)
        except PlateNotGenuine as refusal:
            return _no_plate(request, refusal)
        if plate is None:
            return _no_plate(request, CodeUnknown())
        response = _declare(request, code, plate, by_plate)
    if isinstance(response, HttpResponseRedirect):
        _remember(request, response.url.rsplit("/", 1)[-1], by_plate=by_plate)
    return response


def _code_of(request: Request, text: str, *, by_plate: bool) -> str:
    """The house code. Typed ones are counted at each look, plates only when they are not genuine."""
    if not by_plate:
        operations.count_attempt(f"typed-code:{address_of(request)}", at=request.at)
        return house_code.check(text).normal
    try:
        return operations.read_plate(text)
    except PlateNotGenuine:
        operations.count_attempt(f"plate:{address_of(request)}", at=request.at)
        raise


def _no_plate(request: Request, refusal: Refused) -> HttpResponse:
    return counted(page(request, "declarations/no_plate.html", {"refusal": refusal}, status=404))


@once
def _declare(request: Request, code: str, plate: Plate, by_plate: bool) -> HttpResponse:
    form = DeclareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.count_attempt(f"declare:{address_of(request)}", at=request.at, most=MOST_PER_SOURCE)
        operations.count_attempt(f"dwelling:{plate.dwelling}", at=request.at, most=MOST_PER_PLATE)
        given = Typed(**form.cleaned_data)
        try:
            _count_phone(request, given.phone)
            receipt = operations.declare(code, given, actor=as_declarant(request), at=request.at, language=language_of())
            return private(HttpResponseRedirect(reverse("portal:receipt", args=[receipt.number])))
        except FieldRefused as refusal:
            form.refuse(refusal)
    context = {
        "form": form,
        "code": code,
        "address": plate.address if by_plate else "",
        "cancelled": plate.status != "coded",
        "why": why(DECLARING),
        "paragraphs": notices.PARAGRAPHS,
    }
    return page(request, "declarations/declare.html", context)


def _count_phone(request: Request, typed: str) -> None:
    phone = numbers.normalise_phone(typed)
    if phone is None:
        return
    try:
        operations.count_attempt(f"phone:{phone}", at=request.at, most=MOST_PER_PHONE, within=DAY)
    except TooMany as error:
        raise PhoneTooOften() from error


def _remember(request: Request, receipt: str, *, by_plate: bool) -> None:
    """This browser may open the receipt; the oldest of many is forgotten."""
    mine = dict(request.session.get(MINE, {}))
    mine.pop(receipt, None)
    mine[receipt] = by_plate
    request.session[MINE] = dict(list(mine.items())[-MOST_MINE:])


@steadily
@for_anybody
@read_or_send
def receipt(request: Request, number: str) -> HttpResponse:
    """A receipt, for the browser that declared, the phone that was given, and the resident whose identity is proved.

    To anybody else every number reads the same, whether there is such a receipt or not. Whose own it is, is looked at first: their
    protected address is shown to nobody, not even in the browser that declared it.
    """
    number = number.strip().upper()
    mine = request.session.get(MINE, {})
    own = _is_own(request, number)
    if own or number in mine:
        actor, purpose = (request.actor, OWN_RECORD) if own else (as_declarant(request), DECLARING)
        with scopes.entered(actor.scope, at=request.at):
            try:
                shown = queries.get_shown(number, actor=actor, purpose=purpose)
            except NotFound:
                return _closed(request, number, CodeForm())
            asked = queries.desk_asked_at(number, actor=actor, purpose=DECLARING)
            copy = documents.receipt_standing(papers.receipt_id(shown.declaration), actor=actor, purpose=DOCUMENTS)
        context = _receipt_context(shown, by_plate=mine.get(number, False)) | {"asked": asked, "copy": copy}
        return page(request, "declarations/receipt.html", context)
    return _closed_or_code(request, number)


@steadily
@for_anybody
@read_or_send
def desk(request: Request, number: str) -> HttpResponse:
    """Prove it at a counter instead of a visit: asked by whoever may open the receipt, for accepted and doubtful ones alike.

    From anybody else nothing happens, and the answer is the same.
    """
    number = number.strip().upper()
    if request.method == "POST" and (number in request.session.get(MINE, {}) or _is_own(request, number)):
        actor = as_declarant(request)
        with scopes.entered(actor.scope, at=request.at):
            operations.ask_desk(number, actor=actor, at=request.at)
    return private(HttpResponseRedirect(reverse("portal:receipt", args=[number])))


def opener(request: Request, number: str) -> Actor | None:
    """Who opens a receipt: the person concerned in their own scope, the browser that declared or proved the phone as a declarant."""
    if _is_own(request, number):
        return request.actor
    return as_declarant(request) if number in request.session.get(MINE, {}) else None


def _is_own(request: Request, number: str) -> bool:
    if request.actor.role is not Role.RESIDENT:
        return False
    return any(row.receipt == number for row in queries.list_own(actor=request.actor, purpose=OWN_RECORD))


def _closed_or_code(request: Request, number: str) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actor = as_declarant(request)
        with scopes.entered(actor.scope, at=request.at):
            operations.count_attempt(f"receipt-code:{address_of(request)}", at=request.at)
            try:
                operations.prove_phone(number, form.cleaned_data["code"], actor=actor, at=request.at)
            except CodeWrong as refusal:
                form.add_error("code", str(refusal))
            else:
                _remember(request, number, by_plate=False)
                return private(HttpResponseRedirect(request.path))
    return _closed(request, number, form)


def _closed(request: Request, number: str, form: CodeForm) -> HttpResponse:
    return page(request, "declarations/closed.html", {"form": form, "number": number})


def _receipt_context(shown: Shown, *, by_plate: bool) -> dict[str, object]:
    return {
        "shown": shown,
        "address": shown.address if by_plate else "",
        "qr": receipt_qr(shown.promise),
        "steps": _steps(shown.answer_by),
        "verifier_key": verifier_key(),
    }


def _steps(answer_by: date) -> list[Step]:
    """What happens next and by when: word for word the same for everybody."""
    day = day_in_words(answer_by, language=language_of())
    return [
        Step(_("We have received your registration"), "done"),
        Step(
            _("We compare it with our records"),
            "now",
            _("If they agree, it is entered at once and you need do nothing."),
        ),
        Step(
            _("If something is open, a grid worker visits by %(day)s") % {"day": day},
            "todo",
            _("They show a badge and ask only about what you typed here. You can also prove it another way, without a visit."),
        ),
        Step(_("It is settled by %(day)s at the latest") % {"day": day}, "todo", _("If you gave a mobile number, we write.")),
    ]


@for_anybody
@read_or_send
def contest(request: Request, declaration: UUID, token: str) -> HttpResponse:
    """Somebody declared in your name: one page, one button. It shows nothing of the declaration: phones change hands."""
    if request.method != "POST":
        return page(request, "declarations/contest.html")
    actor = as_declarant(request)
    with scopes.entered(actor.scope, at=request.at):
        try:
            operations.contest(declaration, token, actor=actor, at=request.at)
        except NotContestable as refusal:
            return page(request, "declarations/contest_over.html", {"refusal": refusal}, status=refusal.status)
    return private(HttpResponseRedirect(reverse("portal:contested")))


@for_anybody
@require_http_methods(["GET", "HEAD"])
def contested(request: Request) -> HttpResponse:
    """What happens next; carries nothing of whom it concerns."""
    return page(request, "declarations/contested.html")
