"""Substreams of chance, one-to-one scattering of serial numbers, and rounding that keeps totals.

Each community and subject draws from a stream of its own, derived from the seed and its name, so that no part depends
on the order in which the parts are made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from random import Random

from jingwei.kernel.randomness import draw, seeded


def substream(seed: int, *names: str) -> Random:
    """A stream that depends on the seed and the names only; the same for ever."""
    with seeded("\x1f".join(("district", str(seed), *names)).encode()):
        return Random(int.from_bytes(draw(32)))


def below(rng: Random, n: int) -> int:
    """A whole number from 0 to n - 1."""
    return int(rng.random() * n)


def pick[T](rng: Random, items: Sequence[T]) -> T:
    """One of the items."""
    return items[int(rng.random() * len(items))]


@dataclass(frozen=True, slots=True)
class Scatter:
    """A one-to-one map of 0 … rows x columns - 1 onto itself: unique values without remembering any.

    A Feistel network of three unbalanced rounds over the row and the column, with tables of chance as round functions.
    """

    by_row: tuple[tuple[int, ...], tuple[int, ...]]
    by_column: tuple[int, ...]

    def at(self, serial: int) -> int:
        """The value of a serial number below rows x columns."""
        rows, columns = len(self.by_row[0]), len(self.by_column)
        row, column = divmod(serial, columns)
        column = (column + self.by_row[0][row]) % columns
        row = (row + self.by_column[column]) % rows
        column = (column + self.by_row[1][row]) % columns
        return row * columns + column


@lru_cache(maxsize=16)
def scatter(seed: int, name: str, *, rows: int, columns: int) -> Scatter:
    """The scattering of a subject, by its name."""
    rng = substream(seed, "scatter", name)
    first, last = (tuple(below(rng, columns) for _ in range(rows)) for _ in range(2))
    return Scatter(by_row=(first, last), by_column=tuple(below(rng, rows) for _ in range(columns)))


def apportion(total: int, weights: Sequence[float], *, start: float = 0.5) -> list[int]:
    """Whole numbers in proportion to the weights that add up to ``total`` (rounding of the running sum)."""
    whole = sum(weights)
    edges = [min(total, int(total * edge / whole + start)) for edge in accumulate(weights)]
    if edges:
        edges[-1] = total
    return [high - low for low, high in zip([0, *edges], edges, strict=False)]
