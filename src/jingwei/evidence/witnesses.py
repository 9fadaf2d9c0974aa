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

from jingwei.evidence import merkle, trees, witnessing
from jingwei.evidence.models import Cosignature
from jingwei.evidence.notes import NoteError, Verifier
from jingwei.evidence.witnessing import Policy, Witness
from jingwei.kernel.errors import Refused

WAITING = frozenset({"decide", "serve", "publish"})
OK, CONFLICT = 200, 409


class NotWitnessed(Refused):
    """The log's witnesses have not signed for too long."""

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

    A witness that is silent, or answers nonsense, is passed over: it is asked again next time.
    """
    signed = trees.last_signed(log, using=using)
    if signed is None:
        return []
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
        if witness.url and witness.verifier.name not in have and _ask_one(log, signed.size, note, witness, post, using=using):
            found.append(name)
    return found


def _ask_one(log: str, size: int, note: str, witness: Witness, post: Post, *, using: str) -> bool:
    before = Cosignature.objects.using(using).filter(log=log, witness=witness.verifier.name).order_by("-size").first()
    old, read = before.size if before else 0, trees.reader(log, using=using)
    for _try in range(2):
        try:
            proof = merkle.consistency_proof(old, size, read) if old else []
            status, body = post(f"{witness.url}/add-checkpoint", witnessing.request(old, proof, note))
            if status == CONFLICT:
                old = witnessing.conflicting(body)  # what it signed and we did not hear of; beyond our size, it saw another log
                continue
            if status != OK:
                return False
            line = witnessing.cosigned(body, checkpoint=note, witness=witness)
        except (OSError, NoteError, ValueError):
            return False
        stated = datetime.fromtimestamp(line.seconds or 0, UTC)
        with connections[using].cursor() as cursor:
            cursor.execute("select evidence_keep_cosignature(%s, %s, %s, %s, %s)", [log, size, line.name, line.line, stated])
            return bool(cursor.fetchone()[0])
    return False


def witnessed_size(log: str) -> int:
    """The size of the largest checkpoint that a quorum signed; 0 for none."""
    by_size: dict[int, set[str]] = defaultdict(set)
    names = {one.verifier.name: name for name, one in _installed.policy.witnesses.items()}
    for size, witness in Cosignature.objects.filter(log=log).order_by("-size").values_list("size", "witness")[:1000]:
        by_size[size].add(names.get(witness, ""))
    return max((size for size, signed in by_size.items() if _installed.policy.is_met(signed)), default=0)


def require(act: str) -> None:
    """Refuse an act that binds while an entry has been without a quorum for longer than the limit.

    Raises:
        NotWitnessed: wait for the witnesses.
    """
    if act not in WAITING or not _installed.policy.witnesses or _installed.policy.quorum == witnessing.NOBODY:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from evidence_number where log = 'acts' and number = %s and numbered_at < now() - %s::interval)",
            [witnessed_size("acts"), f"{_installed.limit.total_seconds():.0f} s"],
        )
        if cursor.fetchone()[0]:
            raise NotWitnessed()
