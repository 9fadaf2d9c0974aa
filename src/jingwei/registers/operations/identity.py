"""Proving who somebody is: an account is linked to a person, and an open case admits its clerk to one."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.errors import InsufficientPrivilege

from jingwei.evidence.reads import gate, note
from jingwei.kernel.actors import Actor
from jingwei.kernel.codes import citizen_id
from jingwei.kernel.errors import NotAllowed, NotFound, Refused
from jingwei.kernel.purposes import IDENTIFY, Purpose
from jingwei.kernel.randomness import ordered_id
from jingwei.kernel.scope import Kind
from jingwei.registers.events.records import AccountLinked
from jingwei.registers.models import IdentityLink as IdentityLink  # its proofs are part of ``link_account``
from jingwei.registers.operations._writing import told
from jingwei.registers.operations.people import NotANumber
from jingwei.registers.people import numbers

Proof = IdentityLink.Proof
"""How somebody's identity was proved."""


class AlreadyLinked(Refused):
    """The account is a person already."""

    code = "already-linked"
    status = 409
    says = _("This account already belongs to a proved person. Nothing was changed; ask at a counter if it is the wrong one.")


@transaction.atomic
def link_account(
    account: UUID,
    person: UUID,
    *,
    subject: UUID,
    proof: IdentityLink.Proof,
    actor: Actor,
    at: datetime,
    purpose: Purpose = IDENTIFY,
    case: UUID | None = None,
) -> None:
    """From now on the account is this person.

    Args:
        subject: the person's handle (``people.numbers.subject_of``).
        actor: a clerk in the scope of a case that admits to the person (``registers.identify``), or code that decides.
        case: the evidence case; None is the actor's own, or one of this step's.

    Raises:
        AlreadyLinked: the account was linked before, to whomever.
        NotAllowed: neither at a counter nor in a decision.

    Records ``registers.account-linked``.
    """
    if actor.scope.kind is Kind.CASE:
        actor.require("registers.identify")
    elif actor.scope.kind is not Kind.DECISION:
        raise NotAllowed()
    link = IdentityLink(id=ordered_id(at), account_id=account, person_id=person, proof=proof, proved_at=at, proved_by=actor.ident)
    try:
        with transaction.atomic():
            link.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyLinked() from error
    event = AccountLinked(account=account, person=person, proof=proof.value)
    told(event, actor=actor, at=at, purpose=purpose, case=case or actor.scope.case, subjects=(subject,))


def admit(case: UUID, number: str, *, actor: Actor, purpose: Purpose, at: datetime) -> UUID | None:
    """Admit an open case to the person of an identity number, wherever in the district they live.

    The read log notes it whether the register holds such a person or not.

    Args:
        number: as typed or read from the card.
        actor: a clerk (``registers.identify``), in the territory's or the case's scope.

    Returns:
        the person; None when the register holds none of that number.

    Raises:
        NotANumber: says why, without a digit of it.
        NotFound: the case is not open, or not in the actor's scope.
    """
    gate(actor, purpose, duty="registers.identify")
    checked = citizen_id.check(number)
    if not checked.valid:
        raise NotANumber(reason=checked.reason)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select registers_admit(%s, %s, %s)", [ordered_id(at), case, numbers.citizen_index(checked.normal)])
            (person,) = cursor.fetchone()
    except ProgrammingError as error:
        if isinstance(error.__cause__, InsufficientPrivilege):
            raise NotFound() from error
        raise
    note(actor, purpose, what="registers.admit", fields=("person",), subjects=[numbers.subject_of(checked.normal)], case=case)
    return person if isinstance(person, UUID) else None


def dismiss(case: UUID) -> None:
    """The case is closed: its handlers see nobody through it any more."""
    with connection.cursor() as cursor:
        cursor.execute("select registers_dismiss(%s)", [case])
