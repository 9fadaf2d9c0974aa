"""Who read my record: who, which fields, what for, on which law, in which matter; newest first."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jingwei.declarations import queries as declarations
from jingwei.evidence import reads as evidence
from jingwei.evidence.reads import Read as Row
from jingwei.faces._furniture.access import Request, for_roles
from jingwei.faces._furniture.components import Pager, Read, Tag
from jingwei.faces.portal import words
from jingwei.faces.portal.frame import language_of, page
from jingwei.faces.portal.identity import proof_of
from jingwei.kernel.actors import Role
from jingwei.kernel.codes import divisions
from jingwei.kernel.errors import NotFound, PurposeMissing
from jingwei.kernel.law import Citation
from jingwei.kernel.purposes import OWN_RECORD, SHARING, named
from jingwei.sharing.queries.catalogue import AgreementWords, words_of
from jingwei.sharing.schema import Column

PAGE = 20
COMPARED = "registers.import"
type Agreed = dict[UUID, AgreementWords]


@for_roles(Role.RESIDENT)
@require_safe
def reads(request: Request) -> HttpResponse:
    """The time-line of reads by others; ``own=1`` shows one's own as well."""
    own = request.GET.get("own") == "1"
    rows = evidence.of_subject(actor=request.actor, purpose=OWN_RECORD, most=PAGE + 1, before=_before(request), by_others=not own)
    cases = {row.case: row.receipt for row in declarations.list_own(actor=request.actor, purpose=OWN_RECORD)}
    address, shown = reverse("portal:reads"), rows[:PAGE]
    shared = [row.case for row in shown if row.case and row.purpose == SHARING.code]
    agreed = words_of(shared, actor=request.actor, purpose=OWN_RECORD) if shared else {}
    keep = "&own=1" if own else ""
    following = f"{address}?before={shown[-1].pk}{keep}" if len(rows) > PAGE else ""
    context = {
        "above": proof_of(request),
        "reads": [_read(row, cases, agreed) for row in shown],
        "pager": Pager(next_url=following, previous_url=f"{address}?own=1" if own and "before" in request.GET else ""),
        "own": own,
    }
    return page(request, "evidence/reads.html", context)


def _before(request: Request) -> UUID | None:
    text = request.GET.get("before", "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound() from None


def _read(row: Row, cases: dict[UUID, str], agreed: Agreed) -> Read:
    under = agreed.get(row.case) if row.case else None
    tag = Tag("info", _("Under agreement %(number)s") % {"number": under.number}) if under else _tag(row, cases)
    return Read(at=row.at, text=_text(row, under.columns if under else {}), tag=tag, why=_why(row, under))


def _text(row: Row, columns: dict[str, Column]) -> SafeString:
    listed = _(", ").join(_fields(row, columns)) or _("nothing that we held")
    if row.what == "registers.known-phones":
        return format_html(_("{who} used your {what} to write to you."), who=_who(row), what=_strong(listed))
    if row.what == COMPARED:
        return format_html(
            _("{who} took over a list with you in it; your {what} was compared."), who=_who(row), what=_strong(listed)
        )
    if row.role == Role.SYSTEM:
        return format_html(_("{who} compared your {what}; nobody saw it."), who=_who(row), what=_strong(listed))
    if row.role == Role.DECLARANT:
        return format_html(_("{who} had your {what} compared, and was shown nothing."), who=_who(row), what=_strong(listed))
    return format_html(_("{who} looked at your {what}."), who=_who(row), what=_strong(listed))


def _fields(row: Row, columns: dict[str, Column]) -> list[str]:
    """What was read, in words, each once, the name first; of a list, its columns as the list calls them."""
    listed = row.what.startswith("list:")
    known = [] if listed else [str(words.FIELDS[field]) for field in words.FIELDS if field in row.fields]
    others = [field for field in row.fields if listed or field not in words.FIELDS]
    return list(dict.fromkeys([*known, *(words.column(field, columns.get(field)) for field in others)]))


def _strong(text: str) -> SafeString:
    return format_html("<strong>{}</strong>", text)


def _who(row: Row) -> str:
    return str(words.READERS[Role(row.role)]) % {"place": divisions.unit_name(row.organisation) or _("the district")}


def _tag(row: Row, cases: dict[UUID, str]) -> Tag | None:
    if row.case is None or row.what == COMPARED:
        return None
    receipt = cases.get(row.case)
    return Tag("info", _("About your registration %(receipt)s") % {"receipt": receipt} if receipt else _("In an open case"))


def _why(row: Row, under: AgreementWords | None) -> str:
    """What for: of a read under an agreement, what that agreement says of itself."""
    title = under.purpose_in(language_of()).rstrip(".。 ") if under else _title(row)
    law = Citation(row.law, row.article, row.version).label(language_of())
    said = _("%(purpose)s. Basis: %(law)s.") % {"purpose": title, "law": law}
    return said + (" " + _("You were one of %(count)s people in a list.") % {"count": row.count} if row.count > 1 else "")


def _title(row: Row) -> str:
    try:
        return str(named(row.purpose).title)
    except PurposeMissing:
        return row.purpose
