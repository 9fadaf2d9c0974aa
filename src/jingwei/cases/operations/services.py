"""Service cases: a counter takes up one errand, sees what belongs to it wherever it is, and closes it."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from jingwei.cases import events
from jingwei.cases.models import ServiceCase
from jingwei.cases.operations.refusals import ServiceClosedAlready
from jingwei.cases.words import ServiceKind
from jingwei.evidence import reads, recording
from jingwei.kernel import purposes
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import NotAllowed, NotFound
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.randomness import handle
from jingwei.kernel.scope import Level
from jingwei.registers.operations import identity


def open_service_case(kind: ServiceKind, *, purpose: Purpose, actor: Actor, at: datetime) -> ServiceCase:
    """Open a service case in the clerk's street. Its id is the handle of the scope ``Scope.for_case``.

    Args:
        purpose: what the record will be read for; every read under the case carries it.

    Raises:
        NotAllowed: the actor is no clerk of one street.

    Records ``cases.service-opened``.
    """
    reads.gate(actor, purpose, duty="cases.open-service")
    if actor.scope.level is not Level.STREET or len(actor.scope.codes) != 1:
        raise NotAllowed()
    with connection.cursor() as cursor:
        cursor.execute("select nextval('cases_service_number')")
        number = f"S-{district_day(at):%Y-%m}-{cursor.fetchone()[0]:04d}"
    row = ServiceCase(
        id=handle(),
        number=number,
        kind=ServiceKind(kind),
        purpose=purpose.code,
        street=actor.scope.codes[0],
        opened_at=at,
        opened_by=actor.ident,
    )
    row.save(force_insert=True)
    event = events.ServiceOpened(service=row.pk, number=number, kind=str(row.kind))
    about = recording.Particulars(purpose=purpose, case=row.pk)
    recording.record(event, actor=actor, at=at, about=about, new_case=True)
    return row


def close_service_case(case: UUID, *, actor: Actor, at: datetime) -> ServiceCase:
    """Close a service case: from now on it admits nobody to anything.

    Raises:
        NotFound: there is none, or not at the actor's counter.
        ServiceClosedAlready: somebody closed it first. Nothing has changed.

    Records ``cases.service-closed``.
    """
    row = ServiceCase.objects.filter(pk=case).first()
    if row is None:
        raise NotFound()
    purpose = purposes.named(row.purpose)
    reads.gate(actor, purpose, duty="cases.open-service")
    won = ServiceCase.objects.filter(pk=case, closed_at=None).update(closed_at=at, closed_by=actor.ident)
    if not won:
        raise ServiceClosedAlready(number=row.number)
    identity.dismiss(case)
    with connection.cursor() as cursor:
        cursor.execute("select cases_dismiss(%s)", [case])
    about = recording.Particulars(purpose=purpose, case=case)
    recording.record(events.ServiceClosed(service=case), actor=actor, at=at, about=about)
    row.refresh_from_db()
    return row
