"""Substreams of chance, one-to-one scattering of serial numbers, and rounding that keeps totals.

Each community and subject draws from a stream of its own, derived from the seed and its name, so that no part depends on the order in
which the parts are made.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import TypeVar

from jingwei.kernel.randomness import draw, seeded

T = TypeVar("T")


def substream(seed: int, *names: str) -> Random:
    """A stream that depends on the seed and the names only; the same for ever."""
    with seeded("\x1f".join(("district", str(seed), *names)).encode()):
        return Random(int.from_bytes(draw(32)))  # noqa: S311 - made-up data, seeded on purpose


def below(rng: Random, n: int) -> int:
    """A whole number from 0 to n - 1."""
    return int(rng.random() * n)


def pick(rng: Random, items: Sequence[T]) -> T:
    """One of the items."""
    return items[int(rng.random() * len(items))]


@dataclass(frozen=True, slots=True)
class Scatter:
    """A one-to-one map of 0 … size - 1 onto itself: unique values without remembering any.

    The factor is near the golden ratio of the size, so neighbours land far apart.
    """

    size: int
    factor: int
    shift: int

    @classmethod
    def of(cls, seed: int, name: str, *, size: int) -> "Scatter":
        """The scattering of a subject, by its name."""
        rng = substream(seed, "scatter", name)
        factor = int(size * 0.6180339887) + below(rng, max(1, size // 100))
        while math.gcd(factor, size) != 1:
            factor += 1
        return cls(size=size, factor=factor, shift=below(rng, size))

    def at(self, serial: int) -> int:
        """The value of a serial number below ``size``."""
        return (serial * self.factor + self.shift) % self.size


def apportion(total: int, weights: Sequence[float], *, start: float = 0.5) -> list[int]:
    """Whole numbers in proportion to the weights that add up to ``total`` (rounding of the running sum)."""
    whole = sum(weights)
    edges = [min(total, int(total * edge / whole + start)) for edge in accumulate(weights)]
    if edges:
        edges[-1] = total
    return [high - low for low, high in zip([0, *edges], edges, strict=False)]
