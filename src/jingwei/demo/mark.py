"""The mark of a demo's data folder: ``demo.json``, written first as "filling" and last as "ready".

It says what the district was made from, how far the demo's clock is moved, and who plays which part. It is sealed by the folder's
key ring, so that a copy of it in another folder marks nothing.
"""

import hmac
import json
import os
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Self

from jingwei.kernel.keys import KeyRing

FILE = "demo.json"
FILLING, READY = "filling", "ready"
_KEY = "demo-mark"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An invented person who has not declared yet, and the plate of the dwelling they live in.

    Attributes:
        subject: the person's handle in evidence, hex.
        plate: what the plate's code says, ``HOUSE-CODE-CHECK``.
        worker: account of the grid's worker.
    """

    number: str
    name: str
    phone: str
    subject: str
    plate: str
    address: str
    grid: str
    worker: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays which part: accounts by role, and the people who may still declare.

    Attributes:
        accounts: role → account; ``resident`` is registered and their identity is proved.
        names: role → how the front page names them.
        confirmed: the archive confirms what they declare.
        unknown: nothing that is held confirms what they declare.
    """

    accounts: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    confirmed: tuple[Candidate, ...] = ()
    unknown: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """What ``demo.json`` says.

    Attributes:
        scale: as a fraction, ``1/50``.
        generated_on: the day that the district is told as of.
        head: number of the log's first entry after the filling.
        offset_seconds: how far the clock is moved.
    """

    state: str
    seed: int
    scale: str
    generated_on: date
    head: int = 0
    offset_seconds: float = 0.0
    cast: Cast = field(default_factory=Cast)

    @property
    def is_ready(self) -> bool:
        """Whether the filling was finished."""
        return self.state == READY

    @property
    def offset(self) -> timedelta:
        """How far the clock is moved."""
        return timedelta(seconds=self.offset_seconds)

    def moved(self, offset: timedelta) -> Self:
        """The same with another clock."""
        return replace(self, offset_seconds=offset.total_seconds())

    def write(self, folder: Path, *, ring: KeyRing) -> None:
        """Write it whole or not at all."""
        fields = asdict(self) | {"generated_on": self.generated_on.isoformat()}
        text = json.dumps({"mark": fields, "seal": _seal(fields, ring)}, ensure_ascii=False, indent=1)
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f"{FILE}.draft"
        with draft.open("w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / FILE)

    @classmethod
    def read(cls, folder: Path, *, ring: KeyRing) -> Self | None:
        """The folder's mark; None when there is none, when it is damaged, and when it was made for another folder's keys."""
        try:
            stored = json.loads((folder / FILE).read_text("utf-8"))
            fields = stored["mark"]
            if not hmac.compare_digest(str(stored["seal"]), _seal(fields, ring)):
                return None
            return cls(**fields | {"generated_on": date.fromisoformat(fields["generated_on"]), "cast": _cast(fields["cast"])})
        except (OSError, ValueError, KeyError, TypeError):
            return None


def _cast(fields: dict[str, Any]) -> Cast:
    people = {part: tuple(Candidate(**one) for one in fields[part]) for part in ("confirmed", "unknown")}
    return Cast(fields["accounts"], fields["names"], **people)


def _seal(fields: dict[str, Any], ring: KeyRing) -> str:
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.digest(ring.key(_KEY), text.encode(), "sha256").hex()
