"""What a visit found, as whoever made it enters it: a grid worker on the phone, or an officer of the street at a desk."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from jingwei.cases import operations
from jingwei.cases.brief import Correction
from jingwei.cases.words import Outcome
from jingwei.evidence.pictures import PictureUnreadable
from jingwei.faces._furniture.pictures import picture_field, pictures_of
from jingwei.kernel.actors import Actor
from jingwei.kernel.codes import citizen_id

NOTE_MOST = 200


class VisitForm(forms.Form):
    """What came of the visit. Name and number count only when something was corrected; a note may always be left."""

    outcome = forms.ChoiceField(
        label=_("What came of the visit?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of the visit.")},
    )
    name = forms.CharField(
        label=_("The right name, if it differs"), help_text=_("Only when corrected: as on the card."), max_length=60, required=False
    )
    number = forms.CharField(
        label=_("The right identity number, if it differs"),
        help_text=_("Only when corrected: all 18 characters as on the card."),
        max_length=24,
        required=False,
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_("At most 200 characters, about the visit only. Needed when something else came of it."),
        max_length=NOTE_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    photo = picture_field(
        _("A photograph of the place (optional)"), _("Only the place that the visit is about: no faces, no papers.")
    )
    signature = picture_field(
        _("A photograph of a signed sheet (optional)"), _("If they signed something: the sheet alone, lying flat.")
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        outcome = given.get("outcome")
        if outcome == Outcome.CORRECTED and not (given.get("name") or given.get("number")):
            self.add_error("name", _("Enter what is different: the name or the number."))
        if outcome == Outcome.CORRECTED and given.get("number") and not citizen_id.check(given["number"]).valid:
            self.add_error("number", _("This number has a mistake. Compare it with the card and enter it again."))
        if outcome == Outcome.OTHER and not given.get("note"):
            self.add_error("note", _("Say in a few words what came of the visit."))
        return given

    @property
    def correction(self) -> Correction | None:
        """What the visit found instead, when it did."""
        if self.cleaned_data["outcome"] != Outcome.CORRECTED:
            return None
        return Correction(name=self.cleaned_data["name"], number=self.cleaned_data["number"])

    def close(self, order: UUID, *, actor: Actor, at: datetime) -> bool:
        """Close the order by what was entered; False if the form has to be mended, and says how."""
        if not self.is_valid():
            return False
        outcome, note = Outcome(self.cleaned_data["outcome"]), self.cleaned_data["note"]
        try:
            operations.close_order(
                order, outcome=outcome, note=note, correction=self.correction, pictures=pictures_of(self), actor=actor, at=at
            )
        except PictureUnreadable as refusal:
            self.add_error("photo" if self.cleaned_data["photo"] else "signature", str(refusal))
            return False
        except (operations.ReasonMissing, operations.CorrectionMissing, operations.NumberWrong) as refusal:
            self.add_error(None, str(refusal))
            return False
        return True
