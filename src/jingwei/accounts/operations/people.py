"""Accounts of residents and of staff."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from jingwei.accounts import events
from jingwei.accounts.models import Account
from jingwei.accounts.operations._shared import note, own_or
from jingwei.accounts.operations.posts import PostGrant, give_post
from jingwei.kernel import keys, randomness
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound, Refused


class NameTaken(Refused):
    code = "username-taken"
    status = 409
    says = _("There is an account of the name %(username)s already. Choose another name.")


class PhoneTaken(Refused):
    code = "phone-taken"
    status = 409
    says = _("This phone belongs to an account already. Sign in with it, or give another phone.")


def create_staff(
    username: str, *, display_name: str, password: str | None, posts: Sequence[PostGrant], actor: Actor, at: datetime
) -> UUID:
    """An account for a member of staff, with their posts.

    Args:
        username: unique; what they sign in with.
        password: None makes an account that cannot sign in by password (the demo's one-click accounts).
        actor: must hold ``accounts.staff``.

    Raises:
        NameTaken: the name is in use. Nothing has changed.
        WrongPost: a post has no code, or its role is none of staff.

    Records ``accounts.staff-created`` and ``accounts.post-given`` for each post.
    """
    actor.require("accounts.staff")
    account = Account(kind=Account.Kind.STAFF, username=username, display_name=display_name, created_at=at)
    account.set_password(password)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as error:
        raise NameTaken(username=username) from error
    note(events.StaffCreated(account.pk), account.pk, actor=actor, at=at)
    for grant in posts:
        give_post(account.pk, grant=grant, actor=actor, at=at)
    return account.pk


def create_resident(phone: str, *, actor: Actor, at: datetime) -> Account:
    """The account of a phone that somebody just proved to be theirs; the one that exists if there is one.

    Args:
        phone: eleven digits.
        actor: must hold ``accounts.residents`` (the door).

    Records ``accounts.resident-created`` when it is new.
    """
    actor.require("accounts.residents")
    account = resident_of(phone, at=at)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:
        return Account.objects.get(phone_index=account.phone_index)
    note(events.ResidentCreated(account.pk), account.pk, actor=actor, at=at)
    return account


def resident_of(phone: str, *, at: datetime) -> Account:
    """The account that a phone would get, not stored."""
    index, number = keys.ring().blind_index("account-phone", phone), randomness.handle()
    account = Account(
        id=number,
        kind=Account.Kind.RESIDENT,
        username=number.hex,
        display_name="",
        phone_index=index,
        phone_sealed=_sealed(number, phone),
        created_at=at,
    )
    account.set_unusable_password()
    return account


def set_phone(account: UUID, *, phone: str, actor: Actor, at: datetime) -> None:
    """Another phone for a resident's account, proved before by a code sent to it.

    Raises:
        NotAllowed: it is not the actor's own account, and the actor is not the door.
        NotFound: there is no such resident's account.
        PhoneTaken: the phone belongs to another account.

    Records ``accounts.phone-changed``.
    """
    own_or(actor, account, duty="accounts.residents")
    index = keys.ring().blind_index("account-phone", phone)
    try:
        with transaction.atomic():
            rows = Account.objects.filter(pk=account, kind=Account.Kind.RESIDENT)
            changed = rows.update(phone_index=index, phone_sealed=_sealed(account, phone))
    except IntegrityError as error:
        raise PhoneTaken() from error
    if not changed:
        raise NotFound()
    note(events.PhoneChanged(account), account, actor=actor, at=at)


def set_password(account: UUID, *, password: str, actor: Actor, at: datetime) -> None:
    """A new password for a member of staff: their own, or by the operator.

    Raises:
        NotAllowed: it is neither.
        NotFound: there is no such account of staff.

    Records ``accounts.password-set``.
    """
    own_or(actor, account, duty="accounts.staff")
    row = Account.objects.filter(pk=account, kind=Account.Kind.STAFF).first()
    if row is None:
        raise NotFound()
    row.set_password(password)
    row.save(update_fields=["password"])
    note(events.PasswordSet(account), account, actor=actor, at=at)


def start_over(username: str, *, password: str, actor: Actor, at: datetime) -> None:
    """A new password and no second factor, for a member of staff who lost both; the next sign-in sets one up.

    Raises:
        NotFound: there is no such account of staff.

    Records ``accounts.password-set``.
    """
    actor.require("accounts.staff")
    account = Account.objects.filter(username=username, kind=Account.Kind.STAFF).first()
    if account is None:
        raise NotFound()
    Authenticator.objects.filter(user=account).delete()
    set_password(account.pk, password=password, actor=actor, at=at)


def close_account(account: UUID, *, actor: Actor, at: datetime) -> None:
    """Nobody signs in with this account any more; the row stays, since entries name it.

    Raises:
        NotFound: there is none that is open.

    Records ``accounts.closed``.
    """
    actor.require("accounts.staff")
    if not Account.objects.filter(pk=account, is_active=True).update(is_active=False):
        raise NotFound()
    note(events.AccountClosed(account), account, actor=actor, at=at)


def new_password() -> str:
    """A password of 96 random bits for a new account, to be handed over once."""
    return randomness.draw(12).hex()


def _sealed(account: UUID, phone: str) -> bytes:
    return keys.ring().seal("account-phone", phone.encode(), aad=account.bytes)
