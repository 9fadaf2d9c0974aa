"""One person found by staff: masked fields, and what has been revealed of them in this session, each by its own POST.

A field that was revealed stays shown under its handle, so that opening the page again neither reads nor notes it again.
"""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jingwei.faces._furniture.handles import Kept
from jingwei.kernel.purposes import Purpose
from jingwei.registers.queries.people import Field, Hit

LABELS: dict[Field, str | Promise] = {
    Field.NUMBER: _("Identity number"),
    Field.PHONE: _("Mobile number"),
    Field.BORN_ON: _("Date of birth"),
    Field.SEX: _("Sex"),
    Field.ADDRESS: _("Address"),
}
SEXES = {"F": _("Female"), "M": _("Male")}


@dataclass(frozen=True, slots=True)
class FieldShown:
    """A line of a person's page. ``value`` is None while it is masked, '' when the register holds none."""

    code: str
    label: str | Promise
    masked: str
    value: str | None
    withheld: bool


def kept(hit: Hit, *, purpose: Purpose, via: str) -> Kept:
    """A hit as a handle keeps it. ``via``: territory or case."""
    return {
        "person": str(hit.person),
        "name": hit.name,
        "number": hit.masked_number,
        "community": hit.community,
        "protected": "1" if hit.protected else "",
        "purpose": purpose.code,
        "via": via,
    }


def person_of(row: Kept) -> UUID:
    """The person that a kept row is about.

    Raises:
        Http404: it is about nobody.
    """
    if "person" not in row:
        raise Http404
    return UUID(row["person"])


def asked(request: HttpRequest) -> Field:
    """The field that a POST asks for.

    Raises:
        Http404: there is no such field.
    """
    try:
        return Field(request.POST.get("field", ""))
    except ValueError:
        raise Http404 from None


def shown(field: Field, value: str | None) -> Kept:
    """What to keep of a revealed field."""
    return {f"shown:{field.value}": value or ""}


def fields(row: Kept) -> list[FieldShown]:
    """The lines of a person's page."""
    lines = []
    for field, label in LABELS.items():
        value = row.get(f"shown:{field.value}")
        if field is Field.SEX and value:
            value = str(SEXES.get(value, value))
        withheld = field is Field.ADDRESS and bool(row.get("protected"))
        masked = row["number"] if field is Field.NUMBER else gettext("hidden")
        lines.append(FieldShown(field.value, label, masked, value, withheld))
    return lines
