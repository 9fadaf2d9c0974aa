"""One dated record of the history archive, and its bytes.

The bytes are final: version 1 is never changed, a new need is a version 2 beside it. They are canonical (one value, one byte
string), so that equal records are equal bytes. A golden test holds them.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

VERSION = 1
MAX_BYTES = 2048  # of one record before compression; an address of 600 Chinese characters still fits


class Damaged(Exception):
    """Stored bytes of the archive are not what was written there. The message carries no personal data."""


class TooLong(ValueError):
    """A record has more than ``MAX_BYTES`` and cannot be archived."""


class Source(StrEnum):
    """Which list a record comes from."""

    POLICE_RESIDENCE = "police-residence"
    SCHOOL = "school"
    HOUSING = "housing"
    SOCIAL_INSURANCE = "social-insurance"
    GRID = "grid"
    OTHER = "other"  # none of these: the import that brought the record says which


# Numbers in the stored bytes: never change one, never use one again.
_SOURCE_BYTES = {
    Source.POLICE_RESIDENCE: 1,
    Source.SCHOOL: 2,
    Source.HOUSING: 3,
    Source.SOCIAL_INSURANCE: 4,
    Source.GRID: 5,
    Source.OTHER: 6,
}
_SOURCES = {number: source for source, number in _SOURCE_BYTES.items()}

# Bits of the flags byte. 0x80 is always 0 in version 1.
NUMBER, PHONE, PHONE_PACKED, HOUSE, HOUSE_PACKED, FROM, UNTIL = 1, 2, 4, 8, 16, 32, 64

_DATE_BYTES = 3
_PHONE_BYTES = 5  # ten digits after the leading 1
_HOUSE_BYTES = (6, 5)  # 14 digits down to the grid, which repeat among neighbours, and 11 for building and room
_HOUSE_DIGITS = (14, 11)


@dataclass(frozen=True, slots=True)
class HistoryRecord:
    """What one list said of one person on one day, as it was written there, errors included.

    Attributes:
        name, address: as written; '' when the list had none.
        source: which list.
        recorded_on: the day the list wrote it.
        phone, house_code: as written, None when the list had none (never '').
        valid_from, valid_until: the stay as the list has it, half-open, None where it does not say. May be out of order.
        number: the identity number as written, None when it is exactly the one that the record is filed under.
    """

    name: str
    address: str
    source: Source
    recorded_on: date
    phone: str | None = None
    house_code: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    number: str | None = None

    def __post_init__(self) -> None:
        if "" in (self.phone, self.house_code, self.number):
            raise ValueError("A field that is not there is None, not an empty text.")

    def to_bytes(self) -> bytes:
        """The canonical bytes.

        Layout: version · source · flags · recorded_on · [valid_from] · [valid_until] · [phone] · [house code] · [number] · name ·
        address. A date is its proleptic Gregorian ordinal in 3 bytes; a text its length as LEB128 and UTF-8; a mobile number of 11
        digits 5 bytes; a house code of 25 digits 6 + 5 bytes. All numbers big-endian.

        Raises:
            TooLong: more than ``MAX_BYTES``.
        """
        flags, parts = 0, []
        for bit, day in ((FROM, self.valid_from), (UNTIL, self.valid_until)):
            if day is not None:
                flags |= bit
                parts.append(packed_date(day))
        if self.phone is not None:
            packed = packed_phone(self.phone)
            flags |= PHONE | (PHONE_PACKED if packed else 0)
            parts.append(packed or packed_text(self.phone))
        if self.house_code is not None:
            packed = packed_house(self.house_code)
            flags |= HOUSE | (HOUSE_PACKED if packed else 0)
            parts.append(packed or packed_text(self.house_code))
        if self.number is not None:
            flags |= NUMBER
            parts.append(packed_text(self.number))
        parts += (packed_text(self.name), packed_text(self.address))
        head = record_head(self.source, flags) + packed_date(self.recorded_on)
        whole = head + b"".join(parts)
        if len(whole) > MAX_BYTES:
            raise TooLong(f"A history record has {len(whole)} bytes; at most {MAX_BYTES} can be archived.")
        return whole

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Undo ``to_bytes``.

        Raises:
            Damaged: not the canonical bytes of any record.
        """
        reader = _Reader(data)
        version, source, flags = reader.take(3)
        if version != VERSION or source not in _SOURCES or flags & 0x80:
            raise Damaged("A history record has an unknown version, source or flag.")
        recorded_on = reader.date()
        record = cls(
            recorded_on=recorded_on,
            source=_SOURCES[source],
            valid_from=reader.date() if flags & FROM else None,
            valid_until=reader.date() if flags & UNTIL else None,
            phone=reader.phone(packed=bool(flags & PHONE_PACKED)) if flags & (PHONE | PHONE_PACKED) else None,
            house_code=reader.house(packed=bool(flags & HOUSE_PACKED)) if flags & (HOUSE | HOUSE_PACKED) else None,
            number=reader.optional_text() if flags & NUMBER else None,
            name=reader.text(),
            address=reader.text(),
        )
        reader.finish(flags)
        return record


def day_of(body: bytes) -> int:
    """``recorded_on`` of a record's bytes as an ordinal, without reading the rest: what the archive is sorted by."""
    return int.from_bytes(body[3 : 3 + _DATE_BYTES])


def record_head(source: Source, flags: int) -> bytes:
    """The first three bytes of a record."""
    return bytes((VERSION, _SOURCE_BYTES[source], flags))


def packed_date(day: date) -> bytes:
    """A day in a record's bytes."""
    return day.toordinal().to_bytes(_DATE_BYTES)


def packed_text(text: str) -> bytes:
    """A text in a record's bytes, behind its length."""
    encoded = text.encode()
    left = len(encoded)
    if left <= 0x7F:
        return _LENGTHS[left] + encoded
    size = b""
    while left > 0x7F:
        size += bytes((left & 0x7F | 0x80,))
        left >>= 7
    return size + bytes((left,)) + encoded


_LENGTHS = tuple(bytes((length,)) for length in range(0x80))


def packed_phone(phone: str) -> bytes:
    """A mobile number of 11 digits in its short form; empty of any other text."""
    short = len(phone) == 11 and phone[0] == "1" and phone.isascii() and phone.isdigit()
    return int(phone[1:]).to_bytes(_PHONE_BYTES) if short else b""


def packed_house(code: str) -> bytes:
    """A house code of 25 digits in its short form; empty of any other text."""
    if len(code) != 25 or not code.isascii() or not code.isdigit():
        return b""
    return int(code[:14]).to_bytes(_HOUSE_BYTES[0]) + int(code[14:]).to_bytes(_HOUSE_BYTES[1])


class _Reader:
    """Reads forward through the bytes of one record and refuses whatever ``to_bytes`` would not have written."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, size: int) -> bytes:
        part = self._data[self._at : self._at + size]
        if len(part) != size:
            raise Damaged("A history record ends too early.")
        self._at += size
        return part

    def date(self) -> date:
        try:
            return date.fromordinal(int.from_bytes(self.take(_DATE_BYTES)))
        except (ValueError, OverflowError) as error:
            raise Damaged("A history record has an impossible date.") from error

    def text(self) -> str:
        size, shift = 0, 0
        while (byte := self.take(1)[0]) & 0x80:
            size |= (byte & 0x7F) << shift
            shift += 7
        if shift and not byte:
            raise Damaged("A history record has a length that is not in its shortest form.")
        try:
            return self.take(size | byte << shift).decode()
        except UnicodeDecodeError as error:
            raise Damaged("A history record has a text that is not UTF-8.") from error

    def optional_text(self) -> str:
        text = self.text()
        if not text:
            raise Damaged("A history record has an empty text where one must be.")
        return text

    def phone(self, *, packed: bool) -> str:
        if packed:
            return "1" + self._number(_PHONE_BYTES, 10)
        phone = self.optional_text()
        if packed_phone(phone):
            raise Damaged("A history record has a phone that is not in its shortest form.")
        return phone

    def house(self, *, packed: bool) -> str:
        if packed:
            sizes = zip(_HOUSE_BYTES, _HOUSE_DIGITS, strict=True)
            return "".join(self._number(size, digits) for size, digits in sizes)
        code = self.optional_text()
        if packed_house(code):
            raise Damaged("A history record has a house code that is not in its shortest form.")
        return code

    def _number(self, size: int, digits: int) -> str:
        number = str(int.from_bytes(self.take(size))).zfill(digits)
        if len(number) > digits:
            raise Damaged("A history record has a number with too many digits.")
        return number

    def finish(self, flags: int) -> None:
        if self._at != len(self._data):
            raise Damaged("A history record has bytes after its end.")
        if (flags & PHONE_PACKED and not flags & PHONE) or (flags & HOUSE_PACKED and not flags & HOUSE):
            raise Damaged("A history record has flags that contradict each other.")
