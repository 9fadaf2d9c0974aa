"""What the history archive refuses."""

from django.utils.translation import gettext_lazy as _

from jingwei.kernel.errors import Refused


class ArchiveDamaged(Refused):
    """The archive is not what its manifest says."""

    code = "archive-damaged"
    status = 500
    exit_code = 3
    says = _("Generation %(generation)s of the history archive is not what was built. Restore it from a backup, or build it again.")


class ArchiveBusy(Refused):
    """A build runs, and it would not see the change."""

    code = "archive-busy"
    status = 409
    says = _("The history archive is being built at the moment. Try again when the build has ended.")


class NothingToBuild(Refused):
    """There is no archive, and nothing waits for one."""

    code = "nothing-to-build"
    status = 422
    says = _("No records wait for the history archive, and it is empty. Name files with records, or import them first.")


class GenerationTaken(Refused):
    """The number was given to a generation before."""

    code = "generation-taken"
    status = 409
    exit_code = 2
    says = _("The history archive has had a generation %(number)s. What waits is kept; build it under number %(next)s or above.")


class NoRoom(Refused):
    """The disk is full."""

    code = "archive-no-room"
    status = 507
    says = _("The disk has no room for the build of the history archive; the old generation stays. Make room and run it again.")


class FieldWrong(Refused):
    """What was typed for a field is no value of it."""

    code = "history-field-wrong"
    status = 422
    says = _("“%(field)s” cannot be read as it was typed: %(why)s")


class FieldFixed(Refused):
    """The field says where and when a record was written: another one is another record."""

    code = "history-field-fixed"
    status = 422
    exit_code = 2
    says = _(
        "“%(field)s” of a history record cannot be corrected. Erase the record and import the right one; these can be: %(known)s."
    )
