"""History lists of any length for a long run: ``python -m benchmarks.history_files FOLDER LINES FILES``.

One made-up district of the demo's generator (149 000 records), and as many like it as are needed: the same days, names and streets,
other people with other numbers and phones. Each hundredth line has a number that a spreadsheet cut. 2 to 5 µs a line.
"""

import os
import sys
from collections.abc import Iterator
from itertools import chain, count, islice
from pathlib import Path
from typing import Any

import django

from benchmarks.lists import HEAD, SCALE

WEIGHTS, CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
DIVISIONS, PHONES = 10_000, 10**8
type Base = tuple[int, str, int, str, int | None, str]
"""Division after 99, birth date and order, their part of the check, name to address, phone after its first three digits, and the rest."""


def write(folder: Path, lines: int, files: int) -> None:
    """So many lines in all, in so many files."""
    folder.mkdir(parents=True, exist_ok=True)
    base = [_base(number, one) for number, one in _district()]
    written = chain.from_iterable(_like(base, nth) for nth in count())
    for file in range(files):
        share = lines * (file + 1) // files - lines * file // files
        with (folder / f"history-{file + 1:03d}.csv").open("w", encoding="utf-8", newline="\n") as out:
            out.write(",".join(HEAD) + "\n")
            for first in range(0, share, 100):
                some = list(islice(written, min(100, share - first)))
                if len(some) == 100:
                    some[-1] = some[-1][:15] + "000" + some[-1][18:]
                out.writelines(some)


def _district() -> Iterator[tuple[str, Any]]:
    from jingwei.demo.filling import archive
    from jingwei.demo.generator import District

    return archive(District.generate(1, SCALE))


def _base(number: str, one: Any) -> Base:
    middle = number[6:17]
    summed = sum(int(digit) * weight for digit, weight in zip(middle, WEIGHTS[6:], strict=True))
    days = ",".join(str(day or "") for day in (one.valid_from, one.valid_until))
    phone = int(one.phone[3:]) if one.phone else None
    words = f"{one.name},{one.recorded_on},{one.address},{one.phone[:3] if one.phone else ''}"
    return int(number[2:6]), middle, summed, words, phone, f",{one.house_code or ''},{days}\n"


def _like(base: list[Base], nth: int) -> Iterator[str]:
    """The lines of the n-th district."""
    weighed = [
        sum(int(digit) * weight for digit, weight in zip(f"99{each:04d}", WEIGHTS, strict=False)) for each in range(DIVISIONS)
    ]
    for division, middle, summed, words, phone, rest in base:
        moved = (division + 13 * nth) % DIVISIONS
        check = CHECKS[(summed + weighed[moved]) % 11]
        dialled = "" if phone is None else f"{(phone + 7919 * nth) % PHONES:08d}"
        yield f"99{moved:04d}{middle}{check},{words}{dialled}{rest}"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingwei.config.settings")
    django.setup()
    write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
