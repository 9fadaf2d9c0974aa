"""Writing a log out as a C2SP tlog-tiles directory, for anybody who wants to check, mirror or keep it.

Everything a checkpoint rests on is on the disk before the checkpoint takes the place of the one before (one ``syncfs`` for any number of
files), so whoever reads the directory at any moment finds a whole tree. What stands there already is not written again; a directory
that holds another tree is refused. Time stamps stand beside it, each with the note that it stamps.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from jingwei.evidence import merkle, stamping, stored, tiles, trees
from jingwei.evidence.checkpoints import Checkpoint
from jingwei.evidence.merkle import ProofError, leaf_hash
from jingwei.evidence.notes import NoteError, Verifier
from jingwei.evidence.queries import list_texts
from jingwei.evidence.reads import gate
from jingwei.kernel import files
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import Refused
from jingwei.kernel.progress import Progress
from jingwei.kernel.purposes import Purpose

VKEY = "log.vkey"
CHECKPOINT = "checkpoint"
TIMESTAMPS = "timestamps"


class OtherTree(Refused):
    """The directory holds a tree that this log does not continue."""

    code = "other-tree"
    status = 409
    says = _(
        "%(folder)s holds another log, or a state that this one does not continue. Keep it as it is, and export to a new folder."
    )


class EntriesDamaged(Refused):
    """Entries do not hash to what was signed."""

    code = "entries-damaged"
    status = 409
    says = _("Entries of the log %(log)s from number %(number)s on are not those that were signed. Run jingwei evidence reconcile.")


@dataclass(frozen=True, slots=True)
class Exported:
    """What a directory holds now."""

    log: str
    size: int
    root: bytes
    files: int
    first: int
    """The first entry whose bundle is there; those before it are gone by retention."""


def export(
    folder: Path, log: str, *, verifiers: Sequence[Verifier], actor: Actor, purpose: Purpose
) -> Generator[Progress, None, Exported | None]:
    """Write one log to ``folder/LOG`` as of its best checkpoint (``stored.best``), or the newest if what stands there is beyond that one;
    None when nothing of it was signed yet.

    Args:
        verifiers: the log's own keys, in the order in which ``log.vkey`` lists them.

    Raises:
        OtherTree, EntriesDamaged, CheckpointDamaged: nothing that was there before has changed.
    """
    gate(actor, purpose, duty="evidence.entries")
    target, head = folder / log, trees.head_of(log)
    before = _standing(target)
    signed = stored.best(log, verifiers)
    if before is not None and signed is not None and signed.size < before.size:
        signed = trees.last_signed(log)
    if signed is None:
        return None
    stored.require(log, signed, verifiers)
    since = _continued(target, before, signed, log)
    target.mkdir(parents=True, exist_ok=True)
    written = 0
    for path, content in chain(_files(log, since, signed.size, head.pruned, actor, purpose), _stamps(target, log, signed.size)):
        _write(target / path, content)
        written += 1
        yield Progress(f"evidence.export {log}", written)
    _write(target / VKEY, "".join(f"{one.vkey}\n" for one in verifiers).encode())
    files.settle(target)
    _write(target / CHECKPOINT, signed.note.encode())
    files.settle(target)
    return Exported(log, signed.size, signed.root, written + 2, head.pruned)


def _standing(target: Path) -> Checkpoint | None:
    """What a directory says that it holds; None for an empty one. Who signed it does not matter here: a key may have been taken away since,
    and the tree is compared.
    """
    place = target / CHECKPOINT
    if not place.exists():
        if target.exists() and any(target.iterdir()) and not (target / "tile").is_dir():
            raise OtherTree(folder=target)
        return None
    try:
        return Checkpoint.parse(place.read_text("utf-8").partition("\n\n")[0] + "\n")
    except (NoteError, UnicodeError) as error:
        raise OtherTree(folder=target) from error


def _continued(target: Path, before: Checkpoint | None, signed: trees.Signed, log: str) -> int:
    """The size from which on a directory is continued, 0 for an empty one."""
    if before is None:
        return 0
    try:
        if before.origin != signed.origin:
            raise ProofError(f"It is of {before.origin}.")
        proof = merkle.consistency_proof(before.size, signed.size, trees.reader(log))
        merkle.verify_consistency(before.size, signed.size, proof, before.root, signed.root)
    except ProofError as error:
        raise OtherTree(folder=target) from error
    return before.size


def _files(log: str, since: int, size: int, pruned: int, actor: Actor, purpose: Purpose) -> Iterator[tuple[str, bytes]]:
    for tile in tiles.of_size(size, since=since):
        hashes = trees.tile_of(log, tile.level, tile.index)[: tile.width * merkle.HASH_BYTES]
        yield tile.path, hashes
        first = tile.index * tiles.WIDTH
        if tile.level or first < pruned:
            continue
        texts = list_texts(log, first, first + tile.width, actor=actor, purpose=purpose)
        if b"".join(leaf_hash(text) for text in texts) != hashes:
            raise EntriesDamaged(log=log, number=first)
        yield tiles.entries_path(tile.index, tile.width), tiles.bundle(texts)


def _stamps(target: Path, log: str, size: int) -> Iterator[tuple[str, bytes]]:
    """The time stamps that are not in the directory yet, each after its note: a stamp that stands there has what it is of beside it."""
    for one in stamping.sizes_stamped(log, until=size):
        if not (target / TIMESTAMPS / f"{one}.tsr").exists():
            found = stamping.stamped(log, one)
            yield f"{TIMESTAMPS}/{one}.checkpoint", found.note.encode()
            yield f"{TIMESTAMPS}/{one}.tsr", found.stamp.answer


def _write(path: Path, content: bytes) -> None:
    """A file that takes its place whole; for all to read, since nothing in it is secret."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.draft")
    draft.write_bytes(content)
    draft.replace(path)
