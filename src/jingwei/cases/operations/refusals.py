"""What the module refuses, in the words of the pages. None changes anything."""

from django.utils.translation import gettext_lazy as _

from jingwei.kernel.errors import Refused


class AlreadyClosed(Refused):
    """Somebody closed the order first."""

    code = "order-already-closed"
    status = 409
    says = _("Order %(order)s was closed on %(date)s. Open a new one if you must visit again.")


class AlreadyAccepted(Refused):
    """Somebody accepted the order first."""

    code = "order-already-accepted"
    status = 409
    says = _("Order %(order)s was already accepted. Open it to go on.")


class AlreadyReopened(Refused):
    """Another visit already follows this one."""

    code = "order-already-reopened"
    status = 409
    says = _("Another visit already follows order %(order)s. Look for it among the open ones.")


class OpenStill(Refused):
    """An order that is open cannot be opened again."""

    code = "order-open-still"
    status = 409
    says = _("Order %(order)s is still open. Close it before you ask for another visit.")


class WithTheWorker(Refused):
    """The street closes only what has come to it."""

    code = "order-with-the-worker"
    status = 409
    says = _("Order %(order)s is with its grid worker. The street closes it once it is late, or nobody was at home three times.")


class NotPaused(Refused):
    """The clock does not stand still, or it does already."""

    code = "order-clock"
    status = 409
    says = _("The clock of order %(order)s has changed meanwhile. Open the order again to see it.")


class ReasonMissing(Refused):
    """A note or reason must be given, in at most 200 characters."""

    code = "reason-missing"
    says = _("Say in a few words why, in at most 200 characters.")


class CorrectionMissing(Refused):
    """Corrected, but nothing is said to be different."""

    code = "correction-missing"
    says = _("Enter what is different: the name or the number.")


class NumberWrong(Refused):
    """The number that the visit found is not an identity number."""

    code = "number-wrong"
    says = _("The identity number that you entered has a mistake. Compare it with the card and enter it again.")


class WrongOutcome(Refused):
    """A counter confirms or corrects; the other outcomes describe visits."""

    code = "wrong-outcome"
    says = _("At a counter a declaration is confirmed as declared or corrected. Anything else needs a visit.")


class OwnRecord(Refused):
    """采办分离: who had a hand in a fact (recorded, visited or contested it) does not verify it."""

    code = "own-record"
    status = 409
    says = _("You had a hand in this fact, so somebody else must verify it. Ask the head of your unit to hand it over.")


class OwnVisit(Refused):
    """采办分离: who visits does not decide an objection to that visit."""

    code = "own-visit"
    status = 409
    says = _("You made this visit yourself, so somebody else must decide the objection. Ask the head of your unit to hand it over.")


class ObjectionOpen(Refused):
    """The visit was objected to before."""

    code = "objection-open"
    status = 409
    says = _("You objected to this visit before. What became of it stands in your record.")


class AlreadyDecided(Refused):
    """Somebody decided the objection first."""

    code = "objection-already-decided"
    status = 409
    says = _("This objection was already decided. Open it to read the decision.")


class ServiceClosedAlready(Refused):
    """Somebody closed the service case first."""

    code = "service-already-closed"
    status = 409
    says = _("Service case %(number)s is closed. Open a new one to go on.")
