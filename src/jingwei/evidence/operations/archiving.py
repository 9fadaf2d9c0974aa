"""Documents written out as packages for the archive (档案): each with its time stamp, certificates, the entries that tell of it and their proofs.

A package is made once, so it is made whole: not before a checkpoint that enough witnesses signed holds every entry that it is to prove.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from jingwei.evidence import bags, digests, ports, proving, signing, stamps, witnesses
from jingwei.evidence.bags import Happened, Shown
from jingwei.evidence.events import DocumentArchived, DocumentSealed
from jingwei.evidence.export import VKEY
from jingwei.evidence.proving import NotYetSigned
from jingwei.evidence.queries.documents import PDF
from jingwei.evidence.reads import gate, note
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel import keys
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import Refused
from jingwei.kernel.progress import Progress
from jingwei.kernel.purposes import DOCUMENTS

PAGE = 100
STAMP, POLICY = "time-stamp.tsr", "policy"
TRUST = {VKEY: "keys of the log", POLICY: "witnesses of the log"}
_FIRST = UUID(int=0)


class PackagesWait(Refused):
    """What happened to some documents is not proved yet; their packages would be without proofs for good."""

    code = "packages-wait"
    status = 409
    says = _(
        "%(written)s packages were written, %(waiting)s wait: what happened to their documents is not under a signed checkpoint of the"
        " log yet, or too few witnesses have signed that. Run it again in a minute; the worker must be running."
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    id: UUID
    kind: str
    case: UUID
    subject: UUID
    level: str
    sealed_at: datetime
    pdf_sealed: bytes


@dataclass(frozen=True, slots=True)
class _Told:
    """An entry that names the document. ``number`` is '' until the sequencer gave one."""

    id: UUID
    step: str
    at: datetime
    text: bytes
    hash: bytes
    number: str


def archive_documents(folder: Path, *, actor: Actor, at: datetime) -> Generator[Progress, None, int]:
    """Write a package for each sealed document that has none in the folder yet; one transaction a document.

    Args:
        actor: whoever runs the commands.

    Returns:
        how many were written.

    Raises:
        PackagesWait: all others were written; these are not in the folder, and nothing says that they were archived.

    Records ``evidence.document-archived`` for each, before its folder takes its name: a package that stands is in the log.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    after, done, waiting = _FIRST, 0, 0
    while page := _page(after, actor=actor, at=at):
        for kept in page:
            target = folder / str(kept.id)
            if not target.exists():
                try:
                    _archive(kept, target, actor=actor, at=at)
                    done += 1
                except NotYetSigned:
                    waiting += 1
            yield Progress("evidence.archive", done)
        after = page[-1].id
    if waiting:
        raise PackagesWait(written=done, waiting=waiting)
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
        note(actor, DOCUMENTS, what="evidence.document", fields=("document",), subjects=[kept.subject], case=kept.case)
        pdf = keys.ring().open(PDF, kept.pdf_sealed, aad=kept.id.bytes)
        life = _life(kept, digests.of(pdf))
        proofs = proving.prove_case([one.id for one in life], field="document", actor=actor, purpose=DOCUMENTS)
        about = Particulars(purpose=DOCUMENTS, case=kept.case, subjects=(kept.subject,))
        own = record(DocumentArchived(kept.id), actor=actor, at=at, about=about)
        info = {
            "Source-Organization": str(settings.DISTRICT_NAME["zh-Hans"]),
            "External-Identifier": f"urn:uuid:{kept.id}",
            "External-Description": f"{kept.kind}, {bags.FORMAT}, PAdES {kept.level}",
            "Bagging-Date": district_day(at).isoformat(),
        }
        bags.write(target, _payload(kept, pdf, [*zip(life, proofs, strict=True), (_told(own.id), "")]), info=info)


def _payload(kept: _Kept, pdf: bytes, life: Sequence[tuple[_Told, str]]) -> dict[str, bytes]:
    """Path below ``data/`` → content. ``life``: each entry with its proof, '' for the one that tells of this package."""
    found, agent = digests.of(pdf), str(settings.DISTRICT_NAME["zh-Hans"])
    trust, stamp = _trust(), stamps.find(found.sha256, kind=stamps.DOCUMENT)
    stamped = {STAMP: stamp.answer} if stamp is not None else {}
    files, happened = trust | stamped, []
    for place, (one, proof) in enumerate(life, 1):
        name = f"{place:02d}-{one.step.split('.')[-1]}"
        own = {f"entries/{name}.json": ("entry", one.text)}
        if proof:
            own |= {f"proofs/{name}.jwproof": ("proof of inclusion", proof.encode())}
            own |= {path: (TRUST[path], content) for path, content in trust.items()}
        if one.step == DocumentSealed.step:
            own |= {path: ("time stamp of the document", content) for path, content in stamped.items()}
        files |= {path: content for path, (_, content) in own.items()}
        shown = tuple(Shown(path, role) for path, (role, _) in own.items())
        happened.append(Happened(one.step, one.at, one.hash, one.number, shown))
    return files | {
        f"{kept.kind}.pdf": pdf,
        "premis.xml": bags.premis(
            kept.id, kind=kept.kind, level=kept.level, digests=found, life=happened, files=files, agent=agent
        ),
        "certificates.pem": _pem(ports.seal().certificates()),
        "time-roots.pem": _pem(ports.time().roots()),
    }


def _trust() -> dict[str, bytes]:
    """The log's keys, and who its witnesses are where it has any: what ``jingwei-verify`` checks the proofs with."""
    vkeys = [one.vkey for one in signing.verifiers("acts")]
    files = {VKEY: "".join(f"{vkey}\n" for vkey in vkeys)}
    if witnesses.policy().waits:
        files[POLICY] = "".join(f"log {vkey}\n" for vkey in vkeys) + witnesses.policy().text
    return {path: text.encode() for path, text in files.items()}


def _life(kept: _Kept, found: digests.Digests) -> list[_Told]:
    """The entries of a document's case that name it, oldest first. What names it is erased with the payloads; its seal stands in the open."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'{_TOLD} where e."case" = %s and {_NAMES} order by e.seq', [kept.case, str(kept.id), found.sha256.hex().encode()]
        )
        return [_line(*row) for row in cursor.fetchall()]


def _told(entry: UUID) -> _Told:
    with connection.cursor() as cursor:
        cursor.execute(f"{_TOLD} where e.id = %s", [entry])
        return _line(*cursor.fetchone())


_TOLD = """select e.id, e.step, e.at, e.text, e.hash, n.number from evidence_entry e
left join evidence_payload p on p.entry_id = e.id left join evidence_number n on n.entry_id = e.id"""
_NAMES = """e.log = 'acts' and (p.fields ->> 'document' = %s
  or (e.step = 'evidence.document-sealed' and position(%s::bytea in e.text) > 0))"""


def _line(ident: UUID, step: str, at: datetime, text: bytes, hashed: bytes, number: int | None) -> _Told:
    return _Told(ident, step, at, bytes(text), bytes(hashed), "" if number is None else str(number))


def _pem(certificates: Sequence[bytes]) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    return b"".join(x509.load_der_x509_certificate(one).public_bytes(Encoding.PEM) for one in certificates)
