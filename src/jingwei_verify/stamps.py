"""Time stamps of a log (``timestamps/SIZE.tsr``), each beside the note that it stamps (``SIZE.checkpoint``).

OpenSSL checks a token; here is checked what it is of: that the note's hash stands in it, and that the note tells of this log's tree.
"""

import hashlib
import shlex
from pathlib import Path

from jingwei_verify.merkle import Peaks
from jingwei_verify.notes import Checkpoint, parse_checkpoint
from jingwei_verify.reports import Said
from jingwei_verify.strict import MOST_BYTES, Invalid
from jingwei_verify.tiles import Tiles

FOLDER = "timestamps"


def commands(folder: Path, point: Checkpoint, tiles: Tiles) -> list[Said]:
    """The command that checks each token, the oldest first.

    Args:
        point: the log's newest checkpoint, which was checked.

    Raises:
        Invalid: a token without its note, without the hash of its note, or with a note of another tree. Names the file.
    Cost: about log2(size) hashes for each token.
    """
    found = [(_size(path), path) for path in (folder / FOLDER).glob("*.tsr")]
    said = []
    for size, token in sorted(found):
        note = token.with_suffix(".checkpoint")
        text = _read(note)
        if hashlib.sha256(text).digest() not in _read(token):
            raise Invalid("stamp-other", token.name)
        if not _is_of(text, size, point, tiles):
            raise Invalid("stamp-elsewhere", note.name)
        said.append(Said("token", (str(size), f"openssl ts -verify -data {_quoted(note)} -in {_quoted(token)} -CAfile CA.pem")))
    return said


def _is_of(note: bytes, size: int, point: Checkpoint, tiles: Tiles) -> bool:
    """Whether the note says what this tree was at that size; then it needs no signature, since the tree itself bears it out."""
    try:
        text = note.decode()
        told = parse_checkpoint(text[: text.rfind("\n\n") + 1])
    except (UnicodeDecodeError, Invalid):
        return False
    if (told.origin, told.size) != (point.origin, size) or not 1 <= size <= point.size:
        return False
    return Peaks.of(size, tiles.node).root() == told.root


def _size(path: Path) -> int:
    if not path.stem.isascii() or not path.stem.isdecimal() or len(path.stem) > 16 or str(int(path.stem)) != path.stem:
        raise Invalid("stamp-elsewhere", path.name)
    return int(path.stem)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES)
    except OSError:
        raise Invalid("stamp-missing", path.name) from None


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
