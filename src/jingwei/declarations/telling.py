"""Messages about a declaration, in the declarant's language. Pure texts; short, and without names or numbers of people."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

RECEIPT = _(
    "Jingwei: your declaration is received, receipt %(receipt)s. Code %(code)s opens the receipt within 30 minutes: %(url)s"
)
IN_YOUR_NAME = _("Jingwei: somebody declared an address in your name today. If it was not you, tap: %(url)s If it was, do nothing.")
CONFIRMED = _("Jingwei: your declaration %(receipt)s is confirmed and in the register.")
UNCONFIRMED = _(
    "Jingwei: your declaration %(receipt)s could not be confirmed. Show your card at any counter, or declare again: %(url)s"
)


def worded(text: str | Promise, language: str, values: Mapping[str, str]) -> str:
    """The text in a language."""
    with override(language):
        return str(text) % values
