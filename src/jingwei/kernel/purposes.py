"""What personal data may be read or written for: a closed list, each with its legal basis and how long the data is kept.

Every query takes one of these. The code goes into the read log and into evidence; the title is what a resident reads in "who read
my record". ``klass`` separates subject tags, so that entries of unrelated purposes cannot be linked.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jingwei.kernel.errors import PurposeMissing
from jingwei.kernel.law import Citation, cite


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose with its basis. ``kept`` says in words how long."""

    code: str
    title: str | Promise
    basis: Citation
    klass: str
    kept: str | Promise


_TWO_YEARS = _("until 2 years after you move away")
_THREE_YEARS = _("3 years")

DECLARING = Purpose("declaring", _("To register who lives in a dwelling"), cite("demo-rules", "2"), "residence", _TWO_YEARS)
VISIT = Purpose("visit", _("To verify a declaration at the door"), cite("demo-rules", "3"), "residence", _TWO_YEARS)
OWN_RECORD = Purpose("own-record", _("To see your own record"), cite("pipl", "45"), "residence", _("not kept beyond the read log"))
COUNTER = Purpose("counter-service", _("To serve you at a counter"), cite("demo-rules", "4"), "residence", _THREE_YEARS)
IDENTIFY = Purpose("identify", _("To confirm who you are"), cite("demo-rules", "4"), "residence", _THREE_YEARS)
CORRECTION = Purpose(
    "correction", _("To correct a record or answer an objection"), cite("demo-rules", "6"), "residence", _THREE_YEARS
)
SUPERVISION = Purpose(
    "supervision", _("To see that declarations and visits are done in time"), cite("demo-rules", "8"), "supervision", _THREE_YEARS
)
REGISTER_CARE = Purpose(
    "register-care",
    _("To keep the registers of buildings, dwellings and organisations"),
    cite("demo-rules", "2"),
    "registers",
    _THREE_YEARS,
)
AUDIT = Purpose("audit", _("To check the log"), cite("demo-rules", "9"), "audit", _THREE_YEARS)
SHARING = Purpose(
    "sharing", _("To share with another department under an agreement"), cite("demo-rules", "11"), "sharing", _THREE_YEARS
)
MESSAGES = Purpose(
    "messages", _("To send you messages about your declaration"), cite("demo-rules", "12"), "residence", _("30 days")
)
ACCOUNTS = Purpose("accounts", _("To let you sign in"), cite("demo-rules", "12"), "accounts", _("until the account is closed"))

ALL: dict[str, Purpose] = {
    purpose.code: purpose
    for purpose in (
        DECLARING,
        VISIT,
        OWN_RECORD,
        COUNTER,
        IDENTIFY,
        CORRECTION,
        SUPERVISION,
        REGISTER_CARE,
        AUDIT,
        SHARING,
        MESSAGES,
        ACCOUNTS,
    )
}


def named(code: str) -> Purpose:
    """The purpose of that code.

    Raises:
        PurposeMissing: the list has none of that code.
    """
    purpose = ALL.get(code)
    if purpose is None:
        raise PurposeMissing()
    return purpose
