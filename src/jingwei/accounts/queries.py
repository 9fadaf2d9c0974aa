"""Reads of accounts: who is at the door, and as whom they act.

Most run before there is an actor, so the gate that other queries begin with cannot stand here: what they return is the actor.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from jingwei.accounts import policy
from jingwei.accounts.models import Account, MachineClient, Post
from jingwei.evidence.reads import gate
from jingwei.kernel import keys
from jingwei.kernel.actors import DUTIES, LEVELS, Actor, Role
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import NotFound, Refused
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.scope import Level, Scope
from jingwei.kernel.statements import prepared


class PickPost(Refused):
    """Somebody with several posts has to say in which one they act."""

    code = "pick-post"
    status = 409
    says = _("You hold several posts. Choose the one that you act in now.")


class NoPost(Refused):
    """A member of staff holds no post on the day."""

    code = "no-post"
    status = 403
    says = _("Your account holds no post today. Ask the head of your unit to enter one.")


VISITING = [role for role in Role if "cases.visit" in DUTIES[role]]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, as faces may know it. ``kind`` is ``resident`` or ``staff``."""

    id: UUID
    kind: str
    name: str
    has_password: bool

    @property
    def ident(self) -> str:
        """How evidence and rows name the account."""
        return f"account:{self.id}"


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post as pages show it."""

    id: UUID
    role: Role
    organisation: str
    level: Level
    codes: tuple[str, ...]
    valid_from: date
    valid_until: date


def signed_in(user: AbstractBaseUser | AnonymousUser) -> SignedIn | None:
    """Who a request's user is; None for nobody and for an account that was closed."""
    if not isinstance(user, Account) or not user.is_active:
        return None
    return SignedIn(user.pk, user.kind, user.display_name, user.has_usable_password())


def staff_named(username: str) -> UUID:
    """The account of a member of staff.

    Raises:
        NotFound: there is none of that name.
    """
    found: UUID | None = Account.objects.filter(username=username, kind=Account.Kind.STAFF).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound()
    return found


def name_of_staff(ident: str, *, actor: Actor, purpose: Purpose) -> str:
    """How a member of staff is called, for whoever answers for their unit or audits; '' for programs, the system and residents."""
    gate(actor, purpose, duty="accounts.names")
    kind, _, number = ident.partition(":")
    if kind != "account":
        return ""
    found = Account.objects.filter(pk=number, kind=Account.Kind.STAFF).values_list("display_name", flat=True).first()
    return found or ""


def list_posts(account: UUID, *, on: date) -> list[HeldPost]:
    """The posts that an account holds on a day, in a stable order."""
    return [
        HeldPost(
            post.pk, Role(post.role), post.organisation, Level(post.level), tuple(post.codes), post.valid_from, post.valid_until
        )
        for post in _posts(account, on=on)
    ]


def list_visitors(grid: str, *, on: date) -> frozenset[str]:
    """Idents of the accounts that visit in a grid on a day."""
    posts = Post.objects.filter(role__in=VISITING, valid_from__lte=on, valid_until__gt=on, account__is_active=True)
    held = posts.filter(codes__overlap=policy.codes_over(grid)).values_list("account_id", flat=True)
    return frozenset(f"account:{account}" for account in held)


def is_held(organisation: str, *, duty: str, on: date) -> bool:
    """Whether anybody holds a post in a unit on a day that brings a duty."""
    roles = [role for role in LEVELS if duty in DUTIES[role]]
    posts = Post.objects.filter(organisation=organisation, role__in=roles, valid_from__lte=on, valid_until__gt=on)
    return posts.filter(account__is_active=True).exists()


def actor_for(account: UUID, *, post: UUID | None = None, at: datetime, session: str = "") -> Actor:
    """The actor of a member of staff.

    Args:
        post: the post that was picked; needed only with several.
        at: when they act (aware, UTC); the post must be valid on that day in the district.
        session: opaque name of the sign-in.

    Raises:
        NoPost: the account holds none that day, or is not of staff.
        PickPost: it holds several and none of them is picked.
    """
    posts = _posts(account, on=district_day(at))
    if not posts:
        raise NoPost()
    acting = policy.acting_post(posts, post)
    if acting is None:
        raise PickPost()
    scope = Scope.territory(Level(acting.level), *acting.codes)
    return Actor.of(Role(acting.role), ident=f"account:{account}", scope=scope, organisation=acting.organisation, session=session)


def actor_for_client(client: str, *, scopes: tuple[str, ...], at: datetime) -> Actor | None:
    """The actor of a machine client; None if its agreement does not hold that day, or there is none.

    Args:
        client: its OAuth client id.
        scopes: what its token asks for; only what the agreement names as well counts.
    """
    row = MachineClient.objects.filter(pk=client).first()
    if row is None or not policy.holds(row.valid_from, row.valid_until, district_day(at)):
        return None
    return Actor(
        ident=f"client:{row.pk}",
        role=Role.MACHINE,
        scope=Scope.territory(Level(row.level), *row.codes),
        organisation=row.organisation,
        duties=policy.machine_duties(set(scopes) & set(row.scopes)),
        on_behalf=row.basis,
    )


def account_of_phone(phone: str) -> Account | None:
    """The resident's account of a phone (digits, as ``operations.create_resident`` keeps it), active or not."""
    index = keys.ring().blind_index("account-phone", phone)
    return Account.objects.filter(phone_index=index, kind=Account.Kind.RESIDENT).first()


def phone_of(account: UUID) -> str:
    """The phone of an account, '' if it has none."""
    sealed = Account.objects.filter(pk=account).values_list("phone_sealed", flat=True).first()
    return keys.ring().open("account-phone", bytes(sealed), aad=account.bytes).decode() if sealed else ""


def _held(post: Post) -> HeldPost:
    days = post.valid_from, post.valid_until
    return HeldPost(post.pk, Role(post.role), post.organisation, Level(post.level), tuple(post.codes), *days)


def _posts(account: UUID, *, on: date) -> list[Post]:
    with prepared() as cursor:
        cursor.execute(_POSTS, [account, Account.Kind.STAFF.value, on, on])
        return [Post(**dict(zip(_POST_COLUMNS, row, strict=True))) for row in cursor.fetchall()]


# Prepared, since every request of staff asks it.
_POST_COLUMNS = ("id", "account_id", "role", "organisation", "level", "codes", "valid_from", "valid_until")
_POSTS = f"""select {", ".join(f"p.{column}" for column in _POST_COLUMNS)}
from accounts_post p join accounts_account a on a.id = p.account_id
where a.id = %s and a.kind = %s and p.valid_from <= %s and p.valid_until > %s order by p.role, p.organisation, p.id"""
