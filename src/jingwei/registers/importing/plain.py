"""Reading many lines of a history list at once: those that are plainly right, a column at a time. Pure.

``rows.Reader`` says what a line means; this says the same of the lines that need no reading between the lines, twenty times as fast,
and leaves the others to it. A line is plain when it has as many cells as the head, no quotes, no spaces but single ones inside a cell,
an identity number of 18 characters whose check fits, days that can be read, and texts that fit. tests/registers/importing/test_plain.py
holds both to the same bytes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from operator import mul

from jingwei.kernel.codes import reading
from jingwei.kernel.codes.citizen_id import CHECKS, WEIGHTS, YEARS
from jingwei.registers.history.packing import Pack, day_bytes
from jingwei.registers.importing.reasons import Unusable
from jingwei.registers.importing.rows import Reader
from jingwei.registers.importing.values import day

ENCODINGS = {"utf-8": "utf-8", "utf-8-sig": "utf-8", "gb18030": "gb18030"}
"""Encodings in which a line end is always a line end → the codec."""
DELIMITERS = ",;|"
AT_A_TIME = 500
_ODD = ('"', "\0", "\ufeff")
_MOST = 100_000
_WRONG = 1000
_CHECKS = {total: CHECKS[total % 11] for total in range(31)}


@dataclass(frozen=True, slots=True)
class Plain:
    """The plain ones of some lines.

    Attributes:
        places: where they stand among the given, in order.
        numbers: their identity numbers.
        bodies: the bytes of their records.
    """

    places: Sequence[int] = ()
    numbers: Sequence[str] = ()
    bodies: Sequence[bytes] = ()


class Memo[V](dict[str, V]):
    """What a function says of a text, asked once; forgets all when it has grown large."""

    def __init__(self, ask: Callable[[str], V]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, text: str) -> V:
        if len(self) >= _MOST:
            self.clear()
        said = self[text] = self._ask(text)
        return said


class PlainReader:
    """Reads plain lines under one head; see ``Reader`` for what is read."""

    def __init__(self, reader: Reader, pack: Pack, *, encoding: str, delimiter: str) -> None:
        """Args:
        encoding, delimiter: of which ``reads`` says yes.
        """
        self._reader, self._pack = reader, pack
        self._codec, self._delimiter = ENCODINGS[encoding], delimiter
        self._recorded, self._days = Memo(self._packed_recorded), Memo(_packed_day)
        self._division = Memo(_weighed(WEIGHTS[:6], _anything))
        self._born = Memo(_weighed(WEIGHTS[6:14], _is_birth_date))
        self._order = Memo(_weighed(WEIGHTS[14:], _anything))

    @staticmethod
    def reads(encoding: str, delimiter: str) -> bool:
        """Whether lines of such a list can be plain at all."""
        return encoding in ENCODINGS and delimiter in DELIMITERS

    def read(self, raws: Sequence[bytes | None]) -> Plain:
        """Read what is plain.

        Cost: about 4 µs a line; twice that if all lines of a stretch were cells at once, since those do not fit the processor's cache.
        """
        plain = [one for first in range(0, len(raws), AT_A_TIME) for one in self._some(raws[first : first + AT_A_TIME], first)]
        return Plain(*zip(*plain, strict=True)) if plain else Plain()

    def _some(self, raws: Sequence[bytes | None], first: int) -> Iterable[tuple[int, str, bytes]]:
        """Place, number and body of the plain ones."""
        width, delimiter = len(self._reader.head.names), self._delimiter
        rows = [text.split(delimiter) if text else [] for text in self._texts(raws)]
        places = [place for place, cells in enumerate(rows, start=first) if len(cells) == width]
        if len(places) < len(rows):
            rows = [cells for cells in rows if len(cells) == width]
        if not rows:
            return ()
        columns = list(zip(*rows, strict=True))
        numbers = columns[self._reader.head.fields["number"]]
        found = zip(places, numbers, self._bodies(columns), self._fit(numbers), strict=True)
        return [(place, number, body) for place, number, body, fits in found if fits and body is not None]

    def _texts(self, raws: Sequence[bytes | None]) -> list[str | None]:
        """The lines as texts; None for one that needs a closer look."""
        try:
            whole = b"\n".join([raw or b"" for raw in raws]).decode(self._codec)
        except UnicodeDecodeError:
            return [self._texts([raw])[0] if raw and _decodes(raw, self._codec) else None for raw in raws]
        whole = whole.replace("\r\n", "\n").removesuffix("\r")
        texts = whole.split("\n")
        if any(sign in whole for sign in _ODD):
            return [None if any(sign in text for sign in _ODD) else self._spaced(text) for text in texts]
        return [*texts] if whole.split() == texts else [*map(self._spaced, texts)]  # mostly there is no space in any of them

    def _spaced(self, text: str) -> str | None:
        """The text where its only spaces stand alone inside cells."""
        sign = self._delimiter
        return text if " ".join(text.split()) == text and f"{sign} " not in text and f" {sign}" not in text else None

    def _fit(self, numbers: Sequence[str]) -> list[bool]:
        """Whether each is an identity number in its stored form that no spreadsheet cut."""
        division, born, order, cut = self._division, self._born, self._order, self._reader.cut
        return [
            len(number) == 18
            and _CHECKS.get(division[number[:6]] + born[number[6:14]] + order[number[14:17]]) == number[17]
            and not (cut and number.endswith("000"))
            for number in numbers
        ]

    def _bodies(self, columns: Sequence[Sequence[str]]) -> Iterator[bytes | None]:
        """The bytes of each record; None where a cell cannot be taken as it stands."""
        fields = self._reader.head.fields
        name, address, phone, house = (self._column(columns, field) for field in ("name", "address", "phone", "house_code"))
        recorded = map(self._recorded.__getitem__, columns[fields["recorded_on"]])
        since, until = (map(self._days.__getitem__, self._column(columns, field)) for field in ("valid_from", "valid_until"))
        return map(self._pack, recorded, since, until, phone, house, name, address)

    def _column(self, columns: Sequence[Sequence[str]], field: str) -> Iterable[str]:
        at = self._reader.head.fields.get(field)
        return columns[at] if at is not None else repeat("", len(columns[0]))

    def _packed_recorded(self, text: str) -> bytes | None:
        try:
            found = day(text) if text else None
        except Unusable:
            return None
        return None if found is None or found > self._reader.today else day_bytes(found)


def _decodes(raw: bytes, codec: str) -> bool:
    try:
        raw.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _packed_day(text: str) -> bytes | None:
    try:
        return day_bytes(day(text) if text else None)
    except Unusable:
        return None


def _weighed(weights: Sequence[int], read: Callable[[str], bool]) -> Callable[[str], int]:
    """What a part of a number adds to the sum of its check (ISO 7064 MOD 11-2)."""

    def weigh(part: str) -> int:
        if len(part) != len(weights) or not reading.is_digits(part) or not read(part):
            return _WRONG
        total: int = sum(map(mul, map(int, part), weights))
        return total % 11

    return weigh


def _anything(_part: str) -> bool:
    return True


def _is_birth_date(part: str) -> bool:
    try:
        return date(int(part[:4]), int(part[4:6]), int(part[6:])).year in YEARS
    except ValueError:
        return False
