"""In whose care somebody stands: what a guardian sees of it, and the ward's reads, noted as a read of their own."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from jingwei.evidence import reads
from jingwei.evidence.reads import Read, gate, note
from jingwei.kernel import keys
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.scope import Scope
from jingwei.registers.models import Guardianship
from jingwei.registers.operations.guardians import WARD


@dataclass(frozen=True, slots=True)
class Ward:
    """Somebody in the resident's care, up to a day."""

    guardianship: UUID
    name: str
    until: date


def own_wards(*, actor: Actor, purpose: Purpose) -> list[Ward]:
    """Those in the resident's care on the day asked about."""
    gate(actor, purpose, duty="registers.own")
    on = scopes.current().on
    rows = Guardianship.objects.filter(guardian=actor.scope.person or UUID(int=0), valid_from__lte=on, valid_until__gt=on)
    return [Ward(row.pk, _name(row.pk, row.ward_name_sealed), row.valid_until) for row in rows.order_by("entered_at")]


def reads_of_ward(
    guardianship: UUID, *, actor: Actor, purpose: Purpose, most: int = 50, before: UUID | None = None
) -> tuple[Ward, list[Read]]:
    """Who read a ward's record, newest first. The ward sees that their guardian looked.

    Raises:
        NotFound: there is no such guardianship today, or it is somebody else's.
    """
    gate(actor, purpose, duty="registers.own")
    with connection.cursor() as cursor:
        cursor.execute("select subject, ward_name, valid_until from registers_ward_of(%s)", [guardianship])
        found = cursor.fetchone()
    if found is None or actor.scope.person is None:
        raise NotFound()
    subject, name, until = found
    mine = Scope.own(actor.scope.person, subject)  # the guardian's own person, so no register of the ward opens
    with scopes.entered(mine, at=scopes.current().at):
        rows = reads.of_subject(actor=actor.within(mine), purpose=purpose, most=most, before=before, by_others=True)
        note(actor.within(mine), purpose, what=reads.BY_GUARDIAN, fields=("reads",), subjects=[subject])
    return Ward(guardianship, _name(guardianship, name), until), rows


def _name(guardianship: UUID, held: bytes | memoryview) -> str:
    return keys.ring().open(WARD, bytes(held), aad=guardianship.bytes).decode()
