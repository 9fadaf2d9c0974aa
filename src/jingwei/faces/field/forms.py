"""What a grid worker enters: why an order waits, and what is searched for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from jingwei.cases.words import PauseReason
from jingwei.faces._furniture.worded import WordedForm


class PauseForm(forms.Form):
    """Why the step's clock stands still."""

    reason = forms.ChoiceField(
        label=_("Why does this order wait?"),
        choices=PauseReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why this order waits.")},
    )


class Searching(WordedForm):
    """The one box."""

    text = forms.CharField(
        label=_("Search for"),
        help_text=_(
            "A part of an address, a house code or its beginning, an organisation's name or code. You find those of your grids."
        ),
        max_length=60,
    )
