"""Proving who one is by the phone that was already one's own: bound with the card at a counter, or by whoever was proved to be them.

A phone that a list, the archive or an earlier register names is a hint how to reach somebody and proves nothing: whoever sent the list
chose it. A stranger with somebody's number and a phone of his own learns nothing: no such person, another phone, a phone that nobody
proved, and one that two people share answer alike and after the same work.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from jingwei.evidence.reads import gate, note
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.codes import citizen_id
from jingwei.kernel.errors import NotAllowed
from jingwei.kernel.purposes import IDENTIFY
from jingwei.kernel.scope import Kind
from jingwei.registers.events.records import AccountUnlinked
from jingwei.registers.models import IdentityLink
from jingwei.registers.operations._writing import told
from jingwei.registers.operations.identity import AlreadyLinked, link_account
from jingwei.registers.operations.people import NotANumber
from jingwei.registers.people import numbers


class StaffLinked(AlreadyLinked):
    """The account of a member of staff is a person already."""

    says = _(
        "This account is linked to a person already, and nothing was changed. If it is the wrong person, undo that first"
        " with --unlink."
    )


@dataclass(frozen=True, slots=True)
class _Holder:
    """What the register says of a number and a phone."""

    person: UUID | None
    subject: UUID | None
    bound: bool
    shared: bool


def prove_by_phone(account: UUID, number: str, *, phone: str, actor: Actor, at: datetime) -> bool:
    """Link an account to the person of a number, if that person proved the account's phone before, and nobody else did.

    Args:
        number: as typed.
        phone: the account's, proved by a one-time code when somebody signed in.
        actor: code that decides (``registers.settle``), in the decision scope.

    Returns:
        whether it was proved. False says nothing about why.

    Raises:
        NotANumber: the text is no identity number; depends on what was typed only.
        AlreadyLinked: the account belongs to a person already.

    Records ``registers.account-linked`` when proved.
    """
    gate(actor, IDENTIFY, duty="registers.settle")
    if scopes.current().scope.kind is not Kind.DECISION:
        raise NotAllowed()
    checked = citizen_id.check(number)
    if not checked.valid:
        raise NotANumber(reason=checked.reason)
    holder = _holder(checked.normal, phone)
    note(actor, IDENTIFY, what="registers.prove-phone", fields=("phone",), subjects=[numbers.subject_of(checked.normal)])
    if holder.person is None or holder.subject is None or holder.shared or not holder.bound:
        return False
    link_account(
        account, holder.person, subject=holder.subject, proof=IdentityLink.Proof.PHONE, actor=actor, at=at, purpose=IDENTIFY
    )
    return True


def link_staff(account: UUID, number: str, *, actor: Actor, at: datetime) -> bool:
    """Say which person of the register a member of staff is, so that reads of their own record and by colleagues are told apart.

    Args:
        number: as typed by whoever entered the account, who saw the card.
        actor: whoever runs the installation (``accounts.staff``), in the decision scope.

    Returns:
        whether the register holds such a person.

    Raises:
        NotANumber: the text is no identity number.
        StaffLinked: the account is linked already, to whomever.

    Records ``registers.account-linked`` when it does.
    """
    gate(actor, IDENTIFY, duty="accounts.staff")
    checked = citizen_id.check(number)
    if not checked.valid:
        raise NotANumber(reason=checked.reason)
    holder = _holder(checked.normal, "")
    note(actor, IDENTIFY, what="registers.link-staff", fields=("person",), subjects=[numbers.subject_of(checked.normal)])
    if holder.person is None or holder.subject is None:
        return False
    proof = IdentityLink.Proof.COUNTER
    try:
        link_account(account, holder.person, subject=holder.subject, proof=proof, actor=actor, at=at, purpose=IDENTIFY)
    except AlreadyLinked as error:
        raise StaffLinked() from error
    return True


def unlink_staff(account: UUID, *, actor: Actor, at: datetime) -> bool:
    """Undo the link of a member of staff to the wrong person; in the decision scope. Reads are judged by the links of today, those before too.

    Returns:
        whether the account was linked.

    Records ``registers.account-unlinked`` when it was.
    """
    gate(actor, IDENTIFY, duty="accounts.staff")
    with connection.cursor() as cursor:
        cursor.execute("select person, subject from registers_unlink_staff(%s)", [account])
        row = cursor.fetchone()
    if row is None:
        return False
    person, subject = row
    note(actor, IDENTIFY, what="registers.unlink-staff", fields=("person",), subjects=[subject])
    told(AccountUnlinked(account, person), actor=actor, at=at, purpose=IDENTIFY, subjects=(subject,))
    return True


def _holder(number: str, phone: str) -> _Holder:
    with connection.cursor() as cursor:
        cursor.execute(
            "select person, subject, bound, shared from registers_identify(%s, %s)",
            [numbers.citizen_index(number), numbers.phone_index(phone)],
        )
        return _Holder(*cursor.fetchone())
