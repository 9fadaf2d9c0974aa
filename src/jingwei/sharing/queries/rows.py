"""One row of a list, for the decision whether a consumer received something else; nobody is shown it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from jingwei.evidence.reads import gate, note
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import Purpose
from jingwei.sharing.sealing import opened


@dataclass(frozen=True, slots=True)
class RowHeld:
    """Whom all a row is about, its key index, and the values that were asked for."""

    subjects: tuple[UUID, ...]
    key_index: bytes
    values: dict[str, str | int | None]


def row_held(row: UUID, fields: Sequence[str], *, actor: Actor, purpose: Purpose) -> RowHeld:
    """The row's values of today.

    Raises:
        NotFound: it was erased.
    """
    gate(actor, purpose, duty="sharing.follow")
    with connection.cursor() as cursor:
        cursor.execute("select subjects, key_index, plain::text, sealed::text from sharing_row(%s)", [row])
        found = cursor.fetchone()
    if found is None:
        raise NotFound()
    subjects, index, plain, sealed = found
    closed = {name: text for name, text in json.loads(sealed).items() if name in fields}
    values = {name: json.loads(plain).get(name) for name in fields} | opened(row, closed)
    note(actor, purpose, what="sharing.row-held", fields=list(fields), subjects=subjects)
    return RowHeld(tuple(subjects), bytes(index), values)
