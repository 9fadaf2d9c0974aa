"""Which encoding a list is written in: UTF-8 with or without mark, UTF-16, GB 18030 (which holds GBK and GB 2312).

Pure. A wrong guess would turn names into other names, so only what is certain counts: a mark, the zeros of UTF-16, or which of the two
encodings reads more of the lines.
"""

import codecs

NAMES = ("utf-8", "utf-8-sig", "gb18030", "utf-16-le", "utf-16-be")
"""What a list may be written in; ``--encoding`` takes these and ``auto``."""

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


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
    even, odd = sample[0:4096:2].count(0), sample[1:4096:2].count(0)
    if max(even, odd) > len(sample[:4096]) // 8:  # every ASCII character of UTF-16 has a zero on one side
        return "utf-16-le" if odd > even else "utf-16-be"
    lines = sample.split(b"\n")[: -1 if b"\n" in sample else None]  # the last line is cut
    if _reads(b"\n".join(lines), "utf-8"):  # no other reads more of them
        return "utf-8"
    foreign = [line for line in lines if not line.isascii()]
    read = {name: sum(_reads(line, name) for line in foreign) for name in ("utf-8", "gb18030")}
    return "gb18030" if read["gb18030"] > read["utf-8"] else "utf-8"


def _reads(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
