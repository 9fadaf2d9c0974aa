"""Which encoding a list is written in: UTF-8 with or without mark, UTF-16, GB 18030 (which holds GBK and GB 2312); Big5 if it is named.

Pure. A wrong guess would turn names into other names, so only what is certain counts: a mark, the zeros of UTF-16, or which of the two
encodings reads more of the lines.
"""

import codecs

NAMES = ("utf-8", "utf-8-sig", "gb18030", "utf-16-le", "utf-16-be", "big5hkscs")
"""What a list may be written in; ``--encoding`` takes these, their other names and ``auto``."""

AUTO = "auto"
_UTF_16 = "utf-16"
_ALIASES = {
    "utf8": "utf-8",
    "utf8-sig": "utf-8-sig",
    "utf-8-bom": "utf-8-sig",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "gb-18030": "gb18030",
    "cp936": "gb18030",
    "utf16": _UTF_16,
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
}
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_LOOK = 4096


def named(asked: str) -> str | None:
    """What somebody calls an encoding, in the one form in which it is kept; None for one that no list is read in.

    >>> named("GBK"), named("UTF_8"), named("Auto"), named("utf-32")
    ('gb18030', 'utf-8', 'auto', None)
    """
    plain = asked.strip().lower().replace("_", "-")
    plain = _ALIASES.get(plain, plain)
    return plain if plain in (AUTO, _UTF_16, *NAMES) else None


def resolved(asked: str, sample: bytes) -> str:
    """One of ``NAMES`` for what was asked for: ``auto`` is found out, and so is which of the two forms of UTF-16 it is."""
    asked = named(asked) or asked
    if asked == AUTO:
        return detect(sample)
    if asked == _UTF_16:
        return next((name for mark, name in _MARKS if sample.startswith(mark)), None) or _halved(sample) or "utf-16-le"
    return asked


def is_utf_32(sample: bytes) -> bool:
    """Whether a file begins with the mark of UTF-32, which no list is read in."""
    return sample.startswith(_UTF_32)


def detect(sample: bytes) -> str:
    """The encoding of a file from its beginning; one of ``NAMES``.

    Args:
        sample: as much of the beginning as is at hand, cut anywhere; pure ASCII reads as ``utf-8``, which holds it.

    >>> detect("姓名,身份证号".encode("gb18030"))
    'gb18030'
    """
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    if (halved := _halved(sample)) is not None:
        return halved
    lines = sample.split(b"\n")[: -1 if b"\n" in sample else None]  # the last line is cut
    if _reads(b"\n".join(lines), "utf-8"):  # no other reads more of them
        return "utf-8"
    foreign = [line for line in lines if not line.isascii()]
    read = {name: sum(_reads(line, name) for line in foreign) for name in ("utf-8", "gb18030")}
    return "gb18030" if read["gb18030"] > read["utf-8"] else "utf-8"


def _halved(sample: bytes) -> str | None:
    """The form of UTF-16 by its zeros: every ASCII character has one on one side. Cells that are padded with zeros have them on both."""
    beginning = sample[:_LOOK]
    even, odd = beginning[0::2].count(0), beginning[1::2].count(0)
    if max(even, odd) <= len(beginning) // 8 or min(even, odd) * 4 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _reads(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
