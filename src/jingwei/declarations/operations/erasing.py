"""Destroying what was typed; that it was declared stays proved."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from jingwei.declarations.events import ClaimsErased
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import DECLARING
from jingwei.kernel.randomness import handle


def erase_claims(subject: UUID, *, before: datetime, at: datetime) -> int:
    """Destroy what a person typed in declarations made before an instant and no longer open; that they were made stays proved.

    Runs as the product, in the decision scope. Returns how many declarations were emptied.

    Records ``declarations.claims-erased`` if any was.
    """
    actor = Actor.system("declarations.erase")
    with connection.cursor() as cursor:
        cursor.execute("select declarations_erase(%s, %s)", [subject, before])
        gone = int(cursor.fetchone()[0])
    if gone:
        record(ClaimsErased(gone), actor=actor, at=at, about=Particulars(purpose=DECLARING, case=handle()), new_case=True)
    return gone
