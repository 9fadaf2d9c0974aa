"""The sheets of a workbook that are read one after another as one list: which they are, where each line stands, what is left out. Pure.

Lines are numbered through all sheets that are read, so that a number is one line; people are told the sheet and its row.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet that is read.

    Attributes:
        rows: how many it has.
        above: those up to and with its head.
        columns: for each column of the list the sheet's column, -1 where it has none.
    """

    name: str
    rows: int
    above: int
    columns: tuple[int, ...]

    def arranged(self, cells: Sequence[str]) -> Sequence[str]:
        """A row of the sheet as a row of the list.

        >>> Part("二月", 9, 1, (1, 0, -1)).arranged(["A", "B"])
        ['B', 'A', '']
        """
        if self.columns == tuple(range(len(cells))):
            return cells
        return [cells[column] if 0 <= column < len(cells) else "" for column in self.columns]


def where(parts: Sequence[Part], line: int) -> tuple[str, int]:
    """The sheet and its row, from 1, at which a line of several sheets stands; no sheet where there is one or none.

    >>> parts = Part("一月", 3, 1, ()), Part("二月", 9, 1, ())
    >>> where(parts, 3), where(parts, 5), where(parts[:1], 3)
    (('一月', 3), ('二月', 2), ('', 3))
    """
    if len(parts) < 2:
        return "", line
    row = line
    for part in parts:
        if row <= part.rows:
            return part.name, row
        row -= part.rows
    return parts[-1].name, row + parts[-1].rows
