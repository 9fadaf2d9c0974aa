"""The cells of one line of a delimited list. Pure. A line that cannot be split says why, and keeps its neighbours out of it."""

from collections.abc import Iterable

from jingwei.registers.importing.lines import Line
from jingwei.registers.importing.reasons import Reason, Unusable

DELIMITERS = ",\t;|"
_QUOTE = '"'


def cells_of(line: Line, *, encoding: str, delimiter: str) -> list[str]:
    """The line's cells, white space around them removed.

    Raises:
        Unusable: the line is too long, does not read in the encoding, holds a zero byte inside a cell, or its quotes do not match.
    """
    if line.raw is None:
        raise Unusable(Reason.LINE_TOO_LONG)
    try:
        text = line.raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unusable(Reason.UNREADABLE) from error
    text = text.removeprefix("\ufeff").rstrip("\r")
    cells = [_unwrapped(cell.strip()) for cell in split(text, delimiter)]
    return _unpadded(cells) if "\0" in text else cells


def _unwrapped(cell: str) -> str:
    """What stands in ``="..."``, by which senders keep a spreadsheet from cutting a number."""
    return cell[2:-1].strip() if cell.startswith('="') and cell.endswith('"') and len(cell) > 2 else cell


def _unpadded(cells: list[str]) -> list[str]:
    """Cells without the zero bytes to which a machine filled them up.

    Raises:
        Unusable: one stands elsewhere, or there is nothing else.
    """
    found = [cell.rstrip("\0").strip() for cell in cells]
    if not any(found) or any("\0" in cell for cell in found):
        raise Unusable(Reason.ZERO_BYTE)
    return found


def split(text: str, delimiter: str) -> list[str]:
    """Cells as RFC 4180 has them, but for cells that run over lines: there are none.

    A quote inside a cell that does not begin with one is a character like any other (5" 管).

    Raises:
        Unusable: a quoted cell does not end, or goes on after its end.

    >>> split('张三,"a ""b"", c",', ",")
    ['张三', 'a "b", c', '']
    """
    if _QUOTE not in text:
        return text.split(delimiter)
    cells, at = list[str](), 0
    while True:
        quoted = text[at : at + 1] == _QUOTE
        cell, at = _quoted(text, at + 1, delimiter) if quoted else _plain(text, at, delimiter)
        cells.append(cell)
        if at >= len(text):
            return cells
        at += 1
        if at == len(text):
            return [*cells, ""]


def _plain(text: str, first: int, delimiter: str) -> tuple[str, int]:
    end = text.find(delimiter, first)
    end = len(text) if end < 0 else end
    return text[first:end], end


def _quoted(text: str, first: int, delimiter: str) -> tuple[str, int]:
    parts, at = list[str](), first
    while (end := text.find(_QUOTE, at)) >= 0:
        parts.append(text[at:end])
        if text[end + 1 : end + 2] != _QUOTE:
            if end + 1 < len(text) and text[end + 1] != delimiter:
                raise Unusable(Reason.STRAY_QUOTE)
            return "".join(parts), end + 1
        parts.append(_QUOTE)
        at = end + 2
    raise Unusable(Reason.OPEN_QUOTE)


def delimiters_of(lines: Iterable[str]) -> list[str]:
    """What may separate the cells of a list, the likeliest first: the delimiter that most lines hold most often; a comma where there is none.

    >>> delimiters_of(["a\\tb\\tc", "1,5\\t2\\t3"])[0]
    '\\t'
    """
    texts = [text for text in lines if text.strip()]
    return sorted(DELIMITERS, key=lambda sign: -sum(min(text.count(sign), 60) for text in texts))
