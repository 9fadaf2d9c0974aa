"""Forms of staff whose errors say which field is missing, in the field's own words, so that the summary on top can be read alone."""

from typing import Any

from django import forms
from django.utils.translation import gettext


class WordedForm(forms.Form):
    """A form whose required fields name themselves when they are left empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stock = str(forms.Field.default_error_messages["required"])
        for field in self.fields.values():
            if str(field.error_messages["required"]) == stock:
                chosen = isinstance(field, forms.ChoiceField)
                words = gettext("Choose: %(field)s") if chosen else gettext("Fill in: %(field)s")
                field.error_messages["required"] = words % {"field": field.label}
