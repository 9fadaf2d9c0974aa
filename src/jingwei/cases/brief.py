"""What is to be verified at the door, and what a visit corrects: two small values and their sealed form.

Sealed by the key ring as JSON, bound to their order. A brief shows the number masked: enough to compare with the card in a
resident's hand, not enough to learn.
"""

import json
from dataclasses import asdict, dataclass
from typing import Self
from uuid import UUID

from jingwei.kernel import keys
from jingwei.registers.people.numbers import masked_number

BRIEF = "order-brief"
CORRECTION = "order-correction"
SHOWN = 5  # a shorter text would be shown whole


@dataclass(frozen=True, slots=True, repr=False)
class _Sealable:
    name: str = ""
    number: str = ""
    kind: str = ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"  # a traceback never prints a name or a number

    def sealed(self, kind: str, order: UUID) -> bytes:
        """Encrypted, bound to the order."""
        return keys.ring().seal(kind, json.dumps(asdict(self), ensure_ascii=False).encode(), aad=order.bytes)

    @classmethod
    def opened(cls, kind: str, order: UUID, sealed: bytes) -> Self:
        """Undo ``sealed``.

        Raises:
            CannotOpen: damaged, or of another order.
        """
        return cls(**json.loads(keys.ring().open(kind, bytes(sealed), aad=order.bytes)))


@dataclass(frozen=True, slots=True, repr=False)
class Brief(_Sealable):
    """What was declared: full name, identity number and kind of residence; '' where nothing was."""

    @property
    def masked_number(self) -> str:
        """The number as a visitor sees it: its first three characters and its last two."""
        return masked_number(self.number) if len(self.number) > SHOWN else "*" * len(self.number)


@dataclass(frozen=True, slots=True, repr=False)
class Correction(_Sealable):
    """What the visit found instead: name, number or kind of residence; '' leaves it as declared."""

    @property
    def corrects(self) -> bool:
        """Whether it says anything."""
        return bool(self.name or self.number or self.kind)
