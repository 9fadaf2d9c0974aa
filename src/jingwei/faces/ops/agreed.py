"""An agreement and what is read under it, in words: its state, its law, its fields, and the values of those."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from jingwei.faces._furniture.components import Tag
from jingwei.faces._furniture.revealing import SEXES
from jingwei.faces._furniture.templatetags.furniture import dated
from jingwei.faces.ops.wording import USES, said
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day, is_chinese
from jingwei.kernel.purposes import SHARING
from jingwei.registers.queries import territory
from jingwei.registers.queries.entities import EntityVersion
from jingwei.registers.queries.places import DwellingVersion
from jingwei.sharing.queries.shared import AgreementShown, SharedRecord
from jingwei.sharing.schema import Column

KINDS: dict[str, str | Promise] = {
    "company": gettext_lazy("Company"),
    "institution": gettext_lazy("Public institution"),
    "agency": gettext_lazy("Public agency"),
    "association": gettext_lazy("Association"),
}
WORDS: dict[tuple[str, str], Mapping[str, str | Promise]] = {
    ("registers.people", "sex"): SEXES,
    ("registers.dwellings", "use"): USES,
    ("registers.dwellings", "status"): dict(DwellingVersion.Status.choices),
    ("registers.entities", "status"): dict(EntityVersion.Status.choices),
    ("registers.entities", "kind"): KINDS,
}
"""Register and field → what its codes are called."""
DAYS = frozenset({"born_on"})
PLACES = frozenset({"street", "community", "grid"})


@dataclass(frozen=True, slots=True)
class Worded:
    """An agreement with the columns of what it is about, by name."""

    agreement: AgreementShown
    columns: Mapping[str, Column]

    @property
    def language(self) -> str:
        """The reader's."""
        return _language()

    @property
    def key(self) -> Column:
        """What a record is looked up by."""
        return next(column for column in self.columns.values() if column.key)

    def is_place(self, name: str) -> bool:
        """Whether a field holds the code of a division or grid."""
        return self.columns[name].kind == "grid" or (name in PLACES and self.agreement.what.startswith("registers."))

    def value(self, name: str, value: str | int | None, names: Mapping[str, str]) -> str:
        """A field's value in words."""
        if value is None:
            return ""
        text = str(value)
        if self.columns[name].kind == "day" or (name in DAYS and self.agreement.what == "registers.people"):
            return dated(date.fromisoformat(text))
        if self.is_place(name):
            return names.get(text, text)
        return str(said(WORDS.get((self.agreement.what, name), {}), text))


def reads_of(worded: Worded, records: Sequence[SharedRecord], *, actor: Actor) -> list[list[str]]:
    """The agreed fields of each record, in words and in the agreement's order."""
    fields = worded.agreement.fields
    codes = {str(row.values[name]) for row in records for name in fields if worded.is_place(name)}
    names = territory.names_of(codes, actor=actor, purpose=SHARING) if codes else {}
    return [[worded.value(name, row.values[name], names) for name in fields] for row in records]


def state_of(row: AgreementShown, at: datetime) -> Tag:
    """Whether an agreement holds, as word and colour."""
    if row.holds:
        return Tag("ok", _("Holds"))
    if row.withdrawn_at:
        return Tag("info", _("Withdrawn"))
    day = district_day(at)
    if day < row.valid_from:
        return Tag("wait", _("Not begun"))
    return Tag("info", _("Ended") if day >= row.valid_until else _("List withdrawn"))


def whether_it_holds(row: AgreementShown, at: datetime) -> str:
    """Why nothing can be read under it; '' while it holds."""
    if row.holds:
        return ""
    if row.withdrawn_at:
        return _("It was withdrawn on %(day)s.") % {"day": dated(row.withdrawn_at)}
    day = district_day(at)
    if day < row.valid_from:
        return _("It begins on %(day)s.") % {"day": dated(row.valid_from)}
    if day >= row.valid_until:
        return _("It ended: %(day)s was the first day without it.") % {"day": dated(row.valid_until)}
    return _("The list that it is about was withdrawn by its owner.")


def title_of(row: AgreementShown) -> str:
    """What the list or register is called."""
    return row.title if is_chinese(_language()) else row.title_en


def purpose_of(row: AgreementShown) -> str:
    """What for, as the agreement says."""
    return row.purpose if is_chinese(_language()) else row.purpose_en


def law_of(row: AgreementShown) -> str:
    """The law and article that it stands on."""
    return row.basis.label(_language())


def fields_in_words(row: AgreementShown, columns: Mapping[str, Column]) -> str:
    """The agreed fields, as the list or register calls them."""
    return _(", ").join(columns[name].called(_language()) for name in row.fields)


def _language() -> str:
    return get_language() or "zh-hans"
