"""Who is behind an account. Asked before any scope can be set: the answer is what the resident's own scope is made of."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from jingwei.evidence.reads import gate
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.scope import Scope
from jingwei.registers.models import Person


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


def linked(account: UUID, *, at: datetime) -> Linked | None:
    """The person behind an account; None while identity is not proved.

    Returns handles only and no personal data, so it takes no purpose and is not in the read log. It enters the decision scope
    itself: the scope of whoever signed in is made of its answer.
    """
    with scopes.entered(Scope.decision(), at=at), connection.cursor() as cursor:
        cursor.execute("select person, subject, proof from registers_linked(%s)", [account])
        row = cursor.fetchone()
    return Linked(*row) if row else None


def subject_of(person: UUID, *, actor: Actor, purpose: Purpose) -> UUID:
    """The handle under which evidence and the read log name a person, for a counter's open case. A handle tells nothing.

    Raises:
        NotFound: no such person, or not admitted by the case.
    """
    gate(actor, purpose, duty="registers.identify")
    found = Person.objects.values_list("subject", flat=True).filter(pk=person).first()
    if found is None:
        raise NotFound()
    return found
