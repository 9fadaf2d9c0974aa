"""Draws the controls of forms: those of one line without the template engine, which took a sixth of the page of a door plate."""

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeData, SafeString, mark_safe

LINES = frozenset(
    f"django/forms/widgets/{name}.html"
    for name in ("checkbox", "date", "datetime", "email", "hidden", "input", "number", "password", "tel", "text", "time", "url")
)
"""Django's templates that say no more than ``input.html``."""


class Renderer(DjangoTemplates):
    """Django's own; what it draws differs from Django's in no character (a test compares them)."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
        """The widget's text."""
        return _line(context["widget"]) if template_name in LINES else mark_safe(super().render(template_name, context, request))


def _line(widget: Mapping[str, Any]) -> SafeString:
    value = widget["value"]
    parts = ['<input type="', conditional_escape(widget["type"]), '" name="', conditional_escape(widget["name"]), '"']
    if value is not None:
        parts += [' value="', _text(value), '"']
    for name, given in widget["attrs"].items():
        if given is not False:
            parts += [" ", conditional_escape(name), *(() if given is True else ('="', _text(given), '"'))]
    return mark_safe("".join([*parts, ">"]))


def _text(value: object) -> str:
    """As the templates write it: ``stringformat:'s'``, escaped unless it is safe already."""
    return value if isinstance(value, str) and isinstance(value, SafeData) else escape(str(value))
