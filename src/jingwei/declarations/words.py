"""The closed lists of the module: states and channels. Each value is stored and stands in evidence: never rename one."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a declaration stands; states only move forward."""

    ACCEPTED = "accepted", _("In the register")
    WAITING = "waiting", _("Waiting for a visit or another proof")
    CONFIRMED = "confirmed", _("Confirmed, in the register")
    UNCONFIRMED = "unconfirmed", _("Not confirmed")
    CONTESTED = "contested", _("Contested by the person concerned")


CONTESTABLE = (State.ACCEPTED, State.WAITING, State.CONFIRMED)
"""In which states the person concerned may still say that it was not them; the database holds the same list."""


class Channel(TextChoices):
    """How a declaration came."""

    PORTAL = "portal", _("On the phone")
    COUNTER = "counter", _("At a counter")
    API = "api", _("By another system")
