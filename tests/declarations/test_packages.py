"""Packages for the archive: whole, with a proof of everything that happened to a document, checked by strangers' programs alone."""

import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree as Xml

import bagit
import pytest
from django.conf import settings
from django.db import connections
from django.utils import translation
from tests.declarations.conftest import UNKNOWN, Street
from tests.declarations.test_loop import LATER
from tests.declarations.test_papers import DECLARANT, asked_notice, confirmed, owner, queued, resident, sealed
from tests.evidence.signing import answer_holds
from tests.witness.running import Running, started

from jingwei.adapters.witness import WitnessPost
from jingwei.evidence import digests, ports, signing, witnesses
from jingwei.evidence.bags import PATH, PREMIS
from jingwei.evidence.merkle import leaf_hash
from jingwei.evidence.operations import documents
from jingwei.evidence.operations.archiving import PackagesWait, archive_documents
from jingwei.evidence.personal import expire
from jingwei.evidence.sequencer import Sequencer
from jingwei.evidence.signing import Signing
from jingwei.evidence.witnessing import Policy
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.progress import ended
from jingwei.kernel.scope import Scope
from jingwei_verify.main import main as verify
from jingwei_verify.notes import parse_keys
from jingwei_verify.policy import Trust, parse_policy
from jingwei_verify.proofs import check
from jingwei_verify.reports import Report, Verdict

__all__ = ["queued", "sealed"]
OPERATOR = Actor.operator()
ASKED, SEALED, SERVED, ACKNOWLEDGED, ARCHIVED = (
    f"evidence.document-{step}" for step in ("asked", "sealed", "served", "acknowledged", "archived")
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:'count' is passed:DeprecationWarning"),  # in the library that judges bags
]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Refusals read English."""
    with translation.override("en"):
        yield


def sign(folder: Path) -> None:
    """All that was recorded is numbered, and signed with the installation's own keys."""
    while Sequencer(connections["sequencer"]).number_some():
        pass
    Signing(settings.OPTIONS["JINGWEI_LOG_NAME"], signing.ring_signers, folder / "signed").sign_due(LATER)


def archive(folder: Path) -> int:
    return ended(archive_documents(folder / "archive", actor=OPERATOR, at=LATER))


def package(folder: Path, document: UUID) -> Path:
    """A package that the reference library finds whole."""
    found = folder / "archive" / str(document)
    bagit.Bag(str(found)).validate()
    return found / "data"


def serve(document: UUID) -> None:
    with scopes.entered(Scope.decision(), at=LATER):
        documents.serve(document, how="portal", actor=DECLARANT, at=LATER)


@pytest.fixture
def notice(street: Street, queued: list[UUID]) -> UUID:
    """A paper that was sealed, served and acknowledged."""
    declaration, chen = confirmed(queued), resident(UNKNOWN)
    ident = asked_notice(declaration, chen)
    documents.seal_document(ident, at=LATER)
    with scopes.entered(chen.scope, at=LATER):
        documents.serve(ident, how="portal", actor=chen, at=LATER)
        documents.acknowledge(ident, actor=chen, at=LATER)
    return ident


def told(data: Path) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Each event of the PREMIS file: its type, its leaf hash, the files it refers to with the part that each plays."""
    name = f"{{{PREMIS}}}"
    return [
        (
            event.findtext(f"{name}eventType", ""),
            event.findtext(f"{name}eventIdentifier/{name}eventIdentifierValue", ""),
            [
                (link.findtext(f"{name}linkingObjectIdentifierValue", ""), link.findtext(f"{name}linkingObjectRole", ""))
                for link in event.findall(f"{name}linkingObjectIdentifier")
                if link.findtext(f"{name}linkingObjectIdentifierType") == PATH
            ],
        )
        for event in Xml.fromstring((data / "premis.xml").read_text("utf-8")).iter(f"{name}event")
    ]


def reports(data: Path, trust: Trust) -> dict[str, Report]:
    """What the verifier says of each proof in the package, by the step that its entry tells of."""
    found = [check(path.read_bytes(), trust) for path in sorted((data / "proofs").iterdir())]
    return {f"{dict(one.shown)['flow']}.{dict(one.shown)['step']}": one for one in found}


def test_the_archive_gets_a_package_that_others_can_check(sealed: UUID, tmp_path: Path) -> None:
    serve(sealed)
    sign(tmp_path)
    assert archive(tmp_path) == 1
    assert archive(tmp_path) == 0
    data = package(tmp_path, sealed)
    bag = bagit.Bag(str(data.parent))
    assert bag.info["Bagging-Date"] == "2026-11-23"
    pdf = (data / "receipt.pdf").read_bytes()
    found = digests.of(pdf)
    premis = Xml.fromstring((data / "premis.xml").read_text("utf-8"))
    assert [one.text for one in premis.iter(f"{{{PREMIS}}}messageDigest")][:2] == [found.sha256.hex(), found.sm3.hex()]
    events = told(data)
    assert [step for step, _, _ in events] == [ASKED, SEALED, SERVED, ARCHIVED]
    entries = sorted((data / "entries").iterdir())
    assert [leaf_hash(one.read_bytes()).hex() for one in entries] == [hashed for _, hashed, _ in events]
    assert answer_holds((data / "time-stamp.tsr").read_bytes(), found.sha256, ports.time().roots(), tmp_path)[0]
    (data / "receipt.pdf").write_bytes(pdf + b" ")
    with pytest.raises(bagit.BagError):
        bag.validate()


def test_every_proof_in_the_package_holds_under_the_package_s_own_keys(
    notice: UUID, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sign(tmp_path)
    archive(tmp_path)
    data = package(tmp_path, notice)
    proved = reports(data, Trust(parse_keys((data / "log.vkey").read_text())))
    assert list(proved) == [ASKED, SEALED, SERVED, ACKNOWLEDGED]
    for step, report in proved.items():
        assert report.verdict is Verdict.UNWITNESSED, (step, report.said())
        assert ("[document]", str(notice)) in report.shown, "each is of this document"
        assert [one for one in report.shown if one[0].startswith("[")] == [("[document]", str(notice))], "and opens nothing else"
    entries, proofs = ({path.stem: path.read_bytes() for path in (data / name).iterdir()} for name in ("entries", "proofs"))
    assert set(entries) - set(proofs) == {"05-document-archived"}
    for name, proof in proofs.items():
        line = next(one for one in proof.splitlines() if one.startswith(b"entry "))
        assert b64decode(line.split()[1]) == entries[name]
    for path in sorted((data / "proofs").iterdir()):
        assert verify([str(path), "--vkey", str(data / "log.vkey"), "--lang", "en"]) == Verdict.UNWITNESSED
    assert "Valid, but not witnessed" in capsys.readouterr().out
    assert not (data / "policy").exists(), "there are no witnesses"
    read = owner("select what, fields, count from evidence_read where purpose = 'documents' and role = 'operator' order by what")
    assert read == [("evidence.document", ["document"], 1), ("evidence.opening", ["document"], 1)]


def test_premis_names_the_files_that_show_each_event(notice: UUID, tmp_path: Path) -> None:
    sign(tmp_path)
    archive(tmp_path)
    data = package(tmp_path, notice)
    shown = {step: files for step, _, files in told(data)}
    assert shown[SEALED] == [
        ("entries/02-document-sealed.json", "entry"),
        ("proofs/02-document-sealed.jwproof", "proof of inclusion"),
        ("log.vkey", "keys of the log"),
        ("time-stamp.tsr", "time stamp of the document"),
    ]
    assert shown[ARCHIVED] == [("entries/05-document-archived.json", "entry")], "its proof can only come after the package"
    premis = Xml.fromstring((data / "premis.xml").read_text("utf-8"))
    name = f"{{{PREMIS}}}"
    described = {
        thing.findtext(f"{name}objectIdentifier/{name}objectIdentifierValue", ""): (
            thing.findtext(f"{name}objectCharacteristics/{name}fixity/{name}messageDigest"),
            thing.findtext(f"{name}objectCharacteristics/{name}size"),
        )
        for thing in premis.iter(f"{name}object")
    }
    for path in {path for files in shown.values() for path, _ in files}:
        found = digests.of((data / path).read_bytes())
        assert described[path] == (found.sha256.hex(), str(found.size))


def test_a_flipped_bit_is_found_by_the_manifest_and_if_that_is_made_anew_by_the_log(sealed: UUID, tmp_path: Path) -> None:
    sign(tmp_path)
    archive(tmp_path)
    data = package(tmp_path, sealed)
    document = bytearray((data / "receipt.pdf").read_bytes())
    document[len(document) // 2] ^= 1
    (data / "receipt.pdf").write_bytes(document)
    bag = bagit.Bag(str(data.parent))
    with pytest.raises(bagit.BagValidationError, match=r"receipt\.pdf"):
        bag.validate()
    bag.save(manifests=True)
    bagit.Bag(str(data.parent)).validate()
    report = reports(data, Trust(parse_keys((data / "log.vkey").read_text())))[SEALED]
    (named,) = json.loads(dict(report.shown)["docs"])
    assert named["sha256"] != digests.of(bytes(document)).sha256.hex()
    document[len(document) // 2] ^= 1
    assert named == {"kind": "receipt"} | digests.of(bytes(document)).as_json()


def altered_bit(raw: bytes) -> bytes:
    """A bit of the entry's own line is another."""
    place = raw.index(b"entry ") + 40
    return raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]


def other_place(raw: bytes) -> bytes:
    """The next one in the log."""
    return re.sub(rb"\nindex ([0-9]+)\n", lambda found: b"\nindex %d\n" % (int(found[1]) + 1), raw)


@pytest.mark.parametrize("altered", [altered_bit, other_place])
def test_a_proof_that_was_altered_is_refused(sealed: UUID, tmp_path: Path, altered: Callable[[bytes], bytes]) -> None:
    sign(tmp_path)
    archive(tmp_path)
    data = package(tmp_path, sealed)
    trust = Trust(parse_keys((data / "log.vkey").read_text()))
    for path in (data / "proofs").iterdir():
        assert check(altered(path.read_bytes()), trust).verdict is Verdict.INVALID


def test_a_package_waits_for_its_proofs_and_nothing_is_said_to_be_archived(sealed: UUID, tmp_path: Path) -> None:
    before = owner("select count(*) from evidence_read")
    with pytest.raises(PackagesWait, match="0 packages were written, 1 wait"):
        archive(tmp_path)
    assert list((tmp_path / "archive").iterdir()) == []
    assert owner("select count(*) from evidence_entry where step = %s", ARCHIVED) == [(0,)]
    assert owner("select count(*) from evidence_read") == before
    sign(tmp_path)
    serve(sealed)
    with pytest.raises(PackagesWait):
        archive(tmp_path)
    sign(tmp_path)
    assert archive(tmp_path) == 1


def test_the_others_are_written_while_one_waits(notice: UUID, sealed: UUID, tmp_path: Path) -> None:
    sign(tmp_path)
    serve(sealed)
    with pytest.raises(PackagesWait, match="1 packages were written, 1 wait"):
        archive(tmp_path)
    assert [one.name for one in (tmp_path / "archive").iterdir()] == [str(notice)]


def installed(three: Sequence[Running]) -> None:
    """Two of these are enough, at the addresses where they listen now."""
    lines = [f"witness {one.folder.name} {one.vkey} {one.url}" for one in three]
    text = "\n".join([*lines, f"group enough 2 {' '.join(one.folder.name for one in three)}", "quorum enough", ""])
    witnesses.install(Policy.parse(text), limit=timedelta(hours=1))


@contextmanager
def witnessed(folder: Path) -> Iterator[Sequence[Running]]:
    """Three witnesses that know the log; two of them are enough."""
    with started(folder, "archive", "congress", "newspaper") as three:
        vkeys = [one.vkey for one in signing.verifiers("acts")]
        for one in three:
            one.kill()
            one.know(vkeys)
            one.start()
        installed(three)
        try:
            yield three
        finally:
            witnesses.install(Policy(), limit=timedelta.max)


def test_where_there_are_witnesses_a_package_waits_for_enough_of_them(sealed: UUID, tmp_path: Path) -> None:
    with witnessed(tmp_path / "witnesses") as three:
        sign(tmp_path)
        for one in three[1:]:
            one.kill()
        assert witnesses.ask("acts", WitnessPost()) == ["archive"]
        with pytest.raises(PackagesWait, match="too few witnesses"):
            archive(tmp_path)
        three[1].start()
        installed(three)
        assert witnesses.ask("acts", WitnessPost()) == ["congress"]
        assert archive(tmp_path) == 1
        data = package(tmp_path, sealed)
        trust = parse_policy((data / "policy").read_bytes())
    assert {one.name for one in trust.witnesses.values()} == {f"{name}.example" for name in ("archive", "congress", "newspaper")}
    for report in reports(data, trust).values():
        assert report.verdict is Verdict.VALID, report.said()
    alone = Trust(trust.logs, trust.witnesses, trust.groups, "newspaper")
    assert {report.verdict for report in reports(data, alone).values()} == {Verdict.UNWITNESSED}
    assert ("policy", "witnesses of the log") in {step: files for step, _, files in told(data)}[SEALED]


def test_what_the_log_has_let_go_of_is_proved_as_far_as_it_still_says(sealed: UUID, tmp_path: Path) -> None:
    """Payloads go after three years, the paper stays as long as the person: its seal is found by its hash, and nothing opens."""
    sign(tmp_path)
    later = LATER + timedelta(days=4 * 366)
    owner("insert into evidence_cursor values ('all', 99)")
    with scopes.entered(Scope.decision(), at=later):
        expire(later, 100)
    archive(tmp_path)
    data = package(tmp_path, sealed)
    proved = reports(data, Trust(parse_keys((data / "log.vkey").read_text())))
    assert {step: report.verdict for step, report in proved.items()} == {SEALED: Verdict.ERASED}
