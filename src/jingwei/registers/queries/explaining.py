"""Single reads that need a reason: no open case, one's own record, a colleague's record. Listed to the auditor and to whoever read.

They are neither counted nor ranked, and no list is by person: each line is one read, with the reason once it is given.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jingwei.evidence.reads import gate
from jingwei.evidence.sealing import EXPLAINED, opened
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import Purpose

DAYS = 90
MOST = 50


class Why(StrEnum):
    """Why a read needs a reason."""

    OWN = "own"
    COLLEAGUE = "colleague"
    NO_CASE = "no-case"


WORDS: dict[Why, str | Promise] = {
    Why.OWN: _("the reader's own record"),
    Why.COLLEAGUE: _("a colleague's record"),
    Why.NO_CASE: _("no open case"),
}


@dataclass(frozen=True, slots=True)
class ToExplain:
    """One read that needs a reason; ``said`` is '' until one is given. Whose record it was is not in here."""

    read: UUID
    at: datetime
    actor: str
    role: str
    organisation: str
    what: str
    fields: tuple[str, ...]
    purpose: str
    why: Why
    given_at: datetime | None
    said: str


def list_to_explain(*, actor: Actor, purpose: Purpose, before: UUID | None = None, most: int = MOST) -> list[ToExplain]:
    """Reads of the last ``DAYS`` days that need a reason, the newest first: an auditor sees all, a member of staff their own."""
    auditing = "evidence.audit" in actor.duties
    gate(actor, purpose, duty="evidence.audit" if auditing else "evidence.explain")
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from registers_reads_to_explain(%s, %s, %s, %s)",
            [
                None if auditing else actor.ident,
                _first_since(scopes.current().at - timedelta(days=DAYS)),
                before,
                min(most, MOST + 1),
            ],
        )
        return [_line(*row) for row in cursor.fetchall()]


def get_to_explain(read: UUID, *, actor: Actor, purpose: Purpose) -> ToExplain:
    """One read of the actor's own that needs a reason.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    just_after = UUID(int=read.int + 1)
    found = list_to_explain(actor=actor, purpose=purpose, before=just_after, most=1)
    if not found or found[0].read != read or found[0].actor != actor.ident:
        raise NotFound()
    return found[0]


def _first_since(at: datetime) -> UUID:
    """The smallest id of an instant: ids sort by time (RFC 9562, version 7)."""
    return UUID(int=int(at.timestamp() * 1000) << 80)


def _line(
    read: UUID,
    at: datetime,
    actor: str,
    role: str,
    organisation: str,
    what: str,
    fields: list[str],
    purpose: str,
    why: str,
    given_at: datetime | None,
    said: bytes | None,
) -> ToExplain:
    words = opened(EXPLAINED, read, said)
    return ToExplain(read, at, actor, role, organisation, what, tuple(fields), purpose, Why(why), given_at, words)
