"""What was typed, normalised and sealed; and the receipt's number. Pure but for the key ring."""

import hmac
import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Self
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from jingwei.declarations.errors import FieldRefused, NumberDoubtful
from jingwei.kernel import keys, randomness
from jingwei.kernel.codes import citizen_id, reading
from jingwei.registers.people import names, numbers

_KIND = "declaration-claim"
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 O 1 I: a receipt is read over the phone
RECEIPT = r"[0-9]{8}-(?=[0-9]{0,5}-?[0-9]{0,5}[A-Za-z])[2-9A-HJ-NP-Za-hj-np-z]{5}-[2-9A-HJ-NP-Za-hj-np-z]{5}"
"""What a receipt's number looks like as it may be typed. No identity number fits: its digits 9 to 18 hold a month, so a 0 or a 1, and
what is no date has no letter among them.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Number (18 characters), name and phone as they are compared and stored."""

    number: str
    name: str
    phone: str | None
    number_check: bool

    @classmethod
    def typed(cls, number: str, name: str, phone: str, *, number_stands: bool, today: date) -> Self:
        """A claim from what was typed.

        Args:
            number_stands: the declarant says that the number stands so on the card, although its check character does not fit.

        Raises:
            FieldRefused: a field cannot be taken; the sentence says how to mend it.
            NumberDoubtful: only the check character does not fit.
        """
        verdict = citizen_id.check(number)
        fits = verdict.valid
        if not fits and verdict.code == "check-character" and number_stands:
            normal = reading.plain(number)
        elif not fits:
            refusal = NumberDoubtful if verdict.code == "check-character" else FieldRefused
            raise refusal(field="number", why=verdict.reason)
        else:
            normal = verdict.normal
        if citizen_id.CitizenId(normal).born_on > today:
            raise FieldRefused(
                field="number", why=_("Digits 7 to 14 name a day that has not come yet. Compare them with your card.")
            )
        named = names.validate(name)
        if named.value is None:
            raise FieldRefused(field="name", why=named.says)
        return cls(number=normal, name=named.value, phone=_phone(phone), number_check=fits)

    def corrected(self, *, name: str, number: str) -> "Claim":
        """The claim as a visit found it; an empty field stands as declared, and a number was checked before."""
        fits = self.number_check or bool(number)
        return replace(self, name=name or self.name, number=number or self.number, number_check=fits)

    @property
    def subject(self) -> UUID:
        """The handle for evidence and the read log."""
        return numbers.subject_of(self.number)

    def seal(self, ident: UUID) -> bytes:
        """Sealed for one row; names and numbers of any length seal to steps of 64 bytes."""
        text = json.dumps(asdict(self), ensure_ascii=False).encode()
        return keys.ring().seal(_KIND, text + b" " * (-len(text) % 64), aad=ident.bytes)

    @classmethod
    def unseal(cls, sealed: bytes, ident: UUID) -> Self:
        """Undo ``seal``."""
        return cls(**json.loads(keys.ring().open(_KIND, bytes(sealed), aad=ident.bytes)))


def _phone(text: str) -> str | None:
    if not text.strip():
        return None
    phone = numbers.normalise_phone(text)
    if phone is None:
        raise FieldRefused(
            field="phone", why=_("A mobile number has 11 digits and begins with 1. Leave it empty if you have none.")
        )
    return phone


def receipt_number(on: date) -> str:
    """A receipt's number: the day and 10 random characters (50 bits), grouped to be read out.

    >>> len(receipt_number(date(2026, 11, 23)))
    20
    """
    tail = ""
    while not tail or tail.isdecimal():  # one in a million; with a letter it is never taken for an identity number
        bits = int.from_bytes(randomness.draw(7))
        tail = "".join(_ALPHABET[bits >> shift & 31] for shift in range(0, 50, 5))
    return f"{on:%Y%m%d}-{tail[:5]}-{tail[5:]}"


def one_time_code(declaration: UUID) -> str:
    """Six digits for the declarant's phone; made from the key ring, so that they need not be stored in the clear."""
    digest = hmac.digest(keys.ring().key("receipt-code"), declaration.bytes, "sha256")
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06d}"


def contest_token(declaration: UUID) -> str:
    """The secret part of the link by which the person concerned contests."""
    return hmac.digest(keys.ring().key("contest"), declaration.bytes, "sha256").hex()[:32]
