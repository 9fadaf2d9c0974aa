"""Personal fields of a row, each sealed by itself and bound to its row and name: one that nobody may have stays closed."""

import json
from collections.abc import Mapping
from uuid import UUID

from jingwei.kernel import keys

KIND = "list-field"


def seal(row: UUID, field: str, value: str | int) -> str:
    """A field's sealed value, in hex."""
    return keys.ring().seal(KIND, json.dumps(value, ensure_ascii=False).encode(), aad=row.bytes + field.encode()).hex()


def opened(row: UUID, sealed: Mapping[str, str]) -> dict[str, str | int]:
    """The values of the fields that are given.

    Raises:
        CannotOpen: damaged, or of another row or field.
    """
    ring = keys.ring()
    return {name: json.loads(ring.open(KIND, bytes.fromhex(text), aad=row.bytes + name.encode())) for name, text in sealed.items()}
