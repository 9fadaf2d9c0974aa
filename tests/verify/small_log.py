"""A log as the tests write one: the definitions of RFC 6962 word by word, slowly, and nothing of the product or of the verifier."""

import base64
import hashlib
import hmac
import json
import random
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ORIGIN = "log.example/acts"


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def b64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def jcs(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def leaf(entry: bytes) -> bytes:
    return hashlib.sha256(b"\0" + entry).digest()


def mth(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = _split(len(leaves))
    return hashlib.sha256(b"\1" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def _split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.1."""
    return [sibling for _side, sibling in sided(m, leaves)]


def sided(m: int, leaves: list[bytes]) -> list[tuple[str, bytes]]:
    """The same with the side on which each hash stands."""
    if len(leaves) == 1:
        return []
    k = _split(len(leaves))
    if m < k:
        return [*sided(m, leaves[:k]), ("R", mth(leaves[k:]))]
    return [*sided(m - k, leaves[k:]), ("L", mth(leaves[:k]))]


def consistency(m: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.2."""
    return _subproof(m, leaves, True)


def _subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = _split(len(leaves))
    if m <= k:
        return [*_subproof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*_subproof(m - k, leaves[k:], False), mth(leaves[:k])]


@dataclass
class Signer:
    """A key with a name; kind 1 signs notes, kind 4 cosigns them."""

    name: str
    number: int
    kind: int = 1

    @property
    def private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"tests" + bytes([self.number])).digest())

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def ident(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.ident.hex()}+{b64(bytes([self.kind]) + self.public)}"

    def line(self, text: str, seconds: int = 1_800_000_000) -> str:
        if self.kind == 1:
            raw = self.private.sign(text.encode())
        else:
            raw = seconds.to_bytes(8, "big") + self.private.sign(f"cosignature/v1\ntime {seconds}\n{text}".encode())
        return f"\u2014 {self.name} {b64(self.ident + raw)}\n"


LOG = Signer(ORIGIN, 1)
WITNESSES = tuple(Signer(f"w{number}.example", 10 + number, 4) for number in (1, 2, 3))
STRANGER = f"\u2014 {ORIGIN} {b64(bytes([9, 9, 9, 9, 6]) + b'not an Ed25519 signature' * 3)}\n"
POLICY = "\n".join(
    [
        "# two of three",
        f"log {LOG.vkey}",
        *(f"witness w{number} {one.vkey}" for number, one in enumerate(WITNESSES, 1)),
        "group witnesses 2 w1 w2 w3",
        "quorum witnesses",
        "",
    ]
)


@dataclass
class Payload:
    """Fields under one salt, as the product commits to them (docs/reference/entry.md)."""

    fields: dict[str, object]
    salt: bytes

    def _salt(self, name: str) -> bytes:
        return hmac.digest(self.salt, name.encode(), "sha256")

    @property
    def leaves(self) -> list[bytes]:
        label = b"jingwei/field/v1\0"
        return [
            leaf(hashlib.sha256(label + self._salt(name) + jcs([name, self.fields[name]])).digest()) for name in sorted(self.fields)
        ]

    def opening(self, name: str) -> bytes:
        steps = [side + sibling.hex() for side, sibling in sided(sorted(self.fields).index(name), self.leaves)]
        return jcs({"field": name, "path": steps, "salt": self._salt(name).hex(), "value": self.fields[name]})


@dataclass
class SmallLog:
    """Entries in memory; everything is computed from them each time."""

    origin: str = ORIGIN
    entries: list[bytes] = field(default_factory=list)
    payloads: list[Payload] = field(default_factory=list)

    @classmethod
    def of(cls, size: int, *, seed: int = 1, origin: str = ORIGIN) -> "SmallLog":
        chance = random.Random(seed)
        log = cls(origin)
        for number in range(size):
            log.add(chance, number)
        return log

    def add(self, chance: random.Random, number: int) -> None:
        some: list[object] = ["张三丰", 42, -7, True, None, [1, "x", {"y": None}], {"nested": '\u2028<&>"\\\t'}, "𠮷 \x7f é"]
        fields = {f"f{place}": chance.choice(some) for place in range(chance.randint(1, 6))}
        payload = Payload(fields, chance.randbytes(32))
        entry = {"v": 1, "n": chance.randbytes(32).hex(), "act": "verify", "seq": number, "payload": mth(payload.leaves).hex()}
        self.payloads.append(payload)
        self.entries.append(jcs(entry))

    @property
    def leaves(self) -> list[bytes]:
        return [leaf(entry) for entry in self.entries]

    def text(self, size: int | None = None) -> str:
        leaves = self.leaves[: len(self.entries) if size is None else size]
        return f"{self.origin}\n{len(leaves)}\n{b64(mth(leaves))}\n"

    def checkpoint(self, size: int | None = None, *, witnesses: int = 3, more: str = "", log: Signer = LOG) -> str:
        text = self.text(size)
        return text + "\n" + log.line(text) + "".join(one.line(text) for one in WITNESSES[:witnesses]) + more

    def proof(
        self,
        index: int,
        *,
        size: int | None = None,
        opened: tuple[str, ...] = (),
        promise: str = "",
        erased: bool = False,
        checkpoint: str | None = None,
    ) -> bytes:
        leaves = self.leaves[: len(self.entries) if size is None else size]
        lines = ["jingwei-proof v1", f"log {self.origin.split('/')[-1]}", f"entry {b64(self.entries[index])}"]
        lines += [f"open {b64(self.payloads[index].opening(name))}" for name in sorted(opened)]
        lines += [f"promise {promise}"] if promise else []
        lines += ["erased"] if erased else []
        lines += ["", "c2sp.org/tlog-proof@v1", f"index {index}", *map(b64, path(index, leaves)), ""]
        return ("\n".join(lines) + "\n" + (checkpoint or self.checkpoint(size))).encode()

    def promise(self, index: int, receipt: str = "D-2027-0301-0001") -> str:
        body = f"{receipt}\n{b64url(self.leaves[index])}\n1800000000\n"
        signature = LOG.private.sign(b"jingwei/receipt/v1\n" + body.encode())
        return ".".join(["JW1", *body.splitlines(), b64url(signature)])

    def export(self, folder: Path, *, checkpoint: str | None = None) -> Path:
        """The directory of c2sp.org/tlog-tiles, each hash by its definition."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "checkpoint").write_text(checkpoint or self.checkpoint(), "utf-8")
        (folder / "log.vkey").write_text(LOG.vkey + "\n", "utf-8")
        level = 0
        leaves = self.leaves
        while len(leaves) >> 8 * level:
            span = 256**level
            hashes = [mth(leaves[start : start + span]) for start in range(0, len(leaves) - span + 1, span)]
            _write(
                folder / "tile" / str(level),
                [b"".join(hashes[at : at + 256]) for at in range(0, len(hashes), 256)],
                [32] * len(hashes),
            )
            level += 1
        framed = [len(entry).to_bytes(2, "big") + entry for entry in self.entries]
        _write(
            folder / "tile" / "entries", [b"".join(framed[at : at + 256]) for at in range(0, len(framed), 256)], [0] * len(framed)
        )
        return folder


def _write(folder: Path, tiles: list[bytes], hashes: list[int]) -> None:
    for n, raw in enumerate(tiles):
        width = min(256, len(hashes) - n * 256)
        name = f"{n:03d}" if n < 1000 else f"x{n // 1000:03d}/{n % 1000:03d}"
        place = folder / name if width == 256 else folder / f"{name}.p" / str(width)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(raw)
