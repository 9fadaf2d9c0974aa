"""Controls that are drawn without the template engine are those that it draws, character by character."""

from datetime import date

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from jingwei.faces._furniture.controls import LINES, Renderer

WIDGETS = (
    forms.TextInput,
    forms.NumberInput,
    forms.EmailInput,
    forms.URLInput,
    forms.TelInput,
    forms.PasswordInput,
    forms.HiddenInput,
    forms.DateInput,
    forms.DateTimeInput,
    forms.TimeInput,
    forms.CheckboxInput,
)
VALUES = (
    None,
    "",
    "王芳",
    "\"><script>&'",
    0,
    12345,
    True,
    False,
    date(2026, 11, 26),
    mark_safe("a&amp;b"),
    gettext_lazy("Full name"),
)
ATTRIBUTES: tuple[dict[str, object], ...] = (
    {},
    {"class": "govuk-input w-20", "aria-describedby": "id_a_hint id_a_error", "aria-invalid": "true"},
    {
        "required": True,
        "disabled": False,
        "maxlength": 40,
        "title": '<"&>',
        "data-x": mark_safe("&amp;"),
        "placeholder": None,
        "step": 0.5,
    },
    {"title": gettext_lazy("Full name"), "data-<": "x"},
)


@pytest.mark.parametrize("widget", WIDGETS)
def test_each_is_what_django_draws(widget: type[forms.Widget]) -> None:
    assert widget.template_name in LINES
    for value in VALUES:
        for attributes in ATTRIBUTES:
            ours, theirs = (widget().render("a<b", value, attributes, renderer) for renderer in (Renderer(), DjangoTemplates()))
            assert ours == theirs, (value, attributes)


def test_forms_are_drawn_by_it_and_others_as_ever() -> None:
    form = forms.Form()
    assert isinstance(form.renderer, Renderer)
    choice = forms.Select(choices=[("a", "A & B")])
    assert choice.render("a", "a", None, Renderer()) == choice.render("a", "a", None, DjangoTemplates())
