"""Posts of staff: a role in a territory between two days."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from jingwei.accounts import events
from jingwei.accounts.models import Account, Post
from jingwei.accounts.operations._shared import note
from jingwei.kernel.actors import LEVELS, Actor, Role
from jingwei.kernel.errors import NotFound, Refused
from jingwei.kernel.intervals import FOREVER
from jingwei.kernel.scope import Level


class WrongPost(Refused):
    """A role that is no post of staff, a level that is not the role's, or no territory."""

    code = "wrong-post"
    status = 400
    says = _("A post of %(role)s needs at least one code of the level %(level)s. Correct the codes and try again.")


class PostOver(Refused):
    code = "post-over"
    status = 409
    says = _("This post ends on %(day)s or earlier. Nothing has changed.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostGrant:
    """A post to give: what ``LEVELS`` says is its level; ``codes`` are of that level."""

    role: Role
    organisation: str
    codes: tuple[str, ...]
    valid_from: date
    valid_until: date = FOREVER

    @property
    def level(self) -> Level:
        """The level of the role's territory.

        Raises:
            WrongPost: the role is no post of staff.
        """
        level = LEVELS.get(self.role)
        if level is None:
            raise WrongPost(role=self.role.value, level="-")
        return level


def give_post(account: UUID, *, grant: PostGrant, actor: Actor, at: datetime) -> UUID:
    """A role in a territory from a day on.

    Raises:
        NotFound: there is no such account of staff.
        WrongPost: no code, or a role that is none of staff.

    Records ``accounts.post-given``.
    """
    actor.require("accounts.staff")
    if not grant.level.fits(grant.codes):
        raise WrongPost(role=grant.role.value, level=grant.level.value)
    if not Account.objects.filter(pk=account, kind=Account.Kind.STAFF).exists():
        raise NotFound()
    post = Post.objects.create(
        account_id=account,
        role=grant.role,
        organisation=grant.organisation,
        level=grant.level,
        codes=list(grant.codes),
        valid_from=grant.valid_from,
        valid_until=grant.valid_until,
    )
    given = events.PostGiven(
        account,
        post.pk,
        grant.role.value,
        grant.organisation,
        grant.level.value,
        grant.codes,
        grant.valid_from,
        grant.valid_until,
    )
    note(given, account, actor=actor, at=at)
    return post.pk


def end_post(post: UUID, *, on: date, actor: Actor, at: datetime) -> None:
    """The post ends: ``on`` is the first day without it.

    Raises:
        NotFound: there is no such post.
        PostOver: it ends on that day or earlier, or begins later.

    Records ``accounts.post-ended``.
    """
    actor.require("accounts.staff")
    if not Post.objects.filter(pk=post, valid_from__lt=on, valid_until__gt=on).update(valid_until=on):
        if not Post.objects.filter(pk=post).exists():
            raise NotFound()
        raise PostOver(day=on.isoformat())
    account: UUID = Post.objects.values_list("account_id", flat=True).get(pk=post)
    note(events.PostEnded(account, post, on), account, actor=actor, at=at)
