"""What is typed when a list is sent, mapped or mended."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jingwei.faces._furniture.worded import WordedForm
from jingwei.kernel import purposes
from jingwei.registers.importing import encodings
from jingwei.registers.importing.columns import Layout
from jingwei.registers.importing.head import Head
from jingwei.registers.operations import importing
from jingwei.registers.operations.importing import LONGEST_REASON

REGISTERS = {
    "people": _("People"),
    "residences": _("Who lives where"),
    "dwellings": _("Dwellings"),
    "buildings": _("Buildings"),
    "entities": _("Organisations"),
    "history": _("Records for the history archive"),
}


def in_words(register: str) -> str | Promise:
    """A base register, or a department's list by its title; one that was withdrawn by its name."""
    return REGISTERS.get(register) or importing.list_titles().get(register, register)


PURPOSES = (purposes.REGISTER_CARE, purposes.DECLARING, purposes.CORRECTION, purposes.SHARING)
GUESSED = ("auto", _("Find out"))


class Sending(WordedForm):
    """A list and what it is for."""

    file = forms.FileField(
        label=_("The list"), help_text=_("CSV, TSV or XLSX as you received it. Nothing is written before you have looked.")
    )
    register = forms.ChoiceField(label=_("What it is a list of"))
    source = forms.CharField(
        label=_("Who sent it"), help_text=_("Residents read this beside what came from it. At most 24 characters."), max_length=24
    )
    purpose = forms.ChoiceField(label=_("What it is taken for"), choices=[(one.code, one.title) for one in PURPOSES])
    basis = forms.CharField(label=_("Legal basis, if it is another than the purpose's own"), max_length=200, required=False)
    as_of = forms.DateField(
        label=_("Date of the data"),
        help_text=_("What the list says counts from this day where a line has no day of its own. Empty: today."),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    encoding = forms.ChoiceField(label=_("Encoding"), choices=[GUESSED, *((name, name) for name in encodings.NAMES)])

    def __init__(self, *args: Any, registers: tuple[str, ...], lists: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[Any] = [(name, REGISTERS[name]) for name in registers]
        if lists:
            choices = [(_("Base registers"), choices), (_("Lists of departments"), list(lists.items()))]
        self.fields["register"].choices = choices  # type: ignore[attr-defined]


class Columns(forms.Form):
    """Which column holds which field: guessed, and changed where the guess is wrong."""

    def __init__(self, *args: Any, layout: Layout, head: Head, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        heads = [("", _("No column")), *((name, name) for at, name in enumerate(head.names) if name and at not in head.refused)]
        for one in layout.fields:
            column = head.fields.get(one.name)
            self.fields[one.name] = forms.ChoiceField(
                label=str(one.title),
                choices=list(dict.fromkeys(heads)),
                required=False,
                initial="" if column is None else head.names[column],
            )


class Returning(WordedForm):
    """Why a list goes back to whoever sent it."""

    reason = forms.CharField(
        label=_("Why you send it back"),
        help_text=_("Whoever sent it reads this. Name nobody."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TakingBack(WordedForm):
    """Why its sender takes a list back."""

    reason = forms.CharField(
        label=_("Why you take it back"),
        help_text=_("It stands beside the list for half a year. Name nobody."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Mending(forms.Form):
    """The cells of one line, as they should be."""

    def __init__(self, *args: Any, layout: Layout, cells: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in layout.fields:
            if one.name in cells:
                self.fields[one.name] = forms.CharField(
                    label=str(one.title), required=False, max_length=300, initial=cells[one.name]
                )
