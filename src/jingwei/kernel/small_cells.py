"""Small cells: shares of a territory that say so much of so few that they are not told (decisions/0011).

For numbers made of records that their reader is not shown. A number whose rows the reader may open is the length of a list, and no
secret.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

LEAST = 5
"""The smallest number of records that a share may stand on, on either side."""


@dataclass(frozen=True, slots=True)
class Cell:
    """So many of a whole."""

    part: int
    whole: int

    @property
    def rest(self) -> int:
        """Those that are not the part; 0 also where more were counted than there are."""
        return max(self.whole - self.part, 0)

    @property
    def small(self) -> bool:
        """Whether it speaks of fewer than ``LEAST``: of the part, of the rest, or of all.

        >>> [Cell(part, 9).small for part in (0, 1, 4, 5, 8, 9)]
        [False, True, True, True, True, False]
        """
        return self.whole < LEAST or 0 < self.part < LEAST or 0 < self.rest < LEAST

    @classmethod
    def sum(cls, cells: Iterable["Cell"]) -> Self:
        """All of them together."""
        held = list(cells)
        return cls(sum(cell.part for cell in held), sum(cell.whole for cell in held))


def hidden(cells: Mapping[str, Cell]) -> frozenset[str]:
    """The names of the cells that are not told beside their sum: the small ones, and so many more that no subtraction finds one out.

    A sum that is small itself is not told either; ask it by ``small``.

    >>> sorted(hidden({"a": Cell(2, 40), "b": Cell(30, 60), "c": Cell(50, 90)}))
    ['a', 'b']
    >>> hidden({"b": Cell(30, 60), "c": Cell(50, 90)})
    frozenset()
    """
    kept_back = {name for name, cell in cells.items() if cell.small}
    if not kept_back:
        return frozenset()
    for name in sorted(cells, key=lambda name: (cells[name].whole, name)):
        if len(kept_back) > 1 and not Cell.sum(cells[held] for held in kept_back).small:
            break
        kept_back.add(name)
    return frozenset(kept_back)
