"""The closed lists of the module: kinds, reasons, outcomes. Each value is stored and stands in evidence: never rename one.

The reasons are public and are about the record of a declaration, never a trait of a person (registers.md, mission line 3).
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What an order asks for."""

    VERIFY = "verify", _("Verify a declaration")


class Reason(TextChoices):
    """Why a declaration is verified by a visit."""

    UNCONFIRMED = "unconfirmed", _("Nothing that we hold confirms this declaration yet")
    NUMBER_CHECK = "number-check", _("The identity number has a wrong check digit")
    DWELLING_CANCELLED = "dwelling-cancelled", _("The code of this dwelling was cancelled")
    OVERLAPS = "overlaps", _("An open residence somewhere else overlaps")
    DATES_OUT_OF_ORDER = "dates-out-of-order", _("The dates that we hold are out of order")
    OVER_CAPACITY = "over-capacity", _("More people are declared than the dwelling's recorded capacity")
    NAME_DIFFERS = "name-differs", _("The name differs from the one that we hold")
    STORE_DOWN = "store-down", _("The records could not be asked at that moment")
    CONTESTED = "contested", _("The person concerned says that it was not them")
    NOBODY_DECLARED = "nobody-declared", _("Nobody has declared for this dwelling")


class Outcome(TextChoices):
    """What came of one visit. It describes the visit and nothing else."""

    AS_DECLARED = "as-declared", _("As declared")
    CORRECTED = "corrected", _("Corrected at the door")
    NOBODY_HOME = "nobody-home", _("Nobody was at home")
    NO_SUCH_DWELLING = "no-such-dwelling", _("There is no such dwelling")
    NOT_ADMITTED = "not-admitted", _("I was not let in")
    OTHER = "other", _("Something else")


class Proof(TextChoices):
    """How the fact was proved."""

    VISIT = "visit", _("By a visit")
    DESK = "desk", _("At a counter")


class PauseReason(TextChoices):
    """Why the clock of the step stands still. The resident's clock never does."""

    APPOINTMENT = "appointment", _("The resident asked for a later day")
    BUILDING_CLOSED = "building-closed", _("The building cannot be entered at present")
    DESK = "desk", _("The resident proves it at a counter instead")


class Follow(TextChoices):
    """What follows a closed order by itself."""

    NOTHING = "", _("Nothing")
    AGAIN = "again", _("Another visit")
    STREET = "street", _("The street decides")


class ServiceKind(TextChoices):
    """The errand of a service case at a counter."""

    IDENTITY_CHECK = "identity-check", _("Confirm who somebody is")
    RECORD_QUESTION = "record-question", _("Answer a question about a record")
    CORRECTION = "correction", _("Correct a record")
    DESK_PROOF = "desk-proof", _("Prove a declaration at the counter")
    HELP_TO_DECLARE = "help-to-declare", _("Help to declare")


class Verdict(TextChoices):
    """What was decided on an objection."""

    UPHELD = "upheld", _("Upheld: somebody visits again")
    REJECTED = "rejected", _("Rejected, with the reason")


class Show(TextChoices):
    """The filters of a list of orders."""

    OPEN = "open", _("Still open")
    LATE = "late", _("Late")
    DUE_SOON = "due-soon", _("Due soon")
    WAITING_DESK = "waiting-desk", _("Waiting for proof at a counter")
    CLOSED = "closed", _("Closed")
