"""Verifying the live generation."""

from collections.abc import Generator

from django.db import transaction

from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.progress import Progress
from jingwei.registers.history import Damaged, checked
from jingwei.registers.operations.history._errors import ArchiveDamaged
from jingwei.registers.operations.history._standing import PAGE, Held, live, manifest_of, rows_of
from jingwei.registers.operations.loading import IMPORT


def verify(*, actor: Actor) -> Generator[Progress, None, Held]:
    """Read the whole live generation and compare it with its manifest. No record is opened. Returns what is whole.

    Args:
        actor: must hold ``registers.load``.

    Yields:
        how many rows were read.

    Raises:
        NotFound: no generation is live.
        ArchiveDamaged: rows were changed, lost, added or moved.
    """
    actor.require("registers.load")
    with transaction.atomic(using=IMPORT):
        generation = live()
        if generation is None:
            raise NotFound()
        manifest = manifest_of(generation)
        try:
            for done, _row in enumerate(checked(rows_of(generation.number), manifest), start=1):
                if done % PAGE == 0:
                    yield Progress("history.verify", done, manifest.rows)
        except Damaged as error:
            raise ArchiveDamaged(generation=generation.number) from error
    return Held.of(manifest)
