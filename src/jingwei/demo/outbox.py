"""The demo's outbox: messages that would have gone to telephones, kept as lines of a file under the data folder.

Each line is one message. It is appended whole, so that two processes may write, and a reader leaves out a line that a kill cut
short. The people are invented and their numbers belong to nobody; in a real installation no message is ever kept in the clear.
"""

import fcntl
import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from jingwei.kernel.personal import DAYS_OF_MESSAGES

FILE = "demo-outbox.jsonl"
MOST_BYTES = 4_000_000  # when the file grows beyond, its older half goes


@dataclass(frozen=True, slots=True)
class Sent:
    """A message as the outbox shows it."""

    ident: str
    phone: str
    text: str
    at: datetime


def keep(folder: Path, message: Sent) -> None:
    """Append a message, once for each ident."""
    line = json.dumps(
        {"ident": message.ident, "phone": message.phone, "text": message.text, "at": message.at.isoformat()}, ensure_ascii=False
    )
    with open(folder / FILE, "a+", encoding="utf-8", opener=_private) as file:
        os.fchmod(file.fileno(), 0o600)  # one that was open to others once
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        written = file.read()
        if any(one.ident == message.ident for one in _read(written)):
            return
        lines = written.splitlines(keepends=True)
        if len(written.encode()) > MOST_BYTES:
            lines = lines[len(lines) // 2 :]
        fresh = "".join(one for one in lines if _is_fresh(one, message.at))
        if fresh != written:
            written = fresh
            file.truncate(0)
            file.write(written)
        file.write(line + "\n" if written.endswith("\n") or not written else f"\n{line}\n")


def _private(path: str, flags: int) -> int:
    """Codes and numbers are in it: no other account of the machine reads it."""
    return os.open(path, flags, 0o600)


def _is_fresh(line: str, now: datetime) -> bool:
    """Whether a line is a whole message of the last 30 days, as the rules of the demo district say."""
    return any(one.at > now - timedelta(days=DAYS_OF_MESSAGES) for one in _read(line))


def newest(folder: Path, *, most: int = 50) -> list[Sent]:
    """The latest messages, newest first."""
    try:
        written = (folder / FILE).read_text("utf-8")
    except FileNotFoundError:
        return []
    return sorted(_read(written), key=lambda one: one.at, reverse=True)[:most]


def clear(folder: Path) -> None:
    """Forget all messages."""
    (folder / FILE).unlink(missing_ok=True)


def _read(written: str) -> list[Sent]:
    found = []
    for line in written.splitlines():
        try:
            fields = json.loads(line)
            found.append(Sent(fields["ident"], fields["phone"], fields["text"], datetime.fromisoformat(fields["at"])))
        except (ValueError, KeyError, TypeError):
            continue
    return found
