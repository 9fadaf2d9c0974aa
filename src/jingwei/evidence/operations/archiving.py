"""Documents written out as packages for the archive (档案): each with its time stamp, certificates, and the entries that tell of it."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection

from jingwei.evidence import bags, digests, ports, stamps
from jingwei.evidence.bags import Happened
from jingwei.evidence.events import DocumentArchived
from jingwei.evidence.queries.documents import PDF
from jingwei.evidence.reads import gate, note
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel import keys
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.progress import Progress
from jingwei.kernel.purposes import DOCUMENTS

PAGE = 100
_FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class _Kept:
    id: UUID
    kind: str
    case: UUID
    subject: UUID
    level: str
    sealed_at: datetime
    pdf_sealed: bytes


def archive_documents(folder: Path, *, actor: Actor, at: datetime) -> Generator[Progress, None, int]:
    """Write a package for each sealed document that has none in the folder yet; one transaction a document.

    Args:
        actor: whoever runs the commands.

    Returns:
        how many were written.

    Records ``evidence.document-archived`` for each, before its folder takes its name: a package that stands is in the log.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    after, done = _FIRST, 0
    while page := _page(after, actor=actor, at=at):
        for kept in page:
            target = folder / str(kept.id)
            if not target.exists():
                _archive(kept, target, actor=actor, at=at)
                done += 1
            yield Progress("evidence.archive", done)
        after = page[-1].id
    return done


def _page(after: UUID, *, actor: Actor, at: datetime) -> list[_Kept]:
    with scopes.entered(actor.scope, at=at):
        gate(actor, DOCUMENTS, duty="evidence.archive")
        with connection.cursor() as cursor:
            cursor.execute(
                'select id, kind, "case", subject, level, sealed_at, content from evidence_documents_kept(%s, %s)', [after, PAGE]
            )
            return [
                _Kept(ident, kind, case, subject, level, sealed_at, bytes(content))
                for ident, kind, case, subject, level, sealed_at, content in cursor.fetchall()
            ]


def _archive(kept: _Kept, target: Path, *, actor: Actor, at: datetime) -> None:
    with scopes.entered(actor.scope, at=at):
        about = Particulars(purpose=DOCUMENTS, case=kept.case, subjects=(kept.subject,))
        record(DocumentArchived(kept.id), actor=actor, at=at, about=about)
        note(actor, DOCUMENTS, what="evidence.document", fields=("document",), subjects=[kept.subject], case=kept.case)
        pdf = keys.ring().open(PDF, kept.pdf_sealed, aad=kept.id.bytes)
        info = {
            "Source-Organization": str(settings.DISTRICT_NAME["zh-Hans"]),
            "External-Identifier": f"urn:uuid:{kept.id}",
            "External-Description": f"{kept.kind}, {bags.FORMAT}, PAdES {kept.level}",
            "Bagging-Date": district_day(at).isoformat(),
        }
        bags.write(target, _payload(kept, pdf), info=info)


def _payload(kept: _Kept, pdf: bytes) -> dict[str, bytes]:
    found, life = digests.of(pdf), _life(kept.id, kept.case)
    agent = str(settings.DISTRICT_NAME["zh-Hans"])
    payload = {
        f"{kept.kind}.pdf": pdf,
        "premis.xml": bags.premis(kept.id, kind=kept.kind, level=kept.level, digests=found, life=life, agent=agent),
        "certificates.pem": _pem(ports.seal().certificates()),
        "time-roots.pem": _pem(ports.time().roots()),
    }
    stamp = stamps.find(found.sha256, kind=stamps.DOCUMENT)
    if stamp is not None:
        payload["time-stamp.tsr"] = stamp.answer
    return payload | {f"entries/{place:02d}-{one.step.split('.')[-1]}.json": one.text for place, one in enumerate(life, 1)}


def _life(document: UUID, case: UUID) -> list[Happened]:
    """The entries of a document's case that name it, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_LIFE, [case, str(document)])
        return [
            Happened(step, at, bytes(text), bytes(hashed), "" if number is None else str(number))
            for step, at, text, hashed, number in cursor.fetchall()
        ]


_LIFE = """select e.step, e.at, e.text, e.hash, n.number from evidence_entry e
join evidence_payload p on p.entry_id = e.id left join evidence_number n on n.entry_id = e.id
where e."case" = %s and e.log = 'acts' and p.fields ->> 'document' = %s order by e.seq"""


def _pem(certificates: Sequence[bytes]) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    return b"".join(x509.load_der_x509_certificate(one).public_bytes(Encoding.PEM) for one in certificates)
