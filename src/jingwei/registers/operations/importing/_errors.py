"""What an import refuses as a whole; what it refuses of a line stands in ``registers.importing.reasons``."""

from django.utils.translation import gettext_lazy as _

from jingwei.kernel.errors import Refused


class UnknownRegister(Refused):
    """There is no such register, or the actor's post may not send lists to it: the two read the same."""

    code = "unknown-register"
    status = 404
    exit_code = 2
    says = _("There is no register “%(register)s” to import into. Choose one of: %(known)s.")


class ListNotRegistered(Refused):
    """A department's list that nobody registered with owner, purpose, basis and retention."""

    code = "list-not-registered"
    status = 404
    exit_code = 2
    says = _(
        "The list “%(list)s” is not registered, so nothing may be kept of it. Register it with owner, purpose, basis and retention."
    )


class UnknownEncoding(Refused):
    """An encoding that no list is read in."""

    code = "unknown-encoding"
    status = 422
    exit_code = 2
    says = _("“%(encoding)s” is not an encoding that lists are read in. Choose one of: %(known)s.")


class UnknownField(Refused):
    """A mapping names a field that the register does not have."""

    code = "unknown-field"
    status = 422
    exit_code = 2
    says = _("The mapping names “%(field)s”, which is no field of this register. Its fields are: %(known)s.")


class SourceTaken(Refused):
    """A list calls itself by a word with which the product tells residents what it saw itself."""

    code = "source-taken"
    status = 422
    exit_code = 2
    says = _("“%(source)s” cannot be the name of who sent a list. Write the office and the list, as residents should read it.")


class DayAhead(Refused):
    """Data of a day that has not come."""

    code = "day-ahead"
    status = 422
    exit_code = 2
    says = _("The date of the data, %(day)s, lies in the future. Write the day on which the list was drawn up.")


class ImportBusy(Refused):
    """Another process reads the same batch."""

    code = "import-busy"
    status = 409
    says = _("Somebody else is importing this file at the moment. Wait until they are done; then run it again to see the report.")


class BatchClosed(Refused):
    """The batch was undone, or is not read to its end yet."""

    code = "batch-closed"
    status = 409
    says = _("Batch %(batch)s is “%(state)s”, so this cannot be done to it.")


class OwnList(Refused):
    """Whoever sent a list of people takes it, or mends a line of it."""

    code = "own-list"
    status = 409
    says = _("You sent this list yourself. Somebody else of the street or the district takes it and mends its lines.")


class SentBefore(Refused):
    """A counter sends a list that somebody else sent."""

    code = "sent-before"
    status = 409
    says = _("Somebody else sent this very list for your street. There is nothing more to do.")


class ReturnReasonMissing(Refused):
    """A list is sent back without a word, or with too many."""

    code = "return-reason-missing"
    status = 422
    says = _("Write why you send the list back, in 1 to %(most)s characters.")


class NotMendable(Refused):
    """A line of which nothing is kept."""

    code = "not-mendable"
    status = 409
    says = _("Nothing is kept of this line, because its columns cannot be told apart. Mend the sender's file and import it again.")


class LineClosed(Refused):
    """Somebody mended the line before."""

    code = "line-closed"
    status = 409
    says = _("This line was mended before. Nothing has changed.")
