"""Who is behind an account. Asked before any scope can be set: the answer is what the resident's own scope is made of."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True)
class Linked:
    """The person that an account was proved to be.

    Attributes:
        subject: the handle under which evidence and the read log name the person.
        proof: one of ``IdentityLink.Proof``.
    """

    person: UUID
    subject: UUID
    proof: str


def linked(account: UUID) -> Linked | None:
    """The person behind an account; None while identity is not proved.

    Returns handles only and no personal data, so it takes neither purpose nor scope and is not in the read log.
    """
    with connection.cursor() as cursor:
        cursor.execute("select person, subject, proof from registers_linked(%s)", [account])
        row = cursor.fetchone()
    return Linked(*row) if row else None
