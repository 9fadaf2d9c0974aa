"""Electronic certificate id (电子证照标识, GB/T 36904).

``1.2.156.3005.2.TYPE.ISSUER.SERIAL.VERSION.CHECK``: the type is the credit code of the body that defines it (18) and
its number (3); the check is ISO 7064 MOD 37,36 over type, issuer, serial and version without dots.
"""

import re
from dataclasses import dataclass

from jingwei.kernel.codes import reading, uscc
from jingwei.kernel.codes.verdicts import Remark, Verdict
from jingwei.kernel.codes.verdicts import Text as _

ROOT = "1.2.156.3005.2."
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FORM = re.compile(
    r"(?P<owner>[0-9A-Z]{18})(?P<kind>[0-9]{3})\.(?P<issuer>[0-9A-Z]{1,32})\.(?P<serial>[0-9A-Z]{1,64})"
    r"\.(?P<version>[0-9]{3})\.(?P<check>[0-9A-Z])"
)


@dataclass(frozen=True, slots=True)
class CertificateId:
    """The parts of an electronic certificate's id.

    Attributes:
        owner: credit code of the body that defines this type of certificate.
        kind: number of the type at its owner, 3 digits.
        issuer: who issued this one; a credit code in most cases.
    """

    owner: str
    kind: str
    issuer: str
    serial: str
    version: str

    def __str__(self) -> str:
        parts = (self.owner + self.kind, self.issuer, self.serial, self.version)
        return f"{ROOT}{'.'.join(parts)}.{check_character(''.join(parts))}"


def check_character(payload: str) -> str:
    """ISO 7064 MOD 37,36, the hybrid system with one check character."""
    product = 36
    for character in payload:
        product = ((product + _ALPHABET.index(character)) % 36 or 36) * 2 % 37
    return _ALPHABET[(37 - product) % 36]


def check(text: str) -> Verdict[CertificateId]:
    """Check an electronic certificate id as typed.

    Reasons: ``empty``, ``root``, ``form``, ``owner``, ``check-character``. An issuer that is no valid credit code is a
    note: such certificates are in use.
    """
    number = reading.plain(text)
    if not number:
        return Verdict.invalid("empty", reading.EMPTY)
    if not number.startswith(ROOT):
        return Verdict.invalid("root", _("It must begin with %(root)s") % {"root": ROOT})
    match = _FORM.fullmatch(number, len(ROOT))
    if not match:
        says = _("After the root it must have five parts with dots: type (21), issuer, serial, version (3) and check (1).")
        return Verdict.invalid("form", says)
    if not uscc.check(match["owner"]).valid:
        return Verdict.invalid("owner", _("The owner of its type is not a valid unified social credit code."))
    *payload, given = match.groups()
    if check_character("".join(payload)) != given:
        return Verdict.invalid(
            "check-character",
            _("The check character does not fit: at least one character is wrong or two are swapped."),
        )
    return Verdict(CertificateId(*payload), None, _issuer_note(match["issuer"]))


def _issuer_note(issuer: str) -> tuple[Remark, ...]:
    if uscc.check(issuer).valid:
        return ()
    return (Remark("issuer", _("The issuer is not a valid unified social credit code.")),)
