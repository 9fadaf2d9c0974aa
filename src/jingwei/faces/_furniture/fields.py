"""Draws a plain Django form's fields as the furniture's: label, hint, error, one `aria-describedby`, and the summary on top.

Any `forms.Form` works as it is. A single control gets a label; radios and several checkboxes get a fieldset with a legend.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.Textarea, "govuk-textarea"),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.Select, "govuk-select"),
)
OWN = ("label", "hint", "css", "legend_heading")


def _class_of(widget: forms.Widget) -> str:
    return next((name for kind, name in CLASSES if isinstance(widget, kind)), "govuk-input")


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxSelectMultiple):  # for Django a kind of RadioSelect: asked first
        return "checkboxes"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    return "checkbox" if isinstance(widget, forms.CheckboxInput) else "control"


def _ids(bound: BoundField) -> str:
    return bound.id_for_label or bound.auto_id or bound.html_name


def first_id(bound: BoundField) -> str:
    """The id of the control that the error summary leads to: of a group, its first choice."""
    if _kind(bound.field.widget) in ("radios", "checkboxes"):
        return f"{bound.auto_id}_0"
    return _ids(bound)


def _attributes(bound: BoundField, *, css: str, described: str, options: Mapping[str, Any]) -> dict[str, str | bool]:
    """What the control itself carries, beside what the form's author gave its widget."""
    widget = bound.field.widget
    own = _class_of(widget)
    classes = [str(widget.attrs.get("class", "")), own, f"{own}--error" if bound.errors and "checkbox" not in own else "", css]
    attributes: dict[str, str | bool] = {"class": " ".join(c for c in classes if c)}
    if described:
        attributes["aria-describedby"] = described
    if bound.errors:
        attributes["aria-invalid"] = "true"
    attributes.update({name.replace("_", "-"): value for name, value in options.items() if name not in OWN})
    return attributes


def render(bound: BoundField, options: Mapping[str, Any]) -> SafeString:
    """One field of a form. Options: label, hint, css (size classes), legend_heading; the rest become attributes."""
    if bound.is_hidden:
        return mark_safe(str(bound))
    name = bound.auto_id or bound.html_name
    hint = options.get("hint", bound.help_text)
    ids = [f"{name}_hint"] if hint else []
    ids += [f"{name}_error"] if bound.errors else []
    kind = _kind(bound.field.widget)
    context: dict[str, Any] = {
        "bound": bound,
        "kind": kind,
        "name": name,
        "id": _ids(bound),
        "label": options.get("label", bound.label),
        "hint": hint,
        "described": " ".join(ids),
        "legend_heading": options.get("legend_heading", False),
    }
    if kind in ("radios", "checkboxes"):
        context["choices"] = [_choice(widget, kind) for widget in bound.subwidgets]
    else:
        attributes = _attributes(bound, css=str(options.get("css", "")), described=" ".join(ids), options=options)
        context["control"] = bound.as_widget(attrs=attributes)
    return mark_safe(render_to_string("furniture/parts/field.html", context))


def _choice(widget: Any, kind: str) -> dict[str, Any]:
    """One radio or checkbox: its control with our class, the id and the words of its label."""
    content = widget.data
    content["attrs"] = {**content["attrs"], "class": f"govuk-{kind}__input"}
    content["attrs"].pop("aria-describedby", None)
    return {"tag": widget.tag(), "id": widget.id_for_label, "label": widget.choice_label}


def summary(sources: Iterable[Any]) -> SafeString:
    """What is wrong on the page, each linked to its field; a form's own errors stand first, without a link."""
    found: list[dict[str, str]] = []
    for form in (s for s in sources if s is not None and getattr(s, "is_bound", False)):
        found += [{"text": str(text), "href": ""} for text in form.non_field_errors()]
        for bound in form:
            href = "" if bound.is_hidden else f"#{first_id(bound)}"
            found += [{"text": str(text), "href": href} for text in bound.errors]
    return mark_safe(render_to_string("furniture/parts/error_summary.html", {"errors": found})) if found else mark_safe("")
