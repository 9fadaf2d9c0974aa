"""The cells of one line of a delimited list. Pure. A line that cannot be split says why, and keeps its neighbours out of it."""

from collections.abc import Iterable

from jingwei.registers.importing.lines import Line
from jingwei.registers.importing.reasons import Reason, Unusable

DELIMITERS = ",\t;|"
_QUOTE = '"'


def cells_of(line: Line, *, encoding: str, delimiter: str) -> list[str]:
    """The line's cells, white space around them removed.

    Raises:
        Unusable: the line is too long, does not read in the encoding, holds a zero byte, or its quotes do not match.
    """
    if line.raw is None:
        raise Unusable(Reason.LINE_TOO_LONG)
    try:
        text = line.raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unusable(Reason.UNREADABLE) from error
    text = text.removeprefix("\ufeff").rstrip("\r")
    if "\0" in text:
        raise Unusable(Reason.ZERO_BYTE)
    return [cell.strip() for cell in split(text, delimiter)]


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


def delimiter_of(lines: Iterable[str]) -> str:
    """What separates the cells of a list: the delimiter that most lines hold most often; a comma where there is none.

    >>> delimiter_of(["a\\tb\\tc", "1,5\\t2\\t3"])
    '\\t'
    """
    texts = [text for text in lines if text.strip()]
    return max(DELIMITERS, key=lambda sign: sum(min(text.count(sign), 60) for text in texts))
