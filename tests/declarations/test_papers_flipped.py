"""A sealed paper and the hash in the entry of its seal: not one bit of the paper can change."""

from hashlib import sha256
from typing import cast

import pytest
from tests.declarations.conftest import KNOWN, Street
from tests.declarations.test_declaring import declare
from tests.declarations.test_loop import LATER
from tests.declarations.test_papers import DECLARANT, asked_receipt, last_entry, queued

from jingwei.declarations.operations import Typed
from jingwei.evidence.operations import documents
from jingwei.kernel import scope as scopes
from jingwei.kernel.scope import Scope

__all__ = ["queued"]


@pytest.mark.slow
def test_no_flipped_bit_of_a_sealed_paper_keeps_the_hash_in_its_entry(street: Street) -> None:
    """Exhaustive, over the seal and the time stamp inside it too, most of whose bytes no signature covers."""
    ident = asked_receipt(declare(Typed(number=KNOWN, name="王小明")))
    assert documents.seal_document(ident, at=LATER)
    with scopes.entered(Scope.decision(), at=LATER):
        pdf = documents.serve(ident, how="portal", actor=DECLARANT, at=LATER).pdf
    (told,) = cast(list[dict[str, str]], last_entry("evidence.document-sealed")["docs"])
    digest = bytes.fromhex(told["sha256"])
    assert sha256(pdf).digest() == digest
    assert bits_that_pass(pdf, digest) == []
    assert bits_that_pass(pdf, sha256(pdf[:-1] + bytes([pdf[-1] ^ 4])).digest()) == [len(pdf) * 8 - 6], "it finds one that does"


def bits_that_pass(raw: bytes, digest: bytes) -> list[int]:
    """The bits that, flipped alone, give this hash. Cost: half of the file hashed for each bit; what stands before it is hashed once."""
    before, passed = sha256(), []
    for place, byte in enumerate(raw):
        rest = raw[place + 1 :]
        for bit in range(8):
            other = before.copy()
            other.update(bytes([byte ^ 1 << bit]) + rest)
            if other.digest() == digest:
                passed.append(place * 8 + bit)
        before.update(raw[place : place + 1])
    return passed
