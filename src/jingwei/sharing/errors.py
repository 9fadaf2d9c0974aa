"""What the module refuses."""

from django.utils.translation import gettext_lazy as _

from jingwei.kernel.errors import Refused


class WrongList(Refused):
    """A description of a list that lacks something, or asks for what no list may keep."""

    code = "wrong-list"
    status = 422
    exit_code = 2
    says = _("The list cannot be registered. %(reason)s")


class ListTaken(Refused):
    """A list of that name was registered before."""

    code = "list-taken"
    status = 409
    says = _("A list called “%(name)s” was registered before, and a name is never given twice. Choose another name.")


class ListClosed(Refused):
    """No list of that name takes rows: it was never registered, or was withdrawn."""

    code = "list-closed"
    status = 404
    says = _("There is no registered list called “%(name)s” that takes rows. Register it first.")


class WrongAgreement(Refused):
    """An agreement that lacks something, or names fields that are not offered."""

    code = "wrong-sharing-agreement"
    status = 422
    exit_code = 2
    says = _("The agreement cannot be made. %(reason)s")


class AgreementOver(Refused):
    """The agreement has not begun, has ended or was withdrawn."""

    code = "agreement-over"
    status = 403
    says = _("Agreement %(number)s does not hold on %(date)s. Nothing was read; ask for a new one.")


class WrongKey(Refused):
    """A key that cannot be one."""

    code = "wrong-key"
    status = 422
    says = _("The key cannot be right: it is not a value of the column “%(column)s”. Check it and send it again.")


class WrongValue(Refused):
    """A corrected value that its column does not take."""

    code = "wrong-value"
    status = 422
    says = _("The column “%(column)s” does not take this. Nothing was changed; check the name of the column and the value.")


class NotReceived(Refused):
    """A receipt for a correction that says something else than what was sent."""

    code = "not-what-was-sent"
    status = 409
    says = _("The digest is not that of the correction that was sent to you. Fetch it again, check its signature and confirm that.")
