"""Refusals of a declaration: each depends only on what was typed or on the plate, never on what we hold of anybody."""

from django.utils.translation import gettext_lazy as _

from jingwei.kernel.errors import Refused


class CodeUnknown(Refused):
    """No dwelling has this code on that day."""

    code = "house-code-unknown"
    status = 404
    says = _("No dwelling has this code. Compare it with the door plate, or scan the plate's QR code.")


class PlateNotGenuine(Refused):
    """The plate's eight-character check does not fit its code."""

    code = "plate-not-genuine"
    status = 404
    says = _(
        "This is not a plate of the district, or a character of it was misread. Scan it again, or type the 25 characters of the house code."
    )


class FieldRefused(Refused):
    """One typed field cannot be taken; ``field`` names it and the sentence is its own."""

    code = "field-refused"
    status = 422
    says = _("%(why)s")

    @property
    def field(self) -> str:
        """number, name or phone."""
        return str(self.values["field"])


class NumberDoubtful(FieldRefused):
    """The check character does not fit; the declarant may say that it stands so on the card."""

    code = "number-check"


class PhoneTooOften(FieldRefused):
    """The phone was typed in many declarations today: whoever has it is not to be flooded. Says nothing of anybody we know."""

    code = "phone-too-often"

    def __init__(self) -> None:
        super().__init__(
            field="phone", why=_("This mobile number was given several times today. Leave it empty, or give another one.")
        )


class CodeWrong(Refused):
    """The one-time code is not the one that was sent, or is too old, or was tried too often."""

    code = "one-time-code-wrong"
    status = 422
    says = _("This code does not open the receipt. Check it, or ask for the receipt at a counter with your identity card.")


class NotContestable(Refused):
    """The link is not genuine or the declaration is past contesting."""

    code = "not-contestable"
    status = 404
    says = _("This link does not work any more. If somebody declared in your name, come to a counter with your identity card.")
