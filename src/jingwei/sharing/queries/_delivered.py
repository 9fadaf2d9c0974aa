"""Noting what a consumer is handed: a salted commitment a field, never the value."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from jingwei.evidence.commitments import SALT_BYTES, commit_field
from jingwei.kernel import randomness
from jingwei.kernel import scope as scopes

type Value = str | int | None


@dataclass(frozen=True, slots=True)
class Given:
    """One field of one record as it is handed to a consumer."""

    record: UUID
    field: str
    subjects: Sequence[UUID]
    value: Value


def note_deliveries(agreement: UUID, given: Sequence[Given]) -> None:
    """Keep what is handed out under an agreement, in the transaction that hands it out; one statement."""
    if not given:
        return
    salts = [randomness.draw(SALT_BYTES) for _one in given]
    commitments = [commit_field(one.field, one.value, salt=salt) for one, salt in zip(given, salts, strict=True)]
    records, fields = [one.record for one in given], [one.field for one in given]
    subjects = ["{" + ",".join(map(str, one.subjects)) + "}" for one in given]  # an array of arrays would need them of one length
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [agreement, records, fields, subjects, salts, commitments, scopes.current().at])


_NOTE = "select sharing_note(%s, %s::uuid[], %s::text[], %s::text[], %s::bytea[], %s::bytea[], %s)"
