"""The stored trees, as the pure functions want them: a ``merkle.Read`` over the tiles in the database, heads and checkpoints.

Tiles are hashes of entries that say nothing about anybody, so they are read without a purpose; entries are read through ``queries``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connections
from django.db.models import Count

from jingwei.evidence import tiles
from jingwei.evidence.merkle import Read
from jingwei.evidence.models import Checkpoint, Cosignature, Tree


@dataclass(frozen=True, slots=True)
class Head:
    """Size and root of a log as the database has them now; not signed."""

    size: int
    root: bytes
    pruned: int
    """Entries before this number are gone."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint that was signed: the note as it stands, with the cosignatures that it has got."""

    size: int
    root: bytes
    note: str

    @property
    def origin(self) -> str:
        """What the log was called as it was signed."""
        return self.note.partition("\n")[0]


def head_of(log: str, *, using: str = "default") -> Head:
    """The newest state of a log."""
    row = Tree.objects.using(using).get(pk=log)
    return Head(row.size, bytes(row.root), row.pruned)


def last_signed(log: str, *, using: str = "default", least: int = 1) -> Signed | None:
    """The newest checkpoint of a log; None when none was signed, or none of at least that size."""
    row = Checkpoint.objects.using(using).filter(log=log, size__gte=least).order_by("-size").first()
    return _signed(row, using=using) if row else None


def find_signed(log: str, size: int) -> Signed | None:
    """The checkpoint of exactly that size; None when none is kept."""
    row = Checkpoint.objects.filter(log=log, size=size).first()
    return _signed(row, using="default") if row else None


def best_signed(log: str, *, least: int) -> Signed | None:
    """The checkpoint of at least that size that most witnesses signed, the newest of these."""
    witnessed = Cosignature.objects.filter(log=log, size__gte=least).values("size").annotate(many=Count("witness"))
    most = witnessed.order_by("-many", "-size").first()
    if most is None:
        return last_signed(log, least=least)
    return signed_at(log, most["size"])


def signed_at(log: str, size: int) -> Signed:
    """The checkpoint of exactly that size, which is there."""
    return _signed(Checkpoint.objects.get(log=log, size=size), using="default")


def list_signed(log: str, *, using: str = "default") -> Iterator[Signed]:
    """All checkpoints that are kept, the smallest first."""
    for row in Checkpoint.objects.using(using).filter(log=log).order_by("size").iterator():
        yield _signed(row, using=using)


def _signed(row: Checkpoint, *, using: str) -> Signed:
    lines = Cosignature.objects.using(using).filter(log=row.log, size=row.size).order_by("witness").values_list("line", flat=True)
    return Signed(row.size, bytes(row.root), row.note + "".join(lines))


def reader(log: str, *, using: str = "default") -> Read:
    """``merkle.Read`` over a log's tiles. For one proof or a handful: see ``tiles.reader``."""

    def tile(level: int, index: int) -> bytes:
        return tile_of(log, level, index, using=using)

    return tiles.reader(tile)


def tile_of(log: str, level: int, index: int, *, using: str = "default") -> bytes:
    """The widest tile there is.

    Raises:
        LookupError: there is none.
    """
    with connections[using].cursor() as cursor:
        cursor.execute("select hashes from evidence_tile where log = %s and level = %s and index = %s", [log, level, index])
        row = cursor.fetchone()
    if row is None:
        raise LookupError(f"The log {log} has no tile {index} of level {level}.")
    return bytes(row[0])
