"""Looking into one payload takes two auditors, and ends by itself; and the reasons that staff give for reads of theirs."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from jingwei.evidence import recording
from jingwei.evidence.events import OpeningAsked, OpeningConfirmed, PayloadOpened, ReadExplained
from jingwei.evidence.models import Explanation, Number, Opening
from jingwei.evidence.reads import gate, note
from jingwei.evidence.sealing import EXPLAINED, sealed, worded
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound, Refused
from jingwei.kernel.purposes import AUDIT
from jingwei.kernel.randomness import handle, ordered_id

OPEN_FOR = timedelta(hours=24)


class SameAuditor(Refused):
    """Whoever asked would confirm."""

    code = "same-auditor"
    status = 409
    says = _("You asked for this yourself. Another auditor confirms it, or nobody does.")


class OpeningOver(Refused):
    """The opening is not confirmed, or its time is over, or the payload was erased."""

    code = "opening-over"
    status = 409
    says = _(
        "This entry is not open: nobody confirmed it yet, its time is over, or its payload was erased. Ask anew if you need it."
    )


class ExplainedAlready(Refused):
    """A reason stands there already."""

    code = "explained-already"
    status = 409
    says = _("A reason for this read was given before, and stands as it was given.")


def ask_opening(number: int, *, reason: str, actor: Actor, at: datetime) -> UUID:
    """Ask to look into the payload of an act.

    Args:
        number: of the entry in the log of acts.
        reason: of the audit, at most 400 characters; it holds nobody's data.

    Raises:
        NotFound: no act has that number.
        WordsMissing: no reason, or a longer one.

    Records ``evidence.opening-asked``.
    """
    gate(actor, AUDIT, duty="evidence.audit")
    row = Number.objects.filter(log="acts", number=number).first()
    if row is None:
        raise NotFound()
    opening = Opening(
        id=ordered_id(at), case=handle(), entry_id=row.entry_id, reason=worded(reason), asked_at=at, asked_by=actor.ident
    )
    opening.save(force_insert=True)
    event = OpeningAsked(opening=opening.pk, entry=row.entry_id)
    recording.record(event, actor=actor, at=at, about=recording.Particulars(purpose=AUDIT, case=opening.case), new_case=True)
    return opening.pk


def confirm_opening(opening: UUID, *, actor: Actor, at: datetime) -> None:
    """Agree to an opening that another auditor asked for; it lasts for a day.

    Raises:
        NotFound: there is none that waits.
        SameAuditor: the actor asked for it.

    Records ``evidence.opening-confirmed``.
    """
    gate(actor, AUDIT, duty="evidence.audit")
    row = Opening.objects.filter(pk=opening, confirmed_at=None).first()
    if row is None:
        raise NotFound()
    if row.asked_by == actor.ident:
        raise SameAuditor()
    until = at + OPEN_FOR
    if not Opening.objects.filter(pk=opening, confirmed_at=None).update(confirmed_at=at, confirmed_by=actor.ident, until=until):
        raise NotFound()
    event = OpeningConfirmed(opening=opening, until=until)
    recording.record(event, actor=actor, at=at, about=recording.Particulars(purpose=AUDIT, case=row.case))


def open_payload(opening: UUID, *, actor: Actor, at: datetime) -> Mapping[str, Any]:
    """Look into the payload: a read that those see whom the entry concerns.

    Args:
        actor: the auditor who asked.

    Raises:
        OpeningOver: not confirmed, over, asked for by somebody else, or the payload was erased.

    Records ``evidence.payload-opened``.
    """
    gate(actor, AUDIT, duty="evidence.audit")
    row = Opening.objects.filter(pk=opening, asked_by=actor.ident).first()
    if row is None:
        raise OpeningOver()
    with connection.cursor() as cursor:
        cursor.execute("select fields::text, subjects from evidence_opened(%s, %s)", [opening, at])
        found = cursor.fetchone()
    if found is None:
        raise OpeningOver()
    fields, subjects = found
    note(actor, AUDIT, what="evidence.payload", fields=("payload",), subjects=subjects, case=row.case)
    about = recording.Particulars(purpose=AUDIT, case=row.case, subjects=tuple(subjects))
    recording.record(PayloadOpened(opening=opening, entry=row.entry_id), actor=actor, at=at, about=about)
    held: Mapping[str, Any] = json.loads(fields)
    return held


def explain_read(read: UUID, *, text: str, actor: Actor, at: datetime) -> None:
    """Give the reason of a read that needs one. Whoever calls has shown that the read is the actor's own.

    Raises:
        ExplainedAlready: one was given before.
        WordsMissing: no text, or a longer one.

    Records ``evidence.read-explained``.
    """
    actor.require("evidence.explain")
    row = Explanation(
        read=read, case=handle(), given_at=at, given_by=actor.ident, text_sealed=sealed(EXPLAINED, read, worded(text))
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise ExplainedAlready() from error
    about = recording.Particulars(purpose=AUDIT, case=row.case)
    recording.record(ReadExplained(read=read), actor=actor, at=at, about=about, new_case=True)
