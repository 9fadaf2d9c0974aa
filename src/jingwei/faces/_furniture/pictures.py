"""A picture in a form: one file, from the camera where there is one; without a script."""

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from jingwei.evidence.operations.captures import PHOTO, SIGNATURE
from jingwei.evidence.pictures import MOST_BYTES

PAGES = re.compile(r"/field/orders/[^/]+/visit/|/counter/proofs/[^/]+")
"""Addresses of the pages that take pictures; a test holds them to the routes."""
MOST_OF_A_FORM = 2 * MOST_BYTES + 262_144
"""Two pictures and the fields beside them."""


def picture_field(label: Any, hint: Any) -> forms.FileField:
    """An optional picture; ``label`` and ``hint`` are texts for people. A telephone opens its camera; whoever wants to send an older one still can."""
    return forms.FileField(
        label=label,
        help_text=hint,
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png", "capture": "environment"}),
        validators=[_small_enough],
        error_messages={"empty": _("This file is empty. Take the picture again.")},
    )


def _small_enough(file: "UploadedFile[Any]") -> None:
    if (file.size or 0) > MOST_BYTES:
        raise forms.ValidationError(_("This picture is larger than 10 MB. Take it again at a smaller size."))


def pictures_of(form: forms.Form) -> dict[str, list[bytes]]:
    """The pictures of a form that is valid, as the operations take them."""
    found = {}
    for kind in (PHOTO, SIGNATURE):
        file = form.cleaned_data.get(kind)
        if file is not None:
            file.seek(0)
            found[kind] = [file.read()]
    return found
