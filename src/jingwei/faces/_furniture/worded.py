"""Words of forms: errors that say which field is missing, in the field's own words, and refusals with their days as people write them."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext

from jingwei.faces._furniture.formats import dated
from jingwei.kernel.errors import Refused


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


def refused_in_words(refusal: Refused) -> str:
    """The sentence of a refusal whose values may be days, in the language of the page."""
    language = get_language() or "en"
    values = {name: dated(value, language) if isinstance(value, date) else value for name, value in refusal.values.items()}
    return str(refusal.says) % values
