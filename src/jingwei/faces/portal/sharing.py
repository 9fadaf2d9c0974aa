"""Corrections about me: which departments had received a wrong value, who was told and who confirmed."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from jingwei.faces._furniture.access import Request
from jingwei.faces._furniture.components import Tag
from jingwei.faces.portal import words
from jingwei.faces.portal.frame import language_of
from jingwei.kernel.codes import divisions
from jingwei.kernel.dates import day_in_words, district_day
from jingwei.kernel.purposes import OWN_RECORD
from jingwei.sharing.queries.own import OwnCorrection, own_corrections


@dataclass(frozen=True, slots=True)
class ShownCorrection:
    """One field that one department had received wrong, as the page writes it."""

    text: str
    tag: Tag
    state: str


def corrections(request: Request) -> list[ShownCorrection]:
    """All about the resident, newest first."""
    return [_shown(row) for row in own_corrections(actor=request.actor, purpose=OWN_RECORD)]


def _shown(row: OwnCorrection) -> ShownCorrection:
    said = {"what": words.column(row.field, row.column), "who": divisions.unit_name(row.organisation), "number": row.agreement}
    text = _("Your %(what)s: %(who)s had received it wrong under agreement %(number)s.") % said
    days = {"made": _day(row.made_at)}
    if row.confirmed_at and row.sent_at:
        days |= {"sent": _day(row.sent_at), "confirmed": _day(row.confirmed_at)}
        state = _("Corrected here on %(made)s, told on %(sent)s, confirmed by them on %(confirmed)s.") % days
        return ShownCorrection(text, Tag("ok", _("Put right")), state)
    if row.sent_at:
        state = _("Corrected here on %(made)s, told on %(sent)s. They have not confirmed it yet.") % (
            days | {"sent": _day(row.sent_at)}
        )
        return ShownCorrection(text, Tag("wait", _("Told")), state)
    state = _("Corrected here on %(made)s. They have not fetched it yet; it is kept for them until it does.") % days
    return ShownCorrection(text, Tag("wait", _("Not fetched yet")), state)


def _day(at: datetime) -> str:
    return day_in_words(district_day(at), language=language_of())
