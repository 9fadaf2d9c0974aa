"""Refusals: errors that a person caused and can mend.

A refusal has a code for machines, an HTTP status for faces and a sentence for people, in the words of the page. It never carries
a name or an identity number.
"""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """An operation or query was refused. Nothing has changed."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    says: ClassVar[str | Promise] = _("This cannot be done.")

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.says) % self.values if self.values else str(self.says)


class NotFound(Refused):
    """There is no such thing, or not within what the actor may see: the two read the same."""

    code = "not-found"
    status = 404
    says = _("There is nothing here under this number. Check the number and try again.")


class NotAllowed(Refused):
    """The actor holds no duty for this. Faces show it as not found to outsiders."""

    code = "not-allowed"
    status = 403
    says = _("Your post does not include this. Ask the head of your unit who can do it.")


class PurposeMissing(Refused):
    """A read named no purpose or no legal basis."""

    code = "purpose-missing"
    status = 400
    says = _("Say what you read this for and on what legal basis, then try again.")


class TooMany(Refused):
    """A rate limit was reached. It depends only on what the caller did."""

    code = "too-many"
    status = 429
    says = _("Too many tries in a short time. Wait %(minutes)s minutes and try again.")


class NotNow(Refused):
    """Something that this needs is not available at the moment."""

    code = "not-now"
    status = 503
    says = _("This is not available at the moment. Nothing was lost; try again in a few minutes.")
