"""What a clerk types. Errors name the field and how to mend it; none repeats what was typed."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jingwei.cases.words import Outcome
from jingwei.faces._furniture.pictures import picture_field
from jingwei.faces._furniture.worded import WordedForm
from jingwei.registers.operations.guardians import Ground

REASON_MOST = 200


class Searching(WordedForm):
    """The one box."""

    text = forms.CharField(
        label=_("Search for"),
        help_text=_(
            "A name, identity number or mobile number, a part of an address, a house code or its beginning, an organisation's name or "
            "code, a receipt number. With the number on their card you can serve a resident of any street; all else is of your own street."
        ),
        max_length=60,
    )


class Card(WordedForm):
    """The number on the card in the resident's hand."""

    number = forms.CharField(
        label=_("Number on the identity card that they show you"),
        help_text=_("Compare the photograph with the person before you type it."),
        max_length=30,
    )


class Phone(WordedForm):
    """A mobile number to bind."""

    phone = forms.CharField(
        label=_("Their mobile number"),
        help_text=_("11 digits. They must have the phone with them."),
        max_length=20,
    )


class SignIn(WordedForm):
    """The mobile number that a resident signs in with."""

    phone = forms.CharField(
        label=_("The mobile number that they sign in with"),
        help_text=_("They must have signed in once with a code sent to it."),
        max_length=20,
    )


class Correcting(WordedForm):
    """What is wrong in a record; an empty field stays as it is. ``protected``: what the register says now, which a tick turns round."""

    name = forms.CharField(
        label=_("Correct full name"), help_text=_("Leave it empty if the name is right."), max_length=60, required=False
    )
    number = forms.CharField(
        label=_("Correct identity number"), help_text=_("Leave it empty if the number is right."), max_length=30, required=False
    )
    protection = forms.BooleanField(required=False)
    reason = forms.CharField(
        label=_("Why it was wrong, or why it changes"),
        help_text=_("At most 200 characters; write no name and no number."),
        max_length=REASON_MOST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    proof = forms.CharField(
        label=_("What they showed you"),
        help_text=_("The kind of document, such as: identity card, or a court's protection order. Not its number."),
        max_length=REASON_MOST,
    )

    def __init__(self, *args: Any, protected: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["protection"].label = (
            _("The protection has ended: their address may be shown again")
            if protected
            else _("A court protects them: from now on show their address to nobody")
        )

    def clean(self) -> dict[str, object]:
        """Something must be given."""
        given = super().clean() or {}
        if not self.errors and not any(given.get(name) for name in ("name", "number", "protection")):
            self.add_error("name", _("Type the correct name or the correct number, or tick the box."))
        return given


class Moving(WordedForm):
    """Which home somebody left, and when."""

    home = forms.ChoiceField(label=_("Which home did they leave?"), widget=forms.RadioSelect)
    on = forms.DateField(
        label=_("First day on which they do not live there"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Choose a day."), "invalid": _("Write the day as year-month-day.")},
    )

    def __init__(self, *args: Any, homes: list[tuple[str, str]], today: date, **kwargs: Any) -> None:
        only = homes[0][0] if len(homes) == 1 else None
        super().__init__(*args, initial={"on": today, "home": only}, **kwargs)
        self.fields["home"].choices = homes  # type: ignore[attr-defined]


class Guarding(WordedForm):
    """The guardian of the person whose card was shown."""

    number = forms.CharField(
        label=_("The guardian's identity number"), help_text=_("From the card that the guardian shows."), max_length=40
    )
    ground = forms.ChoiceField(label=_("On what ground"), choices=Ground.choices, widget=forms.RadioSelect)
    until = forms.DateField(
        label=_("First day without the guardian"),
        help_text=_("For a minor at the latest the eighteenth birthday."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Choose a day."), "invalid": _("Write the day as year-month-day.")},
    )
    proof = forms.CharField(label=_("Which papers were shown"), max_length=200)


class Proving(WordedForm):
    """What the resident proved at the counter."""

    outcome = forms.ChoiceField(
        label=_("What did they show?"),
        choices=[
            (Outcome.AS_DECLARED, _("Card and papers agree with what was declared")),
            (Outcome.CORRECTED, _("The declaration has a mistake; I correct it")),
        ],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=_("Correct full name"), help_text=_("Leave it empty if the name is right."), max_length=60, required=False
    )
    number = forms.CharField(
        label=_("Correct identity number"), help_text=_("Leave it empty if the number is right."), max_length=30, required=False
    )
    note = forms.CharField(
        label=_("Note"), help_text=_("Optional, at most 200 characters."), max_length=REASON_MOST, required=False
    )
    photo = picture_field(
        _("A photograph of what they showed (optional)"),
        _("Only what the proof rests on. The identity card is never photographed."),
    )
    signature = picture_field(_("A photograph of a signed sheet (optional)"), _("The sheet alone, lying flat."))


class Declaring(WordedForm):
    """A declaration for somebody who stands at the counter."""

    told = forms.BooleanField(
        label=_("I have read the notice to them, or they have read it themselves."),
        error_messages={"required": _("Show or read the notice first.")},
    )
    code = forms.CharField(label=_("House code of their dwelling"), help_text=_("25 characters, on the door plate."), max_length=60)
    number = forms.CharField(label=_("Identity number"), max_length=30)
    number_stands = forms.BooleanField(label=_("It stands so on the card"), required=False)
    name = forms.CharField(label=_("Full name"), max_length=60)
    phone = forms.CharField(label=_("Mobile number (optional)"), max_length=20, required=False)
