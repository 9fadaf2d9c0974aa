"""What a batch keeps of its list: the head in the clear, contents of lines sealed by the batch's own key, each bound to its line. Pure."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jingwei.kernel import keys, randomness
from jingwei.registers.importing.head import Head
from jingwei.registers.importing.parts import Part

if TYPE_CHECKING:
    from jingwei.registers.models import ImportBatch

NONCE_BYTES = 12
CELLS, RECORDS, REASON = "line", "history", "returned"
"""Kinds of what is sealed: cells of the quarantine, records that wait for the archive, why a list was sent back."""


def stored(head: Head, *, cut: bool) -> dict[str, Any]:
    """A head as the batch keeps it."""
    refused = {str(column): kind for column, kind in head.refused.items()}
    named = {"names": list(head.names), "fields": dict(head.fields), "refused": refused, "texts": sorted(head.texts)}
    sheets = [[part.name, part.rows, part.above, list(part.columns)] for part in head.sheets]
    return {"rows": head.rows, "cut": cut, "sheets": sheets, "left_out": list(head.left_out)} | named


def head_of(batch: "ImportBatch") -> Head:
    """The head that a batch keeps."""
    held = batch.head
    refused = {int(column): kind for column, kind in held["refused"].items()}
    sheets = tuple(Part(name, rows, above, tuple(columns)) for name, rows, above, columns in held.get("sheets", ()))
    return Head(
        held["rows"],
        tuple(held["names"]),
        held["fields"],
        refused,
        texts=frozenset(held.get("texts", ())),
        sheets=sheets,
        left_out=tuple(held.get("left_out", ())),
    )


def data_key(batch: "ImportBatch") -> bytes:
    """The key of what the batch keeps of its lines."""
    return keys.ring().open("import", bytes(batch.wrapped or b""), aad=batch.case.bytes)


class Lines:
    """Seals what one batch keeps of a line, and opens it; what is sealed opens for its own kind, batch and line only."""

    def __init__(self, kind: str, batch: int, key: bytes) -> None:
        self._kind, self.batch = kind, batch
        self._cipher = AESGCM(key)

    def seal(self, line: int, content: bytes) -> bytes:
        """The content, for nobody without the batch's key."""
        nonce = randomness.draw(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, self._bound(line))

    def open(self, line: int, sealed: bytes) -> bytes:
        """Undo ``seal``."""
        return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], self._bound(line))

    def _bound(self, line: int) -> bytes:
        return f"{self._kind}:{self.batch}:{line}".encode()


def sealed_reason(batch: "ImportBatch", reason: str) -> bytes:
    """Why a list is sent back; whoever types it may name somebody."""
    return Lines(REASON, batch.number, data_key(batch)).seal(0, reason.encode())


def reason_of(batch: "ImportBatch") -> str:
    """Why a list was sent back; '' when nobody said so, or once it is forgotten."""
    if batch.returned_why is None or batch.wrapped is None:
        return ""
    return Lines(REASON, batch.number, data_key(batch)).open(0, bytes(batch.returned_why)).decode()


class Quarantine:
    """Cells of the lines of one batch that could not be taken."""

    def __init__(self, batch: int, key: bytes) -> None:
        self.batch = batch
        self._lines = Lines(CELLS, batch, key)

    def sealed(self, line: int, cells: Sequence[str]) -> bytes:
        """The cells of a line, for nobody without the batch's key."""
        return self._lines.seal(line, json.dumps(cells, ensure_ascii=False).encode())

    def opened(self, line: int, sealed: bytes) -> list[str]:
        """The cells of a line that was kept."""
        return [str(cell) for cell in json.loads(self._lines.open(line, sealed))]
