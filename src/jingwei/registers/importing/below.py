"""Rows of a list that hold no data: totals, signatures, notes and page marks, and a head that stands again on each page. Pure.

A row that is dropped is counted nowhere, so whatever may be data is data: a line that cannot be read waits with a reason, and somebody
looks at it. A row is no data only if everything in it says so.
"""

import re
from collections.abc import Collection, Sequence

_COUNT = r"[0-9０-９]{1,7}(?:[,，][0-9]{3})*(?:\.[0-9]+)?\s*[人户套栋条家名行个处件次项间宗名]?"
_SUMS = r"(?:合\s*计|总\s*计|小\s*计|共\s*计|累\s*计|总\s*数|总\s*人\s*数|总\s*户\s*数|(?:grand\s+|sub-?\s?)?totals?|sum)"
_TOTAL = re.compile(
    rf"(?:以上|本页|本表|全[区街])?\s*(?:{_SUMS}\s*(?:[(（].{{1,6}}[)）])?\s*[:：]?\s*(?:共?\s*{_COUNT})?|共\s*(?:计|有)?\s*{_COUNT})",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"第?\s*[0-9０-９]{1,5}\s*页?\s*[,，/]?\s*共\s*[0-9０-９]{1,5}\s*页|第\s*[0-9０-９]{1,5}\s*页|page\s+[0-9]{1,5}(?:\s*(?:of|/)\s*[0-9]{1,5})?",
    re.IGNORECASE,
)
_NUMBER = re.compile(_COUNT)
_SIGNED = re.compile(
    r"(?:制\s*表|填\s*表|填\s*报|审\s*核|审\s*批|复\s*核|经\s*办|负\s*责|联\s*系|统\s*计)\s*(?:人|单位|部门|日期|时间)(?:[(（].{1,6}[)）])?\s*[:：].{0,60}"
)
_NOTE = re.compile(r"(?:备\s*注|注|说\s*明|附\s*注)\s*[0-9]?\s*[:：].*", re.DOTALL)


def is_below(cells: Sequence[str], *, names: Sequence[str] = (), texts: Collection[int] = ()) -> bool:
    """Whether a row is a total, a signature, a note, a page mark or the head again.

    Args:
        names: the heads of the columns.
        texts: columns that take any text: what stands alone in one of them may be data, whatever it says.

    A total has a word for it in its first cell, and nothing but counts and such words beside; a signature has nothing but signatures; a
    note or a page mark stands alone.

    >>> is_below(["合计", "128", ""]), is_below(["小计量间漏电", "", ""]), is_below(["合计", "990304199003070011", ""])
    (True, False, False)
    >>> is_below(["注：仅供参考", ""]), is_below(["注：仅供参考", ""], texts=[0]), is_below(["制表人：陈静", "审核人：刘洋"])
    (True, False, True)
    """
    held = [at for at, cell in enumerate(cells) if cell]
    if not held:
        return False
    first = cells[held[0]]
    if held[0] < len(names) and first == names[held[0]]:
        return _without_end(cells) == _without_end(names)
    if _TOTAL.fullmatch(first):
        return all(_NUMBER.fullmatch(cells[at]) or _TOTAL.fullmatch(cells[at]) for at in held[1:])
    if _SIGNED.fullmatch(first):
        return all(_SIGNED.fullmatch(cells[at]) for at in held[1:])
    return len(held) == 1 and held[0] not in texts and bool(_NOTE.fullmatch(first) or _PAGE.fullmatch(first))


def _without_end(cells: Sequence[str]) -> list[str]:
    """Cells without the empty ones at the end."""
    until = max((at for at, cell in enumerate(cells, start=1) if cell), default=0)
    return list(cells[:until])
