"""What a grid worker enters about an order itself: why it waits."""

from django import forms
from django.utils.translation import gettext_lazy as _

from jingwei.cases.words import PauseReason


class PauseForm(forms.Form):
    """Why the step's clock stands still."""

    reason = forms.ChoiceField(
        label=_("Why does this order wait?"),
        choices=PauseReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why this order waits.")},
    )
