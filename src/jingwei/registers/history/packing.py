"""The bytes of a record from cells that are known to be right, without a ``HistoryRecord`` in between: for whoever reads millions.

Pure. ``HistoryRecord.to_bytes`` says what the bytes are; tests/registers/importing/test_plain.py holds both to each other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from jingwei.registers.history.record import (
    FROM,
    HOUSE,
    HOUSE_PACKED,
    MAX_BYTES,
    PHONE,
    PHONE_PACKED,
    UNTIL,
    Source,
    packed_date,
    packed_house,
    packed_phone,
    packed_text,
    record_head,
)

type Pack = Callable[[bytes | None, bytes | None, bytes | None, str, str, str, str], bytes | None]
"""Days of recording, from and until as ``day_bytes`` gives them; phone, house code, name and address as written → the record's bytes,
None where one of the days is None, there is no name, or a text is too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Longest:
    """How many characters a text may have."""

    name: int
    address: int
    phone: int
    house_code: int


def day_bytes(day: date | None) -> bytes:
    """A day as ``Pack`` takes it, empty where there is none."""
    return b"" if day is None else packed_date(day)


def packer(source: Source, longest: Longest) -> Pack:
    """The function that makes the bytes of one list's records."""
    heads = [record_head(source, flags) for flags in range(128)]
    longest_name, longest_address = longest.name, longest.address
    longest_phone, longest_house = longest.phone, longest.house_code

    def pack(
        recorded: bytes | None, since: bytes | None, until: bytes | None, phone: str, house: str, name: str, address: str
    ) -> bytes | None:
        if recorded is None or since is None or until is None or not 0 < len(name) <= longest_name:
            return None
        if len(address) > longest_address or len(phone) > longest_phone or len(house) > longest_house:
            return None
        flags, middle = (FROM if since else 0) | (UNTIL if until else 0), since + until
        if phone:
            packed = packed_phone(phone)
            flags |= PHONE | PHONE_PACKED if packed else PHONE
            middle += packed or packed_text(phone)
        if house:
            packed = packed_house(house)
            flags |= HOUSE | HOUSE_PACKED if packed else HOUSE
            middle += packed or packed_text(house)
        body = heads[flags] + recorded + middle + packed_text(name) + packed_text(address)
        return body if len(body) <= MAX_BYTES else None

    return pack
