"""Whether a spreadsheet cut the identity numbers of a list to 15 significant digits: a question about the whole file.

A number that was cut ends in 000, and one in eleven of those still has a fitting check character: by itself it reads as a number, of
somebody else. A spreadsheet cuts a whole column, though, so its neighbours give it away. About one true number in 1 100 ends in 000
as well; in a list where nothing else was cut, such a one is taken.
"""

import re
from collections.abc import Iterable

from jingwei.kernel.codes import citizen_id

_NUMBER = re.compile(rb"(?<![0-9A-Za-z.])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z.])")
_SCIENTIFIC = re.compile(rb"(?<![0-9A-Za-z])[1-9](?:\.[0-9]+)?[Ee]\+?17(?![0-9A-Za-z])")
_OVERLAP = 40
_ONE_IN = 50


class Cuts:
    """Looks at a file piece by piece, in order; ask ``found`` at the end."""

    def __init__(self) -> None:
        self._numbers = self._rounded = 0
        self._sure = False
        self._rest = b""

    @property
    def found(self) -> bool:
        """Whether numbers of the list were cut."""
        return self._sure or self._rounded * _ONE_IN > self._numbers

    def see(self, block: bytes, *, last: bool = False) -> None:
        """The next bytes; those of UTF-16 are read without their zeros."""
        text = self._rest + block.replace(b"\0", b"")
        until = len(text) if last else max(0, len(text) - _OVERLAP)
        for match in _NUMBER.finditer(text):
            if match.start() < until:
                self._count(match[0])
        self._sure = self._sure or _SCIENTIFIC.search(text) is not None
        self._rest = text[until:]

    def _count(self, number: bytes) -> None:
        self._numbers += 1
        if number.endswith(b"000"):
            self._rounded += 1
            self._sure = self._sure or not citizen_id.check(number.decode()).valid


def in_blocks(blocks: Iterable[bytes]) -> bool:
    """Whether numbers of a text were cut; takes all of it."""
    cuts = Cuts()
    for block in blocks:
        cuts.see(block)
    cuts.see(b"", last=True)
    return cuts.found


def in_rows(rows: Iterable[Iterable[str]]) -> bool:
    """The same for the rows of a sheet."""
    cuts = Cuts()
    for row in rows:
        cuts.see("\t".join(row).encode() + b"\n")
    cuts.see(b"", last=True)
    return cuts.found
