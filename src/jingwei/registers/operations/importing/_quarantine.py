"""Lines that cannot be taken: sealed by the batch's key, without what is refused, beside where they stand and why."""

import json
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jingwei.kernel import randomness
from jingwei.registers.importing.reasons import Unusable
from jingwei.registers.importing.source import Row
from jingwei.registers.operations.importing._staging import move_rows

NONCE_BYTES = 12

type Refusal = tuple[Row, Unusable, Sequence[str] | None]
"""A row, why it is not taken, and its cells as they may be kept; None where columns cannot be told apart."""


class Quarantine:
    """Keeps lines of one batch."""

    def __init__(self, batch: int, key: bytes) -> None:
        self._batch = batch
        self._cipher = AESGCM(key)

    def keep(self, refusals: Sequence[Refusal]) -> None:
        """Keep some lines, in the import role's open transaction."""
        if not refusals:
            return
        rows = [
            (
                *(self._batch, row.number, row.place, why.reason.value, why.field),
                *(None if cells is None else self.sealed(row.number, cells), "open", None, None),
            )
            for row, why, cells in refusals
        ]
        move_rows({"quarantinedline": rows})

    def sealed(self, line: int, cells: Sequence[str]) -> bytes:
        """The cells of a line, for nobody without the batch's key."""
        nonce = randomness.draw(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, json.dumps(cells, ensure_ascii=False).encode(), self._bound(line))

    def opened(self, line: int, sealed: bytes) -> list[str]:
        """The cells of a line that was kept."""
        content = self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], self._bound(line))
        return [str(cell) for cell in json.loads(content)]

    def _bound(self, line: int) -> bytes:
        return f"line:{self._batch}:{line}".encode()
