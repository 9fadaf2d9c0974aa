"""What personal data may be read or written for: a closed list, each with its legal basis and how long the data is kept.

Every query takes one of these. The code goes into the read log and into evidence; the title is what a resident reads in "who read
my record". ``klass`` separates subject tags, so that entries of unrelated purposes cannot be linked.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jingwei.kernel.dates import is_chinese
from jingwei.kernel.errors import PurposeMissing
from jingwei.kernel.law import Citation, cite


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose with its basis.

    Attributes:
        basis: the article that carries the duty; the made-up rules of the demo district only where no real text does.
        kept: in words, how long.
        within: the real article that bounds what is done under a made-up rule.
    """

    code: str
    title: str | Promise
    basis: Citation
    klass: str
    kept: str | Promise
    within: Citation | None = None

    def law(self, language: str) -> str:
        """The basis as a page names it, with what bounds it.

        >>> AUDIT.law("en"), VISIT.law("zh-hans")
        ('Shenzhen Data Regulations, art. 38', '演示区规定第 3 条（虚构，仅供演示），不超出个人信息保护法第 34 条')
        """
        basis = self.basis.label(language)
        if self.within is None:
            return basis
        bounds = self.within.label(language)
        return f"{basis}，不超出{bounds}" if is_chinese(language) else f"{basis}, within {bounds}"


_TWO_YEARS = _("until 2 years after you move away")
_THREE_YEARS = _("3 years")
_BODY = cite("pipl", "34")  # a body of the state stays within its duty, its powers and the procedure

DECLARING = Purpose(
    "declaring", _("To register who lives in a dwelling"), cite("demo-rules", "2"), "residence", _TWO_YEARS, cite("sz-data", "37")
)
VISIT = Purpose("visit", _("To verify a declaration at the door"), cite("demo-rules", "3"), "residence", _TWO_YEARS, _BODY)
OWN_RECORD = Purpose("own-record", _("To see your own record"), cite("pipl", "45"), "residence", _("not kept beyond the read log"))
COUNTER = Purpose("counter-service", _("To serve you at a counter"), cite("demo-rules", "4"), "residence", _THREE_YEARS, _BODY)
IDENTIFY = Purpose("identify", _("To confirm who you are"), cite("id-card", "13"), "residence", _THREE_YEARS)
CORRECTION = Purpose("correction", _("To correct a record or answer an objection"), cite("pipl", "46"), "residence", _THREE_YEARS)
SUPERVISION = Purpose(
    "supervision",
    _("To see that declarations and visits are done in time"),
    cite("demo-rules", "8"),
    "supervision",
    _THREE_YEARS,
    _BODY,
)
REGISTER_CARE = Purpose(
    "register-care",
    _("To keep the registers of buildings, dwellings and organisations"),
    cite("sz-data", "39"),
    "registers",
    _THREE_YEARS,
)
AUDIT = Purpose("audit", _("To check the log"), cite("sz-data", "38"), "audit", _THREE_YEARS)
QUESTIONS = Purpose(
    "read-questions",
    _("To answer a question about who read a record"),
    cite("demo-rules", "9"),
    "residence",
    _THREE_YEARS,
    cite("pipl", "50"),
)
SHARING = Purpose(
    "sharing", _("To share with another department under an agreement"), cite("sz-data", "43"), "sharing", _THREE_YEARS
)
MESSAGES = Purpose(
    "messages", _("To send you messages about your declaration"), cite("demo-rules", "12"), "residence", _("30 days"), _BODY
)
ACCOUNTS = Purpose(
    "accounts", _("To let you sign in"), cite("demo-rules", "12"), "accounts", _("until the account is closed"), _BODY
)

DOCUMENTS = Purpose(
    "documents",
    _("To give you sealed documents, and to keep proof of them"),
    cite("online-services", "9"),
    "residence",
    _TWO_YEARS,
)

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
        QUESTIONS,
        SHARING,
        MESSAGES,
        ACCOUNTS,
        DOCUMENTS,
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
