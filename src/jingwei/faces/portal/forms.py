"""The portal's forms: plain fields with labels, hints and their own words for what is wrong."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jingwei.declarations.claims import RECEIPT
from jingwei.declarations.errors import FieldRefused, NumberDoubtful
from jingwei.kernel.codes import house_code

_TOO_LONG = _("This is too long. Type it as it stands on your card.")
type Choices = Sequence[tuple[str, str | Promise]]
_DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class DeclareForm(forms.Form):
    """Two fields that are needed and one that is not."""

    number = forms.CharField(
        label=_("Identity number"),
        help_text=_("18 characters, the last one may be X. The old number of 15 digits is fine as well."),
        max_length=40,
        error_messages={"required": _("Type your identity number."), "max_length": _TOO_LONG},
    )
    number_stands = forms.BooleanField(label=_("It stands so on my card"), required=False)
    name = forms.CharField(
        label=_("Full name"),
        help_text=_("As on your card."),
        max_length=60,
        error_messages={"required": _("Type your full name."), "max_length": _TOO_LONG},
    )
    phone = forms.CharField(
        label=_("Mobile number (optional)"),
        help_text=_("We send the receipt and news of this registration there, and nothing else."),
        max_length=40,
        required=False,
        error_messages={"max_length": _("This is too long. A mobile number has 11 digits.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.doubtful = bool(self.data.get("number_stands"))

    def refuse(self, refusal: FieldRefused) -> None:
        """Put the refusal of the operation beside its field; a doubtful check character asks for the card."""
        self.doubtful = self.doubtful or isinstance(refusal, NumberDoubtful)
        self.add_error(refusal.field, str(refusal))


class HouseCodeForm(forms.Form):
    """A house code typed from the plate."""

    code = forms.CharField(
        label=_("House code"),
        help_text=_("The 25 characters on the door plate. Spaces do not matter."),
        max_length=60,
        error_messages={
            "required": _("Type the house code."),
            "max_length": _("This is too long. A house code has 25 characters."),
        },
    )

    def clean_code(self) -> str:
        """The code in its normal form."""
        verdict = house_code.check(self.cleaned_data["code"])
        if not verdict.valid:
            raise forms.ValidationError(str(verdict.reason))
        return verdict.normal


class ReceiptForm(forms.Form):
    """The number of a receipt, to open it."""

    receipt = forms.RegexField(
        r"(?i)[0-9a-z][0-9a-z -]{3,30}",
        label=_("Receipt number"),
        help_text=_("For example 20261123-7KD4M-QX2PW."),
        strip=True,
        error_messages={
            "required": _("Type the number of the receipt."),
            "invalid": _("A receipt number has 8 digits and twice 5 characters, with hyphens between."),
        },
    )

    def clean_receipt(self) -> str:
        """Upper case, with the hyphens where they belong. Anything else, an identity number above all, is led to no address."""
        bare = "".join(character for character in self.cleaned_data["receipt"].upper() if character.isalnum())
        number = f"{bare[:8]}-{bare[8:13]}-{bare[13:]}"
        if not re.fullmatch(RECEIPT, number):
            raise forms.ValidationError(self.fields["receipt"].error_messages["invalid"])
        return number


class CodeForm(forms.Form):
    """The one-time code of a receipt."""

    code = forms.RegexField(
        r"\s*[0-9]{3}\s?[0-9]{3}\s*",
        label=_("Code"),
        help_text=_("The 6 digits of our message. They hold for 30 minutes and open this receipt only."),
        error_messages={"required": _("Type the code."), "invalid": _("The code has 6 digits.")},
    )

    def clean_code(self) -> str:
        """Six digits."""
        return "".join(self.cleaned_data["code"].split())


class DaysForm(forms.Form):
    """The two days of a look back."""

    as_of = forms.DateField(label=_("As things stood on"), required=False, widget=_DATE)
    known_on = forms.DateField(label=_("As we knew it on"), required=False, widget=_DATE)


class MoveForm(forms.Form):
    """The first day on which one lives there no longer."""

    on = forms.DateField(
        label=_("First day on which you do not live there"),
        widget=_DATE,
        error_messages={"required": _("Choose a day."), "invalid": _("Write the day as year-month-day.")},
    )


class ObjectionForm(forms.Form):
    """What was wrong with a visit."""

    text = forms.CharField(
        label=_("What was wrong with the visit?"),
        help_text=_("At most 200 characters. Whoever decides reads it; it is kept sealed."),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Say in a few words what was wrong."),
            "max_length": _("This is too long. At most 200 characters."),
        },
    )


class AskForm(forms.Form):
    """What one wants to know about a look; it may be left empty."""

    text = forms.CharField(
        label=_("What do you want to know? (you may leave this empty)"),
        help_text=_("At most 400 characters. Whoever answers reads it; it is kept sealed."),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": _("This is too long. At most 400 characters.")},
    )


class ObjectToReadForm(forms.Form):
    """What is wrong with a look."""

    text = forms.CharField(
        label=_("What is wrong with this look?"),
        help_text=_("At most 400 characters. Whoever answers reads it; it is kept sealed."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Say in a few words what is wrong."),
            "max_length": _("This is too long. At most 400 characters."),
        },
    )


class NarrowForm(forms.Form):
    """Which reads to show: by purpose and by organisation. Fields are named as in the URL."""

    def __init__(self, purposes: Choices, organisations: Choices, *, initial: Mapping[str, object]) -> None:
        super().__init__(initial=dict(initial))
        every = ("", _("All"))
        self.fields["for"] = forms.ChoiceField(label=_("What for"), required=False, choices=[every, *purposes])
        self.fields["by"] = forms.ChoiceField(label=_("Who"), required=False, choices=[every, *organisations])


class NumberForm(forms.Form):
    """The number on the identity card."""

    number = forms.CharField(
        label=_("Identity number"),
        help_text=_("18 characters, the last one may be X. The old number of 15 digits is fine as well."),
        max_length=40,
        error_messages={
            "required": _("Type your identity number."),
            "max_length": _TOO_LONG,
        },
    )
