"""My record: every field with its source and date, residences, declarations, moving out."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jingwei.cases import queries as visiting
from jingwei.cases.queries import OwnVisit
from jingwei.cases.words import Reason
from jingwei.declarations import operations as declaring
from jingwei.declarations import queries as declarations
from jingwei.declarations.errors import NotContestable
from jingwei.declarations.queries import Declaration
from jingwei.declarations.words import CONTESTABLE
from jingwei.evidence.queries import captures
from jingwei.evidence.queries.captures import Kept
from jingwei.faces._furniture.access import Request, for_roles, once
from jingwei.faces._furniture.components import Tag
from jingwei.faces._furniture.worded import refused_in_words
from jingwei.faces.portal import cases, sharing, words
from jingwei.faces.portal.forms import DaysForm, MoveForm
from jingwei.faces.portal.frame import language_of, page, private, why
from jingwei.faces.portal.identity import proof_of
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Role
from jingwei.kernel.dates import day_in_words, district_day, start_of
from jingwei.kernel.errors import NotFound
from jingwei.kernel.intervals import FOREVER
from jingwei.kernel.purposes import OWN_RECORD
from jingwei.registers.operations.people import LATEST_MOVE, WrongMoveDay, move_out
from jingwei.registers.queries import own
from jingwei.registers.queries.own import OwnField, OwnResidence

TAGS = {"accepted": "ok", "confirmed": "ok", "waiting": "wait", "contested": "wait", "unconfirmed": "bad"}


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field as the page writes it."""

    label: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class ShownResidence:
    """A residence as the page writes it; ``until`` is None while it has no end, ``move_url`` '' where it cannot be ended."""

    address: str
    code: str
    kind: str
    since: date
    until: date | None
    is_open: bool
    sources: str
    move_url: str


@dataclass(frozen=True, slots=True)
class ShownDeclaration:
    """A declaration with its real state: the reader has proved who they are."""

    receipt: str
    url: str
    code: str
    declared_on: date
    tag: Tag
    reasons: tuple[str, ...]
    next: str
    contest_url: str
    desk_url: str
    desk_asked: bool
    notice_url: str
    visits: tuple[cases.ShownVisit, ...]


@for_roles(Role.RESIDENT)
@require_safe
def record(request: Request) -> HttpResponse:
    """My record, as of today or of an earlier day, as known now or then."""
    days = DaysForm(request.GET if {"as_of", "known_on"} & set(request.GET) else None)
    looked = days.is_bound and days.is_valid()
    as_of = days.cleaned_data["as_of"] if looked else None
    known_on = days.cleaned_data["known_on"] if looked else None
    context = {
        "above": proof_of(request),
        "days": days,
        "as_of": as_of,
        "known_on": known_on,
        "declarations": _declarations(request),
        "corrections": sharing.corrections(request),
        "why": why(OWN_RECORD),
    }
    return page(request, "registers/record.html", context | _held(request, as_of=as_of, known_on=known_on))


def _held(request: Request, *, as_of: date | None, known_on: date | None) -> dict[str, object]:
    known_at = start_of(known_on + timedelta(days=1)) if known_on else None
    with scopes.entered(request.actor.scope, at=request.at, on=as_of, known_at=known_at):
        try:
            mine = own.my_record(actor=request.actor, purpose=OWN_RECORD)
        except NotFound:
            return {"nothing": True}
    now = as_of is None and known_on is None
    return {
        "fields": [_field(field) for field in mine.fields],
        "residences": [_residence(row, movable=now) for row in mine.residences],
        "protected": mine.protected,
    }


def _field(field: OwnField) -> ShownField:
    value = field.value
    if field.name == "sex":
        value = str(words.SEX.get(value, value))
    if field.name == "born_on":
        value = _day(date.fromisoformat(value))
    label = str(words.LABELS.get(field.name, field.name))
    return ShownField(label, value, _source(field.source, field.since))


def _source(source: str, day: date) -> str:
    """Where something comes from: what the product saw itself in its words, a list under the name that its sender gave it."""
    if source in words.SOURCES:
        return _dated(words.SOURCES[source], day)
    if source == words.TAKEN_OVER:
        return _dated(words.OTHER_SOURCE, day)
    return str(words.LIST_SOURCE) % {"source": source, "day": _day(day)}


def _residence(row: OwnResidence, *, movable: bool) -> ShownResidence:
    known = district_day(row.known_since)
    listed = row.standing == words.TAKEN_OVER != row.source
    source = _source(row.source, known if listed else row.valid_from)
    standing = source if listed else _dated(words.STANDINGS.get(row.standing, words.OTHER_SOURCE), known)
    said = source if source == standing else _("%(first)s; %(second)s") % {"first": source, "second": standing}
    url = reverse("portal:move-out", args=[row.id]) if movable and row.valid_until == FOREVER else ""
    kind = str(words.KINDS.get(row.kind, row.kind))
    until = None if row.valid_until == FOREVER else row.valid_until
    return ShownResidence(row.address, row.code, kind, row.valid_from, until, row.is_open, said, url)


def _declarations(request: Request) -> list[ShownDeclaration]:
    rows = declarations.list_own(actor=request.actor, purpose=OWN_RECORD)
    visits = visiting.own_visits(actor=request.actor, purpose=OWN_RECORD)
    held = captures.list_captures([one.order for one in visits], actor=request.actor, purpose=OWN_RECORD)
    return [_declaration(request, row, [one for one in visits if one.declaration == row.pk], held) for row in rows]


def _declaration(request: Request, row: Declaration, visits: list[OwnVisit], pictures: list[Kept]) -> ShownDeclaration:
    shown = declarations.get_shown(row.receipt, actor=request.actor, purpose=OWN_RECORD)
    day = _day(max([row.answer_by, *(one.due_on for one in visits if one.closed_at is None)]))
    following = {
        "waiting": _("A grid worker visits by %(day)s, or you prove it at a counter.") % {"day": day},
        "contested": _("A grid worker looks into it by %(day)s.") % {"day": day},
        "unconfirmed": _("Come to a counter with your identity card, or register again."),
    }.get(row.state, "")
    return ShownDeclaration(
        receipt=row.receipt,
        url=reverse("portal:receipt", args=[row.receipt]),
        code=shown.code,
        declared_on=row.declared_on,
        tag=Tag(TAGS[row.state], row.get_state_display()),  # type: ignore[arg-type]
        reasons=tuple(str(Reason(reason).label) for reason in row.reasons),
        next=following,
        contest_url=reverse("portal:contest-own", args=[row.pk]) if row.state in CONTESTABLE else "",
        desk_url=reverse("portal:desk", args=[row.receipt]) if row.state == "waiting" and not row.desk_asked_at else "",
        notice_url=reverse("portal:notice", args=[row.pk]) if row.state == "confirmed" and row.order_id else "",
        desk_asked=row.state == "waiting" and row.desk_asked_at is not None,
        visits=tuple(cases.shown(visits, pictures)),
    )


@for_roles(Role.RESIDENT)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def move(request: Request, residence: UUID) -> HttpResponse:
    """Move out: the day, then once more what it means, then done."""
    home = _home(request, residence)
    today, first = district_day(request.at), home.valid_from + timedelta(days=1)
    form = MoveForm(request.POST or None, initial={"on": max(today, first)})
    context = {"form": form, "home": home, "first": first if first > today else None, "latest": today + LATEST_MOVE}
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["on"]
        try:
            return _moved(request, residence, day) if request.POST.get("sure") else _ask(request, home, form)
        except WrongMoveDay as refusal:
            form.add_error("on", refused_in_words(refusal))
    return page(request, "registers/move.html", context)


def _home(request: Request, residence: UUID) -> OwnResidence:
    mine = own.my_record(actor=request.actor, purpose=OWN_RECORD)
    for row in mine.residences:
        if row.id == residence and row.valid_until == FOREVER:
            return row
    raise NotFound()


def _ask(request: Request, home: OwnResidence, form: MoveForm) -> HttpResponse:
    day = form.cleaned_data["on"]
    first, last = home.valid_from + timedelta(days=1), district_day(request.at) + LATEST_MOVE
    if not first <= day <= last:
        raise WrongMoveDay(first=first, last=last)
    return page(request, "registers/move_sure.html", {"home": home, "on": day, "on_text": day.isoformat()})


def _moved(request: Request, residence: UUID, day: date) -> HttpResponse:
    move_out(residence, on=day, actor=request.actor, at=request.at)
    return private(HttpResponseRedirect(reverse("portal:moved")))


@for_roles(Role.RESIDENT)
@require_safe
def moved(request: Request) -> HttpResponse:
    """What happens next after moving out."""
    return page(request, "registers/moved.html")


@for_roles(Role.RESIDENT)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def contest(request: Request, declaration: UUID) -> HttpResponse:
    """It was not me: one of the declarations in my record."""
    rows = declarations.list_own(actor=request.actor, purpose=OWN_RECORD)
    row = next((row for row in rows if row.pk == declaration), None)
    if row is None:
        raise NotFound()
    if request.method == "POST":
        try:
            declaring.contest(declaration, None, actor=request.actor, at=request.at)
        except NotContestable as refusal:
            return page(request, "declarations/contest_over.html", {"refusal": refusal}, status=refusal.status)
        return private(HttpResponseRedirect(reverse("portal:contested")))
    return page(request, "registers/contest.html", {"receipt": row.receipt, "declared_on": row.declared_on})


def _dated(text: object, day: date) -> str:
    return str(text) % {"day": _day(day)}


def _day(day: date) -> str:
    return day_in_words(day, language=language_of())
