"""Who read my record: who, which fields, what for, on which law, in which matter; newest first."""

from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jingwei.declarations import queries as declarations
from jingwei.evidence import reads as evidence
from jingwei.evidence.queries.questions import ANSWER_DAYS, own_questions
from jingwei.evidence.queries.questions import Asked as Question
from jingwei.evidence.reads import Read as Row
from jingwei.faces._furniture.access import Request, for_roles
from jingwei.faces._furniture.components import Action, Pager, Read, Tag
from jingwei.faces.portal import words
from jingwei.faces.portal.asked import said_of
from jingwei.faces.portal.forms import NarrowForm
from jingwei.faces.portal.frame import language_of, page
from jingwei.faces.portal.identity import proof_of
from jingwei.kernel.actors import Role
from jingwei.kernel.codes import divisions
from jingwei.kernel.dates import day_in_words
from jingwei.kernel.errors import NotFound, PurposeMissing
from jingwei.kernel.law import Citation
from jingwei.kernel.purposes import OWN_RECORD, SHARING, named
from jingwei.kernel.small_cells import LEAST
from jingwei.registers.queries.guardians import own_wards
from jingwei.sharing.queries.catalogue import AgreementWords, words_of
from jingwei.sharing.schema import Column

PAGE = 20
COMPARED = "registers.import"
NOBODYS = "-"
"""In the URL, readers without an organisation."""
type Agreed = dict[UUID, AgreementWords]


@for_roles(Role.RESIDENT)
@require_safe
def reads(request: Request) -> HttpResponse:
    """The time-line of reads by others; ``own=1`` shows one's own as well, ``for`` and ``by`` narrow it."""
    who: dict[str, Any] = {"actor": request.actor, "purpose": OWN_RECORD}
    purposes, organisations = evidence.readers_of_subject(**who)
    asked = Asked.of(request, purposes, organisations)
    rows = evidence.of_subject(**who, most=PAGE + 1, before=before_of(request), **asked.narrowed)
    shown = rows[:PAGE]
    lines = Lines(
        cases={row.case: row.receipt for row in declarations.list_own(**who)},
        agreed=_agreed(shown, request),
        questions=own_questions(**who),
    )
    address = reverse("portal:reads")
    following = f"{address}?{asked.query(before=str(shown[-1].pk))}" if len(rows) > PAGE else ""
    back = asked.query()
    context = {
        "above": proof_of(request),
        "reads": [_read(row, lines) for row in shown],
        "pager": Pager(next_url=following, previous_url=f"{address}?{back}" if back and "before" in request.GET else ""),
        "asked": asked,
        "form": _form(asked, purposes, organisations),
        "days": ANSWER_DAYS,
        "wards": own_wards(**who),
    }
    return page(request, "evidence/reads.html", context)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is narrowed to, from the URL: a purpose, an organisation ('-' is a reader without one), one's own reads too."""

    own: bool
    read_for: str
    by: str

    @classmethod
    def of(cls, request: Request, purposes: list[str], organisations: list[str]) -> Self:
        """What the URL asks for.

        Raises:
            NotFound: a purpose or an organisation that does not occur.
        """
        read_for, by = request.GET.get("for", ""), request.GET.get("by", "")
        if (read_for and read_for not in purposes) or (by and by not in [one or NOBODYS for one in organisations]):
            raise NotFound()
        return cls(request.GET.get("own") == "1", read_for, by)

    @property
    def narrowed(self) -> dict[str, Any]:
        """The same as the query takes it."""
        organisation = None if not self.by else "" if self.by == NOBODYS else self.by
        return {"by_others": not self.own, "read_for": self.read_for, "organisation": organisation}

    def query(self, **more: str) -> str:
        """The URL's part after the question mark."""
        held = {"own": "1" if self.own else "", "for": self.read_for, "by": self.by, **more}
        return urlencode({name: value for name, value in held.items() if value})


@dataclass(frozen=True, slots=True)
class Lines:
    """What the lines of a page are worded with."""

    cases: dict[UUID, str]
    agreed: Agreed
    questions: dict[UUID, Question]


def _agreed(rows: list[Row], request: Request) -> Agreed:
    shared = [row.case for row in rows if row.case and row.purpose == SHARING.code]
    return words_of(shared, actor=request.actor, purpose=OWN_RECORD) if shared else {}


def _form(asked: Asked, purposes: list[str], organisations: list[str]) -> NarrowForm | None:
    """The filter; none while there is nothing to choose from."""
    if len(purposes) < 2 and len(organisations) < 2:
        return None
    units = [(one or NOBODYS, divisions.unit_name(one) if one else _("nobody's: people and this system")) for one in organisations]
    initial = {"for": asked.read_for, "by": asked.by, "own": asked.own}
    return NarrowForm([(code, _title(code)) for code in purposes], units, initial=initial)


def before_of(request: Request) -> UUID | None:
    """The keyset of the page that is asked for.

    Raises:
        NotFound: no page gave it.
    """
    text = request.GET.get("before", "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound() from None


def _read(row: Row, lines: Lines) -> Read:
    under = lines.agreed.get(row.case) if row.case else None
    tag = Tag("info", _("Under agreement %(number)s") % {"number": under.number}) if under else _tag(row, lines.cases)
    text = _text(row, under.columns if under else {})
    question = lines.questions.get(row.pk)
    since = (*_held_back(row), *said_of(question))
    return Read(at=row.at, text=text, tag=tag, why=_why(row, under), since=since, actions=_actions(row, question))


def _held_back(row: Row) -> tuple[str, ...]:
    """That a look was shown late, once it is shown."""
    if row.hidden_until is None:
        return ()
    day = day_in_words(row.hidden_until, language=language_of())
    return (_("This look was held back under the law and is shown since %(day)s.") % {"day": day},)


def _actions(row: Row, question: Question | None) -> list[Action]:
    """Ask, object, carry the proof away; of one's own reads, the proof alone."""
    asking = [
        Action(_("Ask why"), reverse("portal:ask", args=[row.pk])),
        Action(_("Object"), reverse("portal:object-read", args=[row.pk])),
    ]
    open_to_words = question is None and row.role != Role.RESIDENT  # a guardian is asked at home
    return [*(asking if open_to_words else []), Action(_("Proof"), reverse("portal:proof", args=[row.pk]))]


def read_of(row: Row, request: Request) -> Read:
    """One line by itself, as the page that asks about it shows it."""
    cases = {one.case: one.receipt for one in declarations.list_own(actor=request.actor, purpose=OWN_RECORD)}
    line = _read(row, Lines(cases, _agreed([row], request), {}))
    return replace(line, actions=())


def read_in_care(row: Row) -> Read:
    """One line about somebody in one's care: the ward's cases and agreements stay closed, and nothing is asked for them."""
    return replace(_read(row, Lines({}, {}, {})), actions=())


def _text(row: Row, columns: dict[str, Column]) -> SafeString:
    listed = _strong(_(", ").join(_fields(row, columns)) or _("nothing that we held"))
    return format_html(_says(row), who=_who(row), what=listed)


def _says(row: Row) -> str:
    """The sentence of a read by what it was: a message, a list taken over, a comparison, a search, a list, a look."""
    if row.what == "registers.known-phones":
        return _("{who} used your {what} to write to you.")
    if row.what == COMPARED:
        return _("{who} took over a list with you in it; your {what} was compared.")
    if row.role == Role.SYSTEM:
        return _("{who} compared your {what}; nobody saw it.")
    if row.role == Role.DECLARANT:
        return _("{who} had your {what} compared, and was shown nothing.")
    if row.what.startswith("registers.search-"):
        return _("{who} found you by a search and saw your {what}.")
    if row.count > 1:
        return _("{who} saw your {what} in a list.")
    return _("{who} looked at your {what}.")


def _fields(row: Row, columns: dict[str, Column]) -> list[str]:
    """What was read, in words, each once, the name first; of a list, its columns as the list calls them."""
    listed = row.what.startswith("list:")
    known = [] if listed else [str(words.FIELDS[field]) for field in words.FIELDS if field in row.fields]
    others = [field for field in row.fields if listed or field not in words.FIELDS]
    return list(dict.fromkeys([*known, *(words.column(field, columns.get(field)) for field in others)]))


def _strong(text: str) -> SafeString:
    return format_html("<strong>{}</strong>", text)


def _who(row: Row) -> str:
    if row.what == evidence.BY_GUARDIAN:
        return _("Your guardian")
    return str(words.READERS[Role(row.role)]) % {"place": divisions.unit_name(row.organisation) or _("the district")}


def _tag(row: Row, cases: dict[UUID, str]) -> Tag | None:
    if row.case is None or row.what == COMPARED:
        return None
    receipt = cases.get(row.case)
    return Tag("info", _("About your registration %(receipt)s") % {"receipt": receipt} if receipt else _("In an open case"))


def _why(row: Row, under: AgreementWords | None) -> str:
    """What for: of a read under an agreement, what that agreement says of itself."""
    title = under.purpose_in(language_of()).rstrip(".。 ") if under else _title(row.purpose)
    law = Citation(row.law, row.article, row.version).label(language_of())
    said = _("%(purpose)s. Basis: %(law)s.") % {"purpose": title, "law": law}
    return f"{said} {_others(row.count)}".rstrip()


def _others(count: int) -> str:
    """That others were in the same list; how many is not told of a few, who could be guessed."""
    if count < 2:
        return ""
    if count < LEAST:
        return _("Others were in the same list.")
    return _("You were one of %(count)s people in a list.") % {"count": count}


def _title(code: str) -> str:
    try:
        return str(named(code).title)
    except PurposeMissing:
        return code
