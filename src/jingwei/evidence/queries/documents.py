"""Reading documents: whether one is there, its bytes, and a person's list of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from jingwei.evidence.canonical import Json
from jingwei.evidence.models import Document
from jingwei.evidence.reads import gate, note
from jingwei.kernel import keys
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.scope import Scope

FACTS, PDF = "document-facts", "document"
"""Kinds under which the key ring seals what a document is made from, and the document."""
RECEIPT = "receipt"
"""The one kind that is shown without proof of identity, to whoever may open the receipt."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document that is still to be made."""

    kind: str
    case: UUID
    subject: UUID
    level: str
    version: str
    template: str
    facts: Mapping[str, Json]


def waiting(document: UUID, *, actor: Actor, purpose: Purpose) -> Waiting | None:
    """What is to be made for one document; None when it is made, or there is none. For the product itself, in the scope *decision*."""
    gate(actor, purpose, duty="evidence.seal")
    with connection.cursor() as cursor:
        cursor.execute("select * from evidence_document_waiting(%s)", [document])
        row = cursor.fetchone()
    if row is None:
        return None
    kind, case, subject, level, version, sealed = row
    template, facts = json.loads(keys.ring().open(FACTS, bytes(sealed), aad=document.bytes))
    return Waiting(kind, case, subject, level, version, template, facts)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a document stands; None where that has not happened."""

    id: UUID
    kind: str
    asked_at: datetime
    sealed_at: datetime | None
    served_at: datetime | None
    acknowledged_at: datetime | None
    withdrawn_at: datetime | None
    size: int | None
    sha256: str
    level: str


_COLUMNS = ("id", "kind", "asked_at", "sealed_at", "served_at", "acknowledged_at", "withdrawn_at", "size", "sha256", "level")


def receipt_standing(document: UUID, *, actor: Actor, purpose: Purpose) -> Standing | None:
    """Where the sealed copy of a receipt stands, for whoever may open the receipt; in any scope. It tells nothing of the person."""
    gate(actor, purpose, duty="evidence.receipt")
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(_COLUMNS)} from evidence_document_receipt(%s)", [document])
        row = cursor.fetchone()
    return _standing(row) if row else None


def list_of_person(subject: UUID, *, actor: Actor, purpose: Purpose) -> list[Standing]:
    """The documents of one person, newest first: their own, or at a counter whose case admits to them.

    Args:
        subject: the person's handle.
    """
    gate(actor, purpose, duty="evidence.documents")
    rows = Document.objects.filter(subject=subject, erased_at=None).order_by("-asked_at", "-id").values_list(*_COLUMNS)[:50]
    found = [_standing(row) for row in rows]
    note(actor, purpose, what="evidence.documents", fields=("documents",), subjects=[subject], case=actor.scope.case)
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """A sealed document with its bytes."""

    id: UUID
    kind: str
    case: UUID
    subject: UUID
    served_at: datetime | None
    pdf: bytes


def get_held(document: UUID, *, actor: Actor, purpose: Purpose) -> Held:
    """A sealed document's bytes: in the scope *decision* of a receipt's copy only.

    Raises:
        NotFound: there is none, it is not made yet, or not within the scope.
    """
    gate(actor, purpose, duty="evidence.receipt" if actor.scope == Scope.decision() else "evidence.documents")
    if actor.scope == Scope.decision():
        with connection.cursor() as cursor:
            cursor.execute("select * from evidence_document_open_receipt(%s)", [document])
            row = cursor.fetchone()
    else:
        columns = ("id", "kind", "case", "subject", "served_at", "pdf_sealed")
        row = Document.objects.filter(pk=document, sealed_at__isnull=False, erased_at=None).values_list(*columns).first()
    if row is None:
        raise NotFound()
    ident, kind, case, subject, served_at, sealed = row
    note(actor, purpose, what="evidence.document", fields=("document",), subjects=[subject], case=actor.scope.case)
    return Held(ident, kind, case, subject, served_at, keys.ring().open(PDF, bytes(sealed), aad=ident.bytes))


def _standing(row: tuple[object, ...]) -> Standing:
    values = dict(zip(_COLUMNS, row, strict=True))
    sha256 = values.pop("sha256")
    return Standing(**values, sha256=bytes(sha256).hex() if sha256 else "")  # type: ignore[arg-type, call-overload]
