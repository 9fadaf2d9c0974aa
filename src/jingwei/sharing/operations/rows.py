"""Putting a row of a registered list right, when its owner says that a value was wrong."""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from jingwei.evidence.recording import Particulars, record
from jingwei.kernel import keys
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import CORRECTION
from jingwei.registers.people import numbers
from jingwei.sharing import schema
from jingwei.sharing.errors import WrongKey, WrongValue
from jingwei.sharing.events import RowCorrected
from jingwei.sharing.models import List
from jingwei.sharing.schema import CellWrong, Column
from jingwei.sharing.sealing import seal

LONGEST_NOTE = 200


@transaction.atomic
def correct_row(name: str, key: str, values: Mapping[str, str], *, reason: str, actor: Actor, at: datetime) -> None:
    """Put values of one row of a list's latest version right. Consumers that received the wrong ones are told.

    Args:
        key: the row's key; it stays, since another key is another row.
        values: column → what is right, as written.
        reason: why, in words; at most 200 characters are kept.
        actor: must hold ``sharing.correct``, in the decision scope.

    Raises:
        NotFound: no such list, or no row of that key.
        WrongKey: the text is no key of the list.
        WrongValue: a value is none of its column or names somebody, the column is not of the list, or it is the key.

    Records ``sharing.row-corrected``.
    """
    actor.require("sharing.correct")
    held = List.objects.filter(name=name, withdrawn_at=None).first()
    if held is None:
        raise NotFound()
    columns = {column.name: column for column in schema.columns(held.columns)}
    read = _read(values, columns)
    ident, subjects, plain, sealed = _row(held, key, schema.key_of(columns.values()))
    _require_somebody(read, columns, subjects)
    for field, value in read.items():
        if columns[field].personal:
            sealed[field] = seal(ident, field, value)
        else:
            plain[field] = value
    with connection.cursor() as cursor:
        cursor.execute(
            "select sharing_put_right(%s, %s::jsonb, %s::jsonb)", [ident, json.dumps(plain, ensure_ascii=False), json.dumps(sealed)]
        )
    event = RowCorrected(name, ident, tuple(sorted(read)), reason.strip()[:LONGEST_NOTE])
    record(event, actor=actor, at=at, about=Particulars(purpose=CORRECTION, case=held.pk, subjects=subjects))


def _read(values: Mapping[str, str], columns: Mapping[str, Column]) -> dict[str, str | int]:
    found: dict[str, str | int] = {}
    for name, text in values.items():
        column = columns.get(name)
        try:
            if column is None or column.key or column.kind in {"grid", schema.NUMBER} or numbers.written_in(text):
                raise WrongValue(column=name)  # whom and where a row is about is told by another row
            found[name] = schema.read(column, text)
        except CellWrong as error:
            raise WrongValue(column=name) from error
    if not found:
        raise WrongValue(column=_("none"))
    return found


def _require_somebody(read: Mapping[str, str | int], columns: Mapping[str, Column], subjects: tuple[UUID, ...]) -> None:
    """A row about nobody takes no personal value: whose it is, and who protects them, could not be known."""
    personal = next((name for name in read if columns[name].personal), None)
    if personal is not None and not subjects:
        raise WrongValue(column=personal)


def _row(held: List, key: str, column: Column) -> tuple[UUID, tuple[UUID, ...], dict[str, str | int], dict[str, str]]:
    try:
        value = schema.read(column, key)
    except CellWrong as error:
        raise WrongKey(column=column.name) from error
    index = keys.ring().blind_index(schema.KEYS[column.kind], str(value))
    with connection.cursor() as cursor:
        cursor.execute("select id, subjects, plain::text, sealed::text from sharing_row_of_key(%s, %s)", [held.pk, index])
        row = cursor.fetchone()
    if row is None:
        raise NotFound()
    ident, subjects, plain, sealed = row
    return ident, tuple(subjects), json.loads(plain), json.loads(sealed)
