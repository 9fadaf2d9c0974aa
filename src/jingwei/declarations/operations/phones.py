"""The phone that was typed: its one-time code goes out, and comes back."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from jingwei.declarations import claims
from jingwei.declarations.errors import CodeWrong
from jingwei.declarations.events import PhoneProved
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import DECLARING
from jingwei.kernel.statements import prepared

CODE_LIVES, CODE_TRIES = timedelta(minutes=30), 5


def prove_phone(receipt: str, code: str, *, actor: Actor, at: datetime) -> None:
    """The one-time code that was sent to the typed phone comes back: this receipt opens on that phone.

    Raises:
        CodeWrong: another code, too late, too often, or no such receipt: the four read the same.

    Records ``declarations.phone-proved``.
    """
    with connection.cursor() as cursor:
        cursor.execute('select declaration, "case", subject, made_at, tries from declarations_try_code(%s)', [receipt])
        row = cursor.fetchone()
    if row is None or row[4] > CODE_TRIES or at - row[3] > CODE_LIVES or claims.one_time_code(row[0]) != code.strip():
        raise CodeWrong()
    about = Particulars(purpose=DECLARING, case=row[1], subjects=(row[2],))
    record(PhoneProved(row[0]), actor=actor, at=at, about=about)


def keep_code(declaration: UUID, *, at: datetime) -> None:
    """From now on the one-time code of a declaration opens its receipt, for a while and a few tries."""
    with prepared() as cursor:
        cursor.execute(
            "insert into declarations_phonecode (declaration_id, made_at, tries) values (%s, %s, 0) on conflict do nothing",
            [declaration, at],
        )
