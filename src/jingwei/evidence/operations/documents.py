"""Documents of legal effect: asked for, sealed by the worker, served, acknowledged, withdrawn. The module that asks says what they say."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import DateTimeField, Value
from django.db.models.functions import Greatest

from jingwei.evidence import digests, ports, stamps
from jingwei.evidence.canonical import Json
from jingwei.evidence.events import (
    DocumentAcknowledged,
    DocumentAsked,
    DocumentSealed,
    DocumentsErased,
    DocumentServed,
    DocumentWithdrawn,
)
from jingwei.evidence.models import Document
from jingwei.evidence.ports import Level, Sealing
from jingwei.evidence.queries import documents as queries
from jingwei.evidence.queries.documents import FACTS, PDF, Held
from jingwei.evidence.reads import gate
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel import keys, randomness
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import DOCUMENTS
from jingwei.kernel.scope import Scope
from jingwei.kernel.statements import insert_row

ASKER, SEALER = "evidence.documents", "evidence.sealing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What a document is to say, about whom.

    Attributes:
        kind: a code of at most 12 characters; the entry's ``docs`` names it.
        about: the thing that it tells of; with ``kind`` and ``edition`` it names the document.
        edition: tells documents of one kind about one thing apart, '' where there is one.
        approval: the order or act of a person that the document rests on, where it has legal effect.
    """

    kind: str
    about: UUID
    case: UUID
    subject: UUID
    template: str
    facts: Mapping[str, Json]
    level: Level
    edition: str = ""
    approval: UUID | None = None


def document_id(kind: str, about: UUID, edition: str = "") -> UUID:
    """The id of a document, made from what it is about: asked for twice it is made once.

    >>> document_id("receipt", UUID(int=1)) == document_id("receipt", UUID(int=1), ""), document_id("letter", UUID(int=1)).version
    (True, 8)
    """
    digest = hashlib.sha256(f"jingwei/document/v1\0{kind}\0{about}\0{edition}".encode()).digest()
    return UUID(int=int.from_bytes(digest[:16]) & ~(0xF << 76) & ~(0x3 << 62) | 0x8 << 76 | 0x2 << 62)


def ask(paper: Paper, *, actor: Actor, at: datetime) -> UUID:
    """Have a document made, sealed and stamped by the worker. In the scope *decision*; asked for again, nothing happens.

    Returns:
        its id, known before it is made.

    Records ``evidence.document-asked``.
    """
    gate(actor, DOCUMENTS, duty="evidence.ask-document")
    ident = document_id(paper.kind, paper.about, paper.edition)
    with connection.cursor() as cursor:  # of two who ask at once the second waits here, and finds it there
        cursor.execute("select evidence_document_new(%s)", [ident])
        if not cursor.fetchone()[0]:
            return ident
    facts = keys.ring().seal(FACTS, json.dumps([paper.template, dict(paper.facts)], ensure_ascii=False).encode(), aad=ident.bytes)
    template = hashlib.sha256(paper.template.encode()).hexdigest()[:16]
    insert_row(
        Document(
            id=ident,
            kind=paper.kind,
            case=paper.case,
            about=paper.about,
            subject=paper.subject,
            template=template,
            level=paper.level,
            facts_sealed=facts,
            asked_at=at,
        )
    )
    about = Particulars(purpose=DOCUMENTS, case=paper.case, subjects=(paper.subject,), rule=template)
    record(DocumentAsked(ident, paper.kind, paper.about, paper.approval), actor=actor, at=at, about=about)
    ports.queue_sealing(ident)
    return ident


def seal_document(document: UUID, *, at: datetime) -> bool:
    """Make one document that was asked for. No transaction is open while it is made, and it is made once whoever tries it how often.

    Returns:
        whether this call made it.

    Raises:
        TimeNotAvailable: no time stamp could be had. Nothing has changed; it is tried again.

    Records ``evidence.document-sealed``.
    """
    actor = Actor.system(SEALER)
    with scopes.entered(actor.scope, at=at):
        waiting = queries.waiting(document, actor=actor, purpose=DOCUMENTS)
    if waiting is None:
        return False
    pdf = ports.press().typeset(waiting.template, waiting.facts)
    how = Sealing(level=Level(waiting.level), reason=waiting.kind, at=at)
    whole = ports.seal().seal(pdf, how=how, time=ports.time())
    found = digests.of(whole)
    stamps.stamp(found.sha256, kind=stamps.DOCUMENT)
    with scopes.entered(actor.scope, at=at):
        return _keep_sealed(document, whole, found, waiting, actor=actor, at=at)


def _keep_sealed(
    document: UUID, whole: bytes, found: digests.Digests, waiting: queries.Waiting, *, actor: Actor, at: datetime
) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select evidence_document_claim(%s)", [document])
        if not cursor.fetchone()[0]:
            return False  # somebody else made it meanwhile
    docs: dict[str, Json] = {"kind": waiting.kind, **found.as_json()}
    about = Particulars(
        purpose=DOCUMENTS, case=waiting.case, subjects=(waiting.subject,), rule=waiting.version, docs=(docs,), outcome=waiting.level
    )
    recorded = record(DocumentSealed(document), actor=actor, at=at, about=about)
    sealed = keys.ring().seal(PDF, whole, aad=document.bytes)
    with connection.cursor() as cursor:
        cursor.execute(
            "select evidence_document_seal(%s, %s, %s, %s, %s, %s, %s)",
            [document, at, sealed, found.sha256, found.sm3, found.size, recorded.id],
        )
    return True


def serve(document: UUID, *, how: str, actor: Actor, at: datetime) -> Held:
    """Hand a document out: its bytes, and once in its life the note that it was served (送达).

    Args:
        how: ``portal`` or ``counter``.
        actor: the resident in their own scope, a counter whose case admits to them, or whoever may open the receipt that it is (decision).

    Raises:
        NotFound: there is none, it is not sealed yet, or not within the scope (they read the same).

    Records ``evidence.document-served`` the first time.
    """
    held = queries.get_held(document, actor=actor, purpose=DOCUMENTS)
    if held.served_at is None and _mark_served(document, how, actor, at):
        about = Particulars(purpose=DOCUMENTS, case=held.case, subjects=(held.subject,), outcome=how)
        record(DocumentServed(document, how), actor=actor, at=at, about=about)
    return held


def _mark_served(document: UUID, how: str, actor: Actor, at: datetime) -> bool:
    if actor.scope == Scope.decision():
        with connection.cursor() as cursor:
            cursor.execute("select evidence_document_serve_receipt(%s, %s, %s)", [document, how, at])
            return bool(cursor.fetchone()[0])
    later = Greatest("sealed_at", Value(at, output_field=DateTimeField()))
    return bool(Document.objects.filter(pk=document, served_at=None).update(served_at=later, served_how=how))


def acknowledge(document: UUID, *, actor: Actor, at: datetime) -> bool:
    """The person concerned says that they have received it (签收): they themselves, or a clerk who saw them take it.

    Returns:
        whether it was noted now; False when it was before.

    Raises:
        NotFound: there is none, or it was not served yet, or it is not within the scope.

    Records ``evidence.document-acknowledged``.
    """
    gate(actor, DOCUMENTS, duty="evidence.acknowledge")
    with transaction.atomic():
        row = Document.objects.filter(pk=document, served_at__isnull=False).values_list("case", "subject").first()
        if row is None:
            raise NotFound()
        later = Greatest("served_at", Value(at, output_field=DateTimeField()))
        if not Document.objects.filter(pk=document, acknowledged_at=None).update(acknowledged_at=later):
            return False
        about = Particulars(purpose=DOCUMENTS, case=row[0], subjects=(row[1],))
        record(DocumentAcknowledged(document), actor=actor, at=at, about=about)
    return True


def withdraw(kind: str, about: UUID, *, at: datetime) -> int:
    """What a kind of document says of a thing holds no longer. It stays as it was served, marked. In the scope *decision*.

    Returns:
        how many were withdrawn.

    Records ``evidence.document-withdrawn`` for each.
    """
    actor = Actor.system(ASKER)
    gate(actor, DOCUMENTS, duty="evidence.ask-document")
    with connection.cursor() as cursor:
        cursor.execute('select id, "case", subject from evidence_document_withdraw(%s, %s, %s)', [kind, about, at])
        rows = cursor.fetchall()
    for ident, case, subject in rows:
        record(
            DocumentWithdrawn(ident),
            actor=actor,
            at=at,
            about=Particulars(purpose=DOCUMENTS, case=case, subjects=(subject,)),
        )
    return len(rows)


def erase_documents(subject: UUID, at: datetime) -> int:
    """Destroy the contents of a person's documents, and unlink the person from them; what happened to them stands.

    Returns:
        how many rows it touched.

    Records ``evidence.documents-erased``, when there were any.
    """
    with connection.cursor() as cursor:
        cursor.execute("select evidence_documents_erase(%s, %s)", [subject, at])
        gone = int(cursor.fetchone()[0])
    if gone:
        about = Particulars(purpose=DOCUMENTS, case=randomness.handle())
        record(DocumentsErased(gone), actor=Actor.system("retention"), at=at, about=about, new_case=True)
    return gone
