"""Tags of the door: the token that makes a form safe to send twice, and values for scripts without an inline script."""

import json

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jingwei.kernel import randomness

from ..access import ONCE_FIELD

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    """A hidden field with a fresh token, for a view that wears ``@once``."""
    return format_html('<input type="hidden" name="{}" value="{}">', ONCE_FIELD, randomness.draw(16).hex())


@register.filter
def for_script(value: object) -> str:
    """JSON for an attribute: ``data-options="{{ options|for_script }}"``; the template escapes it."""
    return json.dumps(value, cls=DjangoJSONEncoder)
