"""The demo's accounts: a member of staff for each post, and the registered resident with their identity proved.

None has a password: a demo signs in by one click on a marked data folder, and nowhere else.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from jingwei.accounts import operations as accounts
from jingwei.accounts.operations import PostGrant
from jingwei.demo.generator import Post
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.dates import district_day
from jingwei.kernel.progress import Progress
from jingwei.kernel.scope import Level
from jingwei.registers.operations import identity
from jingwei.registers.people.numbers import subject_of

EACH_COMMIT = 32
AUDITORS = (("auditor-1", "严明"), ("auditor-2", "方正"))


def hire(posts: Iterable[Post], *, operator: Actor, at: datetime, accounts_of: dict[int, UUID]) -> Iterator[Progress]:
    """An account for each post, named ``ROLE-TERRITORY`` (``-2`` for a second one). ``accounts_of`` gets them by the post's number."""
    todo = list(posts)
    names: dict[str, int] = {}
    for start in range(0, len(todo), EACH_COMMIT):
        with scopes.entered(operator.scope, at=at):
            for post in todo[start : start + EACH_COMMIT]:
                name = f"{post.role.value}-{post.territory}"
                names[name] = names.get(name, 0) + 1
                username = name if names[name] == 1 else f"{name}-{names[name]}"
                accounts_of[post.number] = _hire(post, username, operator=operator, at=at)
        yield Progress("accounts", len(accounts_of), len(todo))


def hire_auditors(district: str, *, operator: Actor, at: datetime) -> list[tuple[UUID, str]]:
    """Two auditors of the district, since what one asks to open another confirms: account and name of each."""
    grant = PostGrant(role=Role.AUDITOR, organisation=district, codes=(district,), valid_from=district_day(at))
    made = []
    for username, name in AUDITORS:
        with scopes.entered(operator.scope, at=at):
            account = accounts.create_staff(username, display_name=name, password=None, posts=[grant], actor=operator, at=at)
        made.append((account, name))
    return made


def _hire(post: Post, username: str, *, operator: Actor, at: datetime) -> UUID:
    role = Role(post.role.value)
    grant = PostGrant(role=role, organisation=post.territory[: Level.STREET.digits], codes=(post.territory,), valid_from=post.since)
    return accounts.create_staff(username, display_name=post.name, password=None, posts=[grant], actor=operator, at=at)


def settle_in(number: str, phone: str, person: UUID, *, at: datetime) -> UUID:
    """The registered resident's account: phone bound, identity proved at a counter."""
    door, system = Actor.system("door"), Actor.system("demo")
    with scopes.entered(door.scope, at=at):
        account = accounts.create_resident(phone, actor=door, at=at).pk
        identity.link_account(account, person, subject=subject_of(number), proof=identity.Proof.COUNTER, actor=system, at=at)
    return account
