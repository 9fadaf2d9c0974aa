"""The witness's key and its cosignatures (c2sp.org/tlog-cosignature, Ed25519)."""

import os
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from jingwei_verify.notes import COSIGNATURE, is_name, key_id
from jingwei_verify.strict import Invalid, unhex
from jingwei_witness.memory import Unusable

NAME = "key"
TAKEN = ("{} 里已有一个见证方：请另选目录。", "{} holds a witness already. Take another folder.")


@dataclass(frozen=True)
class Cosigner:
    """A name and the seed of its key."""

    name: str
    seed: bytes

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def public(self) -> bytes:
        """The 32 bytes of the public key."""
        return self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def vkey(self) -> str:
        """The verifier key: what others trust."""
        ident = key_id(self.name, COSIGNATURE, self.public)
        return f"{self.name}+{ident.hex()}+{b64encode(bytes([COSIGNATURE]) + self.public).decode()}"

    def cosign(self, text: str, seconds: int) -> str:
        """The signature line over a checkpoint's text, made at that time (Unix seconds)."""
        signature = self._private.sign(f"cosignature/v1\ntime {seconds}\n{text}".encode())
        raw = key_id(self.name, COSIGNATURE, self.public) + seconds.to_bytes(8, "big") + signature
        return f"\u2014 {self.name} {b64encode(raw).decode()}\n"


def create(folder: Path, name: str) -> Cosigner:
    """A new key in a new file that only its owner reads.

    Raises:
        Unusable: a key stands there already, or the name is no key's name.
    """
    if not is_name(name) or "\n" in name:
        raise Unusable(
            (
                "名称不能含空格或加号，例如 archive.example/witness。",
                "The name must have neither spaces nor a plus; take one like archive.example/witness.",
            )
        )
    cosigner = Cosigner(name, os.urandom(32))
    try:
        handle = os.open(folder / NAME, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Unusable(TAKEN, folder) from None
    with os.fdopen(handle, "w") as file:
        file.write(f"{name} {cosigner.seed.hex()}\n")
        file.flush()
        os.fsync(file.fileno())
    return cosigner


def load(folder: Path) -> Cosigner:
    """The key of a folder."""
    try:
        name, seed = (folder / NAME).read_text("utf-8").removesuffix("\n").split(" ")
        return Cosigner(name, unhex(seed, where="key"))
    except (OSError, ValueError, Invalid):
        raise Unusable(
            (
                "读不了 {}：请先运行 `jingwei-witness init`，或恢复密钥。",
                "{} cannot be read. Make a witness with `jingwei-witness init`, or restore its key.",
            ),
            folder / NAME,
        ) from None
