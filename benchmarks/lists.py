"""Lists as departments send them, made with the demo's generator: history records as CSV, each hundredth line one that cannot be taken."""

import csv
from collections.abc import Iterator
from fractions import Fraction
from itertools import count, islice
from pathlib import Path

HEAD = ("身份证号", "姓名", "记录日期", "住址", "手机", "房屋编码", "居住起始日期", "居住截止日期")
SCALE = Fraction(1, 50)
"""Of one made-up district: 149 000 records. A longer list is that of several districts."""


def records(most: int) -> Iterator[tuple[str, object]]:
    """Identity number and record."""
    from jingwei.demo.filling import archive
    from jingwei.demo.generator import District

    return islice((one for seed in count(1) for one in archive(District.generate(seed, SCALE))), most)


def write_history(path: Path, lines: int) -> None:
    """A list of so many lines; an existing file is kept."""
    if path.exists():
        return
    draft = path.with_suffix(".part")
    with draft.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEAD)
        for line, (number, one) in enumerate(records(lines), start=1):
            written = number[:-3] + "000" if line % 100 == 0 else number  # as a spreadsheet cuts it
            days = (one.valid_from, one.valid_until)  # type: ignore[attr-defined]
            rest = (one.address, one.phone or "", one.house_code or "", *(day or "" for day in days))  # type: ignore[attr-defined]
            out.writerow((written, one.name, one.recorded_on, *rest))  # type: ignore[attr-defined]
    draft.rename(path)
