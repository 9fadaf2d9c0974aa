"""Asking witnesses to sign the newest checkpoints, and waiting for them where the policy says so.

An installation without a policy has no witnesses and waits for nobody; its proofs say so. With one, no entry of ``acts`` may be without a
quorum for longer than the policy's limit: then acts that bind (decide, serve, publish) are refused until witnesses sign again, while
whatever people bring (declare, collect, verify …) is always taken.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from django.db import connection, connections
from django.utils.translation import gettext_lazy as _

from jingwei.evidence import merkle, signing, trees, witnessing
from jingwei.evidence.models import Cosignature
from jingwei.evidence.models import Refusal as Answered
from jingwei.evidence.notes import NoteError, Verifier
from jingwei.evidence.witnessing import CONFLICT, OK, Policy, Why, Witness
from jingwei.kernel.errors import Refused

WAITING = frozenset({"decide", "serve", "publish"})
PAGE = 1000
_LARGEST = 2**63 - 1


class NotWitnessed(Refused):
    """Too few of the log's witnesses have signed for too long. Its value ``since``: from when on entries are without enough of them."""

    code = "not-witnessed"
    status = 503
    says = _(
        "The witnesses of the log have not signed for too long, so nothing is decided, served or published now. Try again later."
    )


class Post(Protocol):
    """How a request reaches a witness.

    Promise: gives status and body of whatever was answered; raises OSError when nobody answers in time.
    """

    def __call__(self, url: str, body: str) -> tuple[int, str]:
        """POST a text."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a witness says since an instant in place of signing.

    Attributes:
        witness: its name in the policy.
        size: of the checkpoint that it was shown.
        seen: the size that it signed last under this origin.
    """

    log: str
    witness: str
    why: Why
    size: int
    seen: int
    since: datetime


@dataclass(frozen=True, slots=True)
class _Installed:
    policy: Policy
    limit: timedelta


_installed = _Installed(Policy(), timedelta.max)


def install(policy: Policy, *, limit: timedelta) -> None:
    """Config hands over who the witnesses are, and how long an entry may be without a quorum."""
    global _installed
    _installed = _Installed(policy, limit)


def verifiers() -> list[Verifier]:
    """The keys of the policy's witnesses."""
    return [one.verifier for one in _installed.policy.witnesses.values()]


def ask(log: str, post: Post, *, using: str = "sequencer") -> list[str]:
    """Have the newest checkpoint of a log signed by each witness that has not yet; the names of those that did now.

    A witness that is silent, or answers nonsense, is passed over: it is asked again next time. So is one that refuses; what it said is
    kept (``refusals``).
    """
    signed = trees.last_signed(log, using=using)
    if signed is None or signed.origin != signing.installed(using=using).origin(log):
        return []  # of a log that began anew nothing was signed yet
    bare = signed.note.partition("\n\n")
    lines = Cosignature.objects.using(using).filter(log=log, size=signed.size)
    have = set(lines.values_list("witness", flat=True))
    note = (
        bare[0]
        + bare[1]
        + "".join(line for line in bare[2].splitlines(keepends=True) if line not in set(lines.values_list("line", flat=True)))
    )
    found = []
    for name, witness in _installed.policy.witnesses.items():
        if witness.url and witness.verifier.name not in have and _ask_one(log, signed, note, witness, post, using=using):
            found.append(name)
    return found


def _ask_one(log: str, signed: trees.Signed, note: str, witness: Witness, post: Post, *, using: str) -> bool:
    before = Cosignature.objects.using(using).filter(log=log, witness=witness.verifier.name).order_by("-size").first()
    read = trees.reader(log, using=using)

    def sent(old: int) -> tuple[int, str]:
        proof = merkle.consistency_proof(old, signed.size, read) if old else []
        return post(f"{witness.url}/add-checkpoint", witnessing.request(old, proof, note))

    try:
        seen = before.size if before else 0
        status, body = sent(seen)
        if status == CONFLICT:
            seen = witnessing.conflicting(body)  # what it signed and we did not hear of
            status, body = sent(seen) if seen <= signed.size else (status, body)
        if status != OK:
            _refused(log, signed, witness, witnessing.why(status, seen=seen, size=signed.size), seen, using=using)
            return False
        line = witnessing.cosigned(body, checkpoint=note, witness=witness)
    except (OSError, NoteError, ValueError):
        return False
    stated = datetime.fromtimestamp(line.seconds or 0, UTC)
    with connections[using].cursor() as cursor:
        cursor.execute("select evidence_keep_cosignature(%s, %s, %s, %s, %s)", [log, signed.size, line.name, line.line, stated])
        return bool(cursor.fetchone()[0])


def _refused(log: str, signed: trees.Signed, witness: Witness, why: Why | None, seen: int, *, using: str) -> None:
    if why is None:
        return
    with connections[using].cursor() as cursor:
        cursor.execute(
            "select evidence_keep_refusal(%s, %s, %s, %s, %s, %s)",
            [log, witness.verifier.name, signed.origin, why, signed.size, seen],
        )


def refusals(log: str, *, using: str = "default") -> list[Refusal]:
    """What witnesses answered in place of a signature under the log's present origin, and have not signed since."""
    mine = signing.installed(using=using).origin(log)
    names = {one.verifier.name: name for name, one in _installed.policy.witnesses.items()}
    rows = Answered.objects.using(using).filter(log=log, origin=mine, witness__in=names).order_by("witness")
    return [Refusal(log, names[row.witness], Why(row.why), row.size, row.seen, row.since) for row in rows]


def witnessed_size(log: str) -> int:
    """The size of the largest checkpoint that a quorum signed; 0 for none.

    Cost: one look at the newest lines; one more for each page of those that too few have signed.
    """
    names = {one.verifier.name: name for name, one in _installed.policy.witnesses.items()}
    rows = Cosignature.objects.filter(log=log).order_by("-size").values_list("size", "witness")
    until = _LARGEST
    while page := list(rows.filter(size__lte=until)[:PAGE]):
        by_size: dict[int, set[str]] = defaultdict(set)
        for size, witness in page:
            by_size[size].add(names.get(witness, ""))
        met = max((size for size, signed in by_size.items() if _installed.policy.is_met(signed)), default=0)
        if met or len(page) < PAGE:
            return met
        until = page[-1][0] - (len(by_size) == 1)  # a page may end within a size: the next one has that whole
    return 0


def unsigned_since(log: str = "acts") -> tuple[datetime, timedelta] | None:
    """When the oldest entry of a log that no quorum has signed got its number, and how long ago that is by the database's clock; None
    where all are signed, or nobody is waited for.
    """
    if not _installed.policy.waits:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_UNSIGNED, [log, witnessed_size(log)])
        row: tuple[datetime, timedelta] | None = cursor.fetchone()
    return row


_UNSIGNED = "select numbered_at, clock_timestamp() - numbered_at from evidence_number where log = %s and number = %s"


def limit() -> timedelta:
    """How long an entry may be without a quorum."""
    return _installed.limit


def policy() -> Policy:
    """Who the witnesses are, and which of them are enough."""
    return _installed.policy


def signed_by_enough(log: str, *, least: int) -> trees.Signed | None:
    """The newest checkpoint of at least that size that a quorum signed; where nobody is waited for, the best there is. None: not yet."""
    if not _installed.policy.waits:
        return trees.best_signed(log, least=least)
    size = witnessed_size(log)
    return trees.signed_at(log, size) if size >= least else None


def require(act: str) -> None:
    """Refuse an act that binds while an entry has been without a quorum for longer than the limit.

    Raises:
        NotWitnessed: wait for the witnesses.
    """
    if act not in WAITING:
        return
    unsigned = unsigned_since()
    if unsigned is not None and unsigned[1] > _installed.limit:
        raise NotWitnessed(since=unsigned[0])
