"""A filter of the door: values for scripts without an inline script."""

import json

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def for_script(value: object) -> str:
    """JSON for an attribute: ``data-options="{{ options|for_script }}"``; the template escapes it."""
    return json.dumps(value, cls=DjangoJSONEncoder)
