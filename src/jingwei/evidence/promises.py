"""Signed promises: what a receipt's QR carries, checked without a database or a network.

Text: ``JW1.RECEIPT.HASH.TIME.SIGNATURE`` with the entry's leaf hash and the Ed25519 signature in base64url without padding and the
time in Unix seconds. The signature is over ``"jingwei/receipt/v1\\n" RECEIPT "\\n" HASH "\\n" TIME "\\n"``. The verifier key is a C2SP
signed-note key: ``NAME+ID+KEY``.
"""

import base64
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils.translation import gettext_lazy as _

from jingwei.evidence.notes import ED25519, NoteError, Verifier
from jingwei.kernel.errors import Refused

_LABEL = "jingwei/receipt/v1\n"
_FORM = re.compile(r"JW1\.([A-Z0-9-]{4,40})\.([A-Za-z0-9_-]{43})\.([0-9]{1,12})\.([A-Za-z0-9_-]{86})")


class NotGenuine(Refused):
    """The text was not signed by this log, or was altered."""

    code = "not-genuine"
    status = 409
    says = _("This receipt was not signed by this log, or somebody altered it. Ask at a counter with the receipt's number.")


@dataclass(frozen=True, slots=True)
class Promise:
    """What a receipt promises: that the entry with this leaf hash stands, or will stand within a second, in the log."""

    receipt: str
    hash: bytes
    at: datetime


def sign(promise: Promise, *, seed: bytes) -> str:
    """The receipt's text, signed. The same promise gives the same text (RFC 8032 signatures are deterministic).

    Args:
        seed: the 32 bytes of the log's Ed25519 key.
    """
    body = f"{promise.receipt}\n{_b64(promise.hash)}\n{int(promise.at.timestamp())}\n"
    signature = _signer(seed).sign((_LABEL + body).encode())
    return ".".join(["JW1", *body.splitlines(), _b64(signature)])


def check(text: str, *, verifier: str) -> Promise:
    """The promise in a receipt's text.

    Args:
        verifier: the log's verifier key, ``NAME+ID+KEY``.

    Raises:
        NotGenuine: another form, a signature that does not hold, or base64 that is not canonical.
    """
    form = _FORM.fullmatch(text.strip())
    if form is None:
        raise NotGenuine()
    receipt, hash_text, seconds, signature_text = form.groups()
    body = f"{receipt}\n{hash_text}\n{seconds}\n"
    hashed, signature = _unb64(hash_text), _unb64(signature_text)
    if seconds != str(int(seconds)):
        raise NotGenuine()
    try:
        Ed25519PublicKey.from_public_bytes(public_key(verifier)).verify(signature, (_LABEL + body).encode())
    except (InvalidSignature, ValueError) as error:
        raise NotGenuine() from error
    return Promise(receipt, hashed, datetime.fromtimestamp(int(seconds), UTC))


def verifier_key(name: str, *, seed: bytes) -> str:
    """The log's verifier key as C2SP signed-note writes it: name, key id (4 bytes in hex), 0x01 ‖ public key in base64."""
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Verifier.of(name, ED25519, public).vkey


def public_key(verifier: str) -> bytes:
    """The 32 bytes of an Ed25519 verifier key.

    Raises:
        ValueError: not a verifier key, another algorithm, an id that is not the key's, or a key under which anybody can sign.
    """
    try:
        found = Verifier.parse(verifier)
    except NoteError as error:
        raise ValueError("This is not a verifier key of the form NAME+ID+KEY under which only its owner signs.") from error
    if found.kind != ED25519:
        raise ValueError("This is not an Ed25519 verifier key of the form NAME+ID+KEY.")
    return found.public


_signer = lru_cache(maxsize=4)(Ed25519PrivateKey.from_private_bytes)  # making the key costs more than a signature


def _b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    value = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _b64(value) != text:  # a second spelling of the same bytes is refused
        raise NotGenuine()
    return value
