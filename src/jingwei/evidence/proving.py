"""Proving: one entry, its way to a signed root, and what of it is opened, in a text that is checked without us.

Whoever opens fields of an entry reads what they say of people; that is noted like any other read.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from jingwei.evidence import merkle, proofs, signing, stored, trees, witnesses
from jingwei.evidence.canonical import Json
from jingwei.evidence.commitments import commit
from jingwei.evidence.proofs import Opening
from jingwei.evidence.queries import Listed, find_entry
from jingwei.evidence.reads import COMMITTED, get_own, note
from jingwei.evidence.subjects import Membership, concerned_by, in_leaf, membership
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound, Refused
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.scope import Kind

PRIVATE_LOGS = frozenset({"acts", "reads"})
"""Logs whose entries commit to something; those of the others say everything in the open."""


class NotYetSigned(Refused):
    """The entry stands, and no checkpoint holds it yet."""

    code = "not-yet-signed"
    status = 409
    says = _("This entry is not under a signed checkpoint yet. Try again in a few seconds; the worker must be running.")


class NoSuchField(Refused):
    """A field was to be opened that the entry does not commit to, or that was erased."""

    code = "no-such-field"
    status = 404
    says = _("This entry has no field %(field)s to open, or it was erased. Leave it out, or name another.")


class Restricted(Refused):
    """A law says to keep it, and not to use it."""

    code = "restricted"
    status = 409
    says = _("What this entry says of people is restricted and is not opened. Leave the fields out, or ask who restricted it.")


class Altered(Refused):
    """What is kept of an entry is not what it commits to: somebody wrote past the functions."""

    code = "altered"
    status = 409
    says = _("What is kept of this entry is not what was recorded. Tell the operator: jingwei evidence reconcile names it.")


@dataclass(frozen=True, slots=True)
class Openable:
    """What of an entry can be opened, and whom it concerns. ``member``: that the resident who asks is among several."""

    openings: tuple[Opening, ...] = ()
    subjects: tuple[UUID, ...] = ()
    member: Membership | None = None
    erased: bool = False
    restricted: bool = False


def prove(name: str, *, actor: Actor, purpose: Purpose, fields: Collection[str] | None = (), promise: str = "") -> str:
    """The ``.jwproof`` of an entry.

    Args:
        name: the entry's id, its leaf hash in hex, or ``LOG:NUMBER``.
        fields: which fields to open; None opens all. Of several people whom a read concerned that shows a root over them, and to a
            resident that they are among them; not who the others are, nor how many.
        promise: the text of a receipt of this entry.

    Raises:
        NotFound: there is no such entry, or it does not concern the resident who asks (or no longer).
        NotYetSigned: no checkpoint holds it.
        NoSuchField: it commits to no such field, or to nothing any more.
        Restricted: fields were asked for that may not be used.
        Altered: what is kept does not open the entry, or is gone and no act let go of it.
        CheckpointDamaged: the checkpoint is not what was signed.
    Cost: about log₂(size) hashes, from at most four tiles.
    """
    entry = find_entry(name, actor=actor, purpose=purpose)
    signed = None if entry.number is None else stored.best(entry.log, signing.verifiers(entry.log), least=entry.number + 1)
    proof = _proof(entry, signed)
    found = _openings(entry, actor)
    opened = _chosen(found, fields)
    if opened:
        _noted(entry, opened, found, actor, purpose)
    return _file(entry, proof, found, opened, promise)


def prove_case(entries: Sequence[UUID], *, field: str, actor: Actor, purpose: Purpose) -> list[str]:
    """The ``.jwproof`` files of several acts of one case, all under one checkpoint that enough witnesses signed (``witnesses``).

    Args:
        field: a field to open in each where it still opens; an act that was erased or restricted is proved with nothing opened.

    Raises:
        NotYetSigned: no such checkpoint holds all of them.
        Altered: what is kept does not open an entry.
    """
    found = [find_entry(str(entry), actor=actor, purpose=purpose) for entry in entries]
    least = max((one.number + 1 for one in found if one.number is not None), default=0)
    signed = witnesses.signed_by_enough("acts", least=least)
    proved = [_proof(one, signed) for one in found]
    openable = [_openings(one, actor) for one in found]
    opened = [[one for one in each.openings if one.field == field] for each in openable]
    if any(opened):  # together they are one read
        subjects = {subject for each, some in zip(openable, opened, strict=True) if some for subject in each.subjects}
        note(actor, purpose, what="evidence.opening", fields=[field], subjects=subjects, case=found[0].case)
    return [_file(*each) for each in zip(found, proved, openable, opened, strict=True)]


def _proof(entry: Listed, signed: trees.Signed | None) -> str:
    """The tlog-proof of an entry under a checkpoint, checked.

    Raises:
        NotYetSigned: the entry has no number, or there is no checkpoint.
        CheckpointDamaged: what is kept of it is not what was signed.
    """
    if entry.number is None or signed is None:
        raise NotYetSigned()
    stored.require(entry.log, signed, signing.verifiers(entry.log))
    path = merkle.inclusion_proof(entry.number, signed.size, trees.reader(entry.log))
    merkle.verify_inclusion(entry.number, signed.size, entry.hash, path, signed.root)
    return proofs.tlog_proof(entry.number, path, signed.note)


def _file(entry: Listed, proof: str, found: Openable, opened: Sequence[Opening], promise: str = "") -> str:
    return proofs.jwproof(
        entry.log,
        entry.text,
        proof=proof,
        opened=opened,
        member=found.member if any(one.field == "subjects" for one in opened) else None,
        promise=promise,
        erased=found.erased,
    )


def prove_read(read: UUID, *, actor: Actor, purpose: Purpose) -> str:
    """The ``.jwproof`` of a read that concerned the resident, to carry away.

    All is opened but who exactly read, and a case in which no act names the resident: the handle of another's matter stays closed.

    Raises:
        NotFound: there is none, or it concerned somebody else, or its time has not come.
        NotYetSigned: no checkpoint holds it.
    """
    row = get_own(read, actor=actor, purpose=purpose)
    with connection.cursor() as cursor:
        cursor.execute("select evidence_read_in_own_case(%s)", [row.pk])
        own_case = cursor.fetchone()[0]
    closed = {"actor"} if own_case else {"actor", "case"}
    return prove(str(row.entry_id), actor=actor, purpose=purpose, fields=set(COMMITTED) - closed)


def _openings(entry: Listed, actor: Actor) -> Openable:
    """What still opens; what does not open the entry, or is gone without an act that let it go, is never passed off as erased."""
    with connection.cursor() as cursor:
        cursor.execute("select salt, fields::text, subjects, many, salts, gone from evidence_opening(%s)", [entry.id])
        row = cursor.fetchone()
    if row is None:
        return _nothing(entry, actor)
    salt, held, subjects, many, salts, gone = row
    if salt is None:
        return Openable(restricted=True)
    salt, text = bytes(salt), json.loads(entry.text)
    fields: dict[str, Json] = json.loads(held)
    concerned = concerned_by(many, subjects, salts, gone)
    if entry.log == "reads":
        fields = in_leaf(fields, concerned, salt=salt)
    if commit(fields, salt=salt).hex() != text.get("payload" if entry.log == "acts" else "c"):
        raise Altered()
    member = None if concerned is None or actor.scope.subject is None else membership(actor.scope.subject, concerned, salt=salt)
    return Openable(tuple(proofs.openings(fields, salt=salt)), tuple(subjects), member)


def _nothing(entry: Listed, actor: Actor) -> Openable:
    if entry.log not in PRIVATE_LOGS:
        return Openable()
    if actor.scope.kind is Kind.OWN:
        raise NotFound()
    with connection.cursor() as cursor:
        cursor.execute("select evidence_let_go(%s)", [entry.id])
        if not cursor.fetchone()[0]:
            raise Altered()
    return Openable(erased=True)


def _noted(entry: Listed, opened: Sequence[Opening], found: Openable, actor: Actor, purpose: Purpose) -> None:
    """Opening is a read of those concerned; of a read, only of the resident who asks: the others are not shown, and are not told."""
    mine = actor.scope.subject
    if entry.log == "reads" and mine is not None:
        note(actor, purpose, what="evidence.proof-of-read", fields=("reads",), subjects=(mine,))
    else:
        names = [one.field for one in opened]
        note(actor, purpose, what="evidence.opening", fields=names, subjects=found.subjects, case=entry.case)


def _chosen(found: Openable, fields: Collection[str] | None) -> list[Opening]:
    if fields and found.restricted:
        raise Restricted()
    if fields is None:
        return list(found.openings)
    by_name = {one.field: one for one in found.openings}
    for name in fields:
        if name not in by_name:
            raise NoSuchField(field=name)
    return [by_name[name] for name in sorted(set(fields))]
