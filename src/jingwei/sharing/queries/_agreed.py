"""The gate of every read under an agreement: whose it is, whether it holds now, and in which territory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import QuerySet

from jingwei.evidence.reads import gate
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import NotFound
from jingwei.kernel.law import Citation
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.scope import Level
from jingwei.sharing import policy
from jingwei.sharing.errors import AgreementOver
from jingwei.sharing.models import Agreement, Correction


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreement in force, the consumer within its territory, and the purpose with the agreement's own basis."""

    agreement: Agreement
    actor: Actor
    purpose: Purpose


@contextmanager
def under(number: str, *, actor: Actor, purpose: Purpose) -> Iterator[Agreed]:
    """Read under an agreement: within the block the scope in force is the territory that reader and agreement share.

    Raises:
        NotFound: the reader's program or unit holds no agreement of that number.
        AgreementOver: it has not begun, has ended or was withdrawn.
    """
    gate(actor, purpose, duty="sharing.read")
    entered = scopes.current()
    row = held_by(actor).filter(number=number).first()
    if row is None:
        raise NotFound()
    today = district_day(entered.at)
    withdrawn = row.list is not None and row.list.withdrawn_at is not None
    if withdrawn or not policy.holds(row.valid_from, row.valid_until, row.withdrawn_at, on=today):
        raise AgreementOver(number=number, date=today.isoformat())
    inner = policy.narrowed(actor.scope, Level(row.level), row.codes)
    agreed = replace(purpose, basis=Citation(row.law, row.article, row.law_version), within=None)
    with scopes.entered(inner, at=entered.at):
        as_consumer(actor)
        yield Agreed(row, actor.within(inner), agreed)


def held_by(actor: Actor) -> QuerySet[Agreement]:
    """The agreements whose consumer is the reader's program or unit; those that ended too."""
    return Agreement.objects.select_related("list").filter(consumer=policy.consumer_of(actor)).exclude(consumer="")


def corrections_for(actor: Actor) -> QuerySet[Correction]:
    """The corrections that an actor may be handed; call ``as_consumer`` first.

    A unit is several people, and where a record lay that one of them received is not kept: so a correction is for those whose post covers
    all of the agreement's territory. A program is one reader, and got what it got.
    """
    rows = Correction.objects.select_related("agreement__list").filter(consumer=policy.consumer_of(actor))
    if actor.role is Role.MACHINE:
        return rows
    held = [row for row in held_by(actor) if policy.covers_all(actor.scope, Level(row.level), row.codes)]
    return rows.filter(agreement__in=held)


def as_consumer(actor: Actor) -> None:
    """Tell the database as which consumer this transaction reads: its policies show rows to the holder of an agreement only."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('jw.consumer', %s, true)", [policy.consumer_of(actor)])
