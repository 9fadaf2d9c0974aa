"""Identity and phone numbers as the registers keep them: sealed, beside a blind index, with the subject handle for evidence.

One person's handle is the same before and after registration, since it comes from the number under the key ring.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from jingwei.kernel import keys
from jingwei.kernel.codes import citizen_id

_PHONE = re.compile(r"1[0-9]{10}")
_STRETCH = re.compile(r"(?:[0-9X]|[^\w]|_)+")
_RUN = re.compile(r"[0-9]+X?|X")
_LENGTHS = frozenset({15, 18})


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number ready to be stored: 16 bytes to find it by, sealed bytes to show it from."""

    index: bytes
    sealed: bytes


def citizen(number: str, *, aad: bytes = b"") -> Numbered:
    """An identity number, normalised to 18 characters before (see kernel.codes).

    Args:
        aad: binds the sealed bytes to a row.
    """
    ring = keys.ring()
    return Numbered(ring.blind_index("citizen-id", number), ring.seal("citizen-id", number.encode(), aad=aad))


def citizen_index(number: str) -> bytes:
    """The blind index of a normalised identity number."""
    return keys.ring().blind_index("citizen-id", number)


def citizen_indexes(numbers: Iterable[str]) -> list[bytes]:
    """The same of many."""
    return keys.ring().blind_indexes("citizen-id", numbers)


def subject_of(number: str) -> UUID:
    """The handle under which evidence and the read log name the holder of a normalised identity number."""
    return UUID(bytes=keys.ring().blind_index("subject", number))


def written_in(text: str) -> frozenset[str]:
    """The identity numbers that stand in a text, normalised, whatever stands around or between their parts; only ones whose check fits.

    >>> sorted(written_in("房东 11010519491231002x，租客：990304-19900307.0023"))
    ['11010519491231002X', '990304199003070023']
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    found = [one for stretch in _STRETCH.findall(plain) for one in _joined(_RUN.findall(stretch))]
    return frozenset(checked.normal for one in (text, *found) if (checked := citizen_id.check(one)).valid)


def _joined(runs: Sequence[str]) -> Iterator[str]:
    """Neighbouring runs of digits that together are as long as an identity number.

    Only whole runs: a long number that holds one by chance, without anything between, is another number.
    """
    longest = max(_LENGTHS)
    for first in range(len(runs)):
        text = ""
        for run in runs[first : first + longest]:
            text += run
            if len(text) in _LENGTHS:
                yield text
            if len(text) >= longest:
                break


def phone(number: str, *, aad: bytes = b"") -> Numbered:
    """A mobile number, normalised before (``normalise_phone``)."""
    ring = keys.ring()
    return Numbered(ring.blind_index("phone", number), ring.seal("phone", number.encode(), aad=aad))


def phone_index(number: str) -> bytes:
    """The blind index of a normalised mobile number."""
    return keys.ring().blind_index("phone", number)


def normalise_phone(text: str) -> str | None:
    """Eleven digits of a mainland mobile number, or None: full-width digits, spaces, hyphens and +86 are taken.

    >>> normalise_phone("+86 138-0013 8000")
    '13800138000'
    """
    plain = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", text))
    plain = re.sub(r"^(\+|00)86", "", plain)
    return plain if _PHONE.fullmatch(plain) else None


def masked_number(number: str) -> str:
    """First three and last two characters.

    >>> masked_number("990304199003070023")
    '990*************23'
    """
    return number[:3] + "*" * (len(number) - 5) + number[-2:]
