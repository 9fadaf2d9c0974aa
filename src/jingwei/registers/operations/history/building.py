"""Building a generation of the history archive and switching to it.

A build is one transaction of the import role: killed anywhere, the old generation stays live and nothing of the new one is left.
"""

import errno
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from pathlib import Path

from django.db import connections, transaction
from django.db.models import Max

from jingwei.evidence.recording import Particulars, record
from jingwei.kernel import keys
from jingwei.kernel.actors import Actor
from jingwei.kernel.cycles import unsearched
from jingwei.kernel.progress import Progress
from jingwei.kernel.purposes import REGISTER_CARE
from jingwei.kernel.randomness import handle
from jingwei.registers.events.archive import HistoryBuilt
from jingwei.registers.history import Build, Codec, Dictionary, Entry, HistoryRecord, draw_data_key
from jingwei.registers.models import HistoryGeneration
from jingwei.registers.operations.history import _standing
from jingwei.registers.operations.history._errors import GenerationTaken, NoRoom, NothingToBuild
from jingwei.registers.operations.history._gathering import (
    Incoming,
    Overlay,
    Standing,
    codecs_for,
    take_records,
    waiting_batches,
)
from jingwei.registers.operations.history._sorting import PARTS, Runs
from jingwei.registers.operations.history._standing import Held
from jingwei.registers.operations.history._writing import write
from jingwei.registers.operations.loading import IMPORT

SAMPLE = 20_000


@dataclass(slots=True)
class _Plan:
    """What a build begins with, read under the archive's lock."""

    live: HistoryGeneration | None = field(default_factory=_standing.live)
    batches: list[int] = field(default_factory=waiting_batches)
    overlay: Overlay = field(default_factory=Overlay.read)

    def built_before(self, generation: int | None) -> Held | None:
        """The live generation where it is all that a build would come to: it bears the number that is asked for, or none is asked
        for and nothing changed.
        """
        if self.live is None or self.batches:
            return None
        manifest = _standing.manifest_of(self.live)
        changed = bool(self.overlay) or not manifest.keys.keys() <= _standing.standing_keys().keys()
        if self.live.number == generation or (generation is None and not changed):
            return Held.of(manifest)
        return None


def build(
    records: Iterable[tuple[str, HistoryRecord]] | None = None,
    *,
    actor: Actor,
    at: datetime,
    source: str,
    generation: int | None = None,
    folder: Path | None = None,
) -> Generator[Progress, None, Held]:
    """Build a generation of the whole archive and make it the live one; iterate to the end, it commits there. Returns what it holds.

    In it go the live generation under its overlay, all finished imports of the register ``history``, and ``records``. Each batch has a
    data key of its own, so that destroying the key erases the batch; a batch whose key was destroyed is left out. Where nothing waits
    and the live generation is the one that is asked for, it is returned as it is.

    Args:
        records: identity number in the form of look-ups (18 characters, upper-case) and the record; in any order, read once. One batch.
        actor: must hold ``registers.load``.
        generation: the number of the new generation; the next one if it is left out.
        folder: where sorted runs lie meanwhile, encrypted and without a name; the system's folder for such files if left out.

    Yields:
        how many rows were read, then how many were written.

    Raises:
        NothingToBuild: there is no archive, and nothing waits for one.
        GenerationTaken: there was a generation of this number.
        ArchiveDamaged: the live generation is not what was built; nothing of it may be lost silently.
        ArchiveBusy: another build runs.
        ImportBusy: somebody undoes or mends an import that waits.
        NoRoom: the disk is full.

    Cost: see docs/benchmarks.md, B4. Memory does not grow with the records but for one 256th of them.

    Records ``registers.history-built``.
    """
    actor.require("registers.load")
    try:
        with transaction.atomic(using=IMPORT):
            _standing.lock()
            plan = _Plan()
            before = plan.built_before(generation) if records is None else None
            if before is not None:
                return before
            number = require_number(generation, actor=actor)
            with Runs(folder) as runs:
                yield from take_records(runs, records or ())
                standing, waiting = Standing(plan.live, plan.overlay), Incoming(plan.batches, plan.overlay)
                if plan.live is None and not plan.batches and not runs.count:
                    raise NothingToBuild()
                made, dictionary = _prepared(_in_order(standing, waiting, runs), number)
                yield from write(made.rows(), generation=number, total=standing.count + waiting.count + runs.count)
            waiting.drop()
            plan.overlay.fold()
            _switch(made, dictionary, at=at)
            event = HistoryBuilt(generation=number, rows=made.manifest.rows, digest=made.manifest.digest, source=source)
            about = Particulars(purpose=REGISTER_CARE, case=handle())
            record(event, actor=actor, at=at, about=about, new_case=True, using=IMPORT)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise NoRoom() from error
        raise
    return Held.of(made.manifest)


def require_number(generation: int | None, *, actor: Actor) -> int:
    """The number of the generation that a build would make: the one asked for, or the next.

    Args:
        actor: must hold ``registers.load``.

    Raises:
        GenerationTaken: there was one of this number.

    Records nothing: it only reads.
    """
    actor.require("registers.load")
    rows = HistoryGeneration.objects.using(IMPORT)
    following = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    if generation is not None and rows.filter(number=generation).exists():
        raise GenerationTaken(number=generation, next=following)
    return following if generation is None else generation


def _in_order(*sources: Standing | Incoming | Runs) -> Iterator[Entry]:
    """All entries in their order; no more than one part of the archive is in memory."""
    for part in range(PARTS):
        with unsearched():
            entries = sorted(chain.from_iterable(source.entries(part) for source in sources))
        yield from entries


def _prepared(entries: Iterator[Entry], generation: int) -> tuple[Build, Dictionary]:
    """A build with a dictionary that is learnt of people drawn at random, which those with the lowest indexes are."""
    sample = list(islice(entries, SAMPLE))
    dictionary = Dictionary.learnt([body for _index, _day, body, _key_id in sample])
    nobody = Codec(dictionary, draw_data_key(), key_id=0, generation=generation)
    return Build(chain(sample, entries), codecs=codecs_for(generation, nobody), sort=iter), dictionary


def _switch(made: Build, dictionary: Dictionary, *, at: datetime) -> None:
    number = made.manifest.generation
    HistoryGeneration.objects.using(IMPORT).create(
        number=number,
        state=HistoryGeneration.State.BUILDING,
        dictionary=dictionary.sealed(keys.ring()),
        dictionary_name=dictionary.name,
        manifest=_standing.stored(made.manifest),
        built_at=at,
    )
    with connections[IMPORT].cursor() as cursor:
        cursor.execute("select registers_history_switch(%s)", [number])
