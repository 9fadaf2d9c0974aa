"""Personal data of the log, asked by the person's subject handle. Entries hold none; payloads, tags' keys and reads do."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from jingwei.evidence.events import LogLetGo
from jingwei.evidence.operations.captures import erase_captures
from jingwei.evidence.operations.documents import erase_documents
from jingwei.evidence.operations.erasing import erase_explanations, erase_questions, let_go
from jingwei.evidence.sealing import ANSWER, EXPLAINED, TEXT, opened
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day, start_of, years_before
from jingwei.kernel.personal import YEARS_OF_LOG, Ends, Exported, Key, Personal
from jingwei.kernel.purposes import AUDIT, DOCUMENTS, QUESTIONS, VISIT
from jingwei.kernel.randomness import handle


def _payloads(subject: UUID) -> Exported:
    with connection.cursor() as cursor:
        cursor.execute("select step, at, fields::text from evidence_payloads_of(%s)", [subject])
        return [{"step": step, "at": at.isoformat(), "payload": fields} for step, at, fields in cursor.fetchall()]


def _reads(subject: UUID) -> Exported:
    with connection.cursor() as cursor:
        cursor.execute("select at, role, organisation, purpose, what, fields from evidence_reads_of(%s)", [subject])
        names = ("role", "organisation", "purpose", "what")
        return [
            dict(zip(names, row[1:5], strict=True)) | {"at": row[0].isoformat(), "fields": ", ".join(row[5])}
            for row in cursor.fetchall()
        ]


def _forget(subject: UUID, at: datetime) -> int:
    return _called("evidence_forget", subject, at)


def _forget_reads(subject: UUID, at: datetime) -> int:
    return _called("evidence_forget_reads", subject, at)


def _called(function: str, subject: UUID, at: datetime) -> int:
    case = handle()
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}(%s, %s, %s)", [subject, at, case])
        gone = int(cursor.fetchone()[0])
    if gone:
        let_go(LogLetGo(gone, 0), case=case, actor=Actor.system("erasure"), at=at)
    return gone


def _questions(subject: UUID) -> Exported:
    with connection.cursor() as cursor:
        cursor.execute("select * from evidence_questions_of(%s)", [subject])
        return [
            {
                "raised_at": raised_at.isoformat(),
                "kind": kind,
                "question": opened(TEXT, ident, text),
                "answered_at": answered_at.isoformat() if answered_at else None,
                "finding": finding,
                "answer": opened(ANSWER, ident, answer),
            }
            for ident, raised_at, kind, text, answered_at, finding, answer in cursor.fetchall()
        ]


def _forget_questions(subject: UUID, at: datetime) -> int:
    return erase_questions(before=at, actor=Actor.system("erasure"), at=at, subject=subject)


def _explanations(account: UUID) -> Exported:
    with connection.cursor() as cursor:
        cursor.execute("select * from evidence_explanations_of(%s)", [account])
        rows = cursor.fetchall()
    return [{"given_at": given_at.isoformat(), "reason": opened(EXPLAINED, read, said)} for read, given_at, said in rows]


def _forget_explanations(account: UUID, at: datetime) -> int:
    return erase_explanations(before=at, actor=Actor.system("erasure"), at=at, account=account)


def _documents(subject: UUID) -> Exported:
    with connection.cursor() as cursor:
        cursor.execute(
            "select kind, asked_at, sealed_at, served_at, acknowledged_at, withdrawn_at, sha256 from evidence_documents_of(%s)",
            [subject],
        )
        names = ("asked_at", "sealed_at", "served_at", "acknowledged_at", "withdrawn_at")
        return [
            {"kind": kind, "sha256": bytes(sha256).hex() if sha256 else None}
            | {name: at.isoformat() if at else None for name, at in zip(names, instants, strict=True)}
            for kind, *instants, sha256 in cursor.fetchall()
        ]


def _captures(subject: UUID) -> Exported:
    with connection.cursor() as cursor:
        cursor.execute("select kind, taken_at, received_at, sha256 from evidence_captures_of(%s)", [subject])
        return [
            {
                "kind": kind,
                "taken_at": taken.isoformat() if taken else None,
                "received_at": received.isoformat(),
                "sha256": bytes(sha256).hex(),
            }
            for kind, taken, received, sha256 in cursor.fetchall()
        ]


PERSONAL: dict[str, Personal] = {
    "evidence_capture": Personal(VISIT.code, VISIT.basis, VISIT.kept, Key.SUBJECT, Ends.LEAVING, _captures, erase_captures),
    "evidence_document": Personal(
        DOCUMENTS.code, DOCUMENTS.basis, DOCUMENTS.kept, Key.SUBJECT, Ends.LEAVING, _documents, erase_documents
    ),
    "evidence_payload": Personal(
        AUDIT.code, AUDIT.basis, AUDIT.kept, Key.SUBJECT, Ends.AGE, _payloads, _forget, frozenset({"payload"})
    ),
    "evidence_readsubject": Personal(AUDIT.code, AUDIT.basis, AUDIT.kept, Key.SUBJECT, Ends.AGE, _reads, _forget_reads),
    "evidence_question": Personal(
        QUESTIONS.code,
        QUESTIONS.basis,
        QUESTIONS.kept,
        Key.SUBJECT,
        Ends.AGE,
        _questions,
        _forget_questions,
        frozenset({"question", "answer"}),
    ),
    "evidence_explanation": Personal(
        AUDIT.code, AUDIT.basis, AUDIT.kept, Key.ACCOUNT, Ends.AGE, _explanations, _forget_explanations, frozenset({"reason"})
    ),
}


def expire(now: datetime, most: int) -> int:
    """Let go of payloads and reads of everybody that are older than the log is kept; at most so many rows of each.

    The entries of acts stand. Leaves of the read log that commit to nothing any more go with their tile; all hashes stay in the tree,
    so what was proved stays proved. Records ``evidence.log-let-go`` when anything went. Call it in the decision scope.
    """
    before = start_of(years_before(district_day(now), YEARS_OF_LOG))
    actor = Actor.system("retention")
    words = erase_questions(before=before, actor=actor, at=now, most=most)
    words += erase_explanations(before=before, actor=actor, at=now, most=most)
    case = handle()
    with connection.cursor() as cursor:
        cursor.execute("select payloads + reads from evidence_expire(%s, %s, %s)", [before, most, case])
        rows = int(cursor.fetchone()[0])
        cursor.execute("select evidence_prune(%s, %s)", [before, 256 * most])
        leaves = int(cursor.fetchone()[0])
    if rows or leaves:
        let_go(LogLetGo(rows, leaves), case=case, actor=actor, at=now)
    return rows + leaves + words
