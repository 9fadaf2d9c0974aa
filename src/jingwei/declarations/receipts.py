"""The text that a receipt's QR code carries, signed with the key of the log of acts; the same for the same receipt. Pure but for the key ring."""

from datetime import datetime

from jingwei.evidence import promises, signing
from jingwei.evidence.promises import Promise
from jingwei.kernel import keys


def promise_text(receipt: str, entry_hash: bytes, at: datetime) -> str:
    """The signed text of a receipt."""
    return promises.sign(Promise(receipt, entry_hash, at), seed=signing.acts_seed())


def verifier_keys() -> list[str]:
    """The keys that signed receipts so far and are in the key folder, the newest first."""
    ring, name = keys.ring(), signing.acts_origin()
    older = [number for number in range(ring.current(keys.LOG) - 1, 0, -1) if ring.has(keys.LOG, number)]
    return [verifier_key(), *(promises.verifier_key(name, seed=signing.acts_seed(number=number)) for number in older)]


def entry_text(promise: str) -> str:
    """The leaf hash of the receipt's entry, in hex, out of its signed text."""
    return promises.check(promise, verifier=verifier_key()).hash.hex()


def verifier_key() -> str:
    """The Ed25519 verifier key of the log of acts, to be given to whoever checks receipts."""
    return promises.verifier_key(signing.acts_origin(), seed=signing.acts_seed())
