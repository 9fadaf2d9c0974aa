"""The product's own proofs and exports, judged by the programs that import nothing of it, by the page, and by Go."""

from base64 import b64decode, b64encode
from pathlib import Path
from uuid import UUID

import pytest
from django.db import transaction
from tests.evidence.test_proving import LI, Log, log, resident
from tests.evidence.test_recording import NOON
from tests.evidence.test_signing import NAME, seeds
from tests.journeys.browser import find_chromium
from tests.people import OPERATOR, ZHAO
from tests.verify.others import NO_GO, Go, find_go, opened_page, said_by
from tests.verify.test_agreement import flips
from tests.witness.running import Running

from jingwei.evidence import proving, reads, trees
from jingwei.evidence.export import export
from jingwei.evidence.merkle import consistency_proof
from jingwei.evidence.notes import Verifier
from jingwei.evidence.operations import forgetting
from jingwei.kernel import scope as scopes
from jingwei.kernel.progress import ended
from jingwei.kernel.purposes import AUDIT, COUNTER, OWN_RECORD
from jingwei.kernel.scope import Scope
from jingwei_verify.audits import audit
from jingwei_verify.notes import parse_keys
from jingwei_verify.policy import Trust, parse_policy
from jingwei_verify.proofs import check
from jingwei_verify.reports import Verdict

__all__ = ["log"]
LOGS = ("acts", "reads")


def exported(made: Log, folder: Path) -> Path:
    with scopes.entered(OPERATOR.scope, at=NOON):
        for name in LOGS:
            assert ended(export(folder, name, verifiers=_verifiers(name), actor=OPERATOR, purpose=AUDIT))
    return folder


def _verifiers(name: str) -> list[Verifier]:
    return [one.verifier for one in seeds(f"{NAME}/{name}")]


def proved(name: object, fields: object = None) -> bytes:
    with scopes.entered(OPERATOR.scope, at=NOON):
        return proving.prove(str(name), actor=OPERATOR, purpose=AUDIT, fields=fields).encode()  # type: ignore[arg-type]


def trust_of(folder: Path) -> Trust:
    return Trust(parse_keys("".join((folder / name / "log.vkey").read_text() for name in LOGS)))


def test_an_export_is_audited_and_a_change_is_found(log: Log, tmp_path: Path) -> None:
    folder = exported(log, tmp_path / "out")
    for name in LOGS:
        report = audit(folder / name, trust_of(folder))
        assert report.verdict is Verdict.UNWITNESSED
        assert [one.code for one in report.checked] == ["audited", "log-signed"]
        assert "signature-unchecked" in {one.code for one in report.unchecked}, "ML-DSA is told apart"
    bundle = next((folder / "acts" / "tile" / "entries").rglob("2"))
    bundle.write_bytes(bundle.read_bytes().replace(b"declare", b"declarE"))
    assert audit(folder / "acts", trust_of(folder)).verdict is Verdict.INVALID


def test_proofs_of_acts_and_reads_hold_with_every_field_opened_and_after_an_erasure_no_more(log: Log, tmp_path: Path) -> None:
    trust = trust_of(exported(log, tmp_path / "out"))
    for name in (log.alone, log.both, "reads:0", "reads:1"):
        report = check(proved(name), trust)
        assert report.verdict is Verdict.UNWITNESSED, report.said()
        assert "opened" in {one.code for one in report.checked}
    with transaction.atomic(), scopes.entered(Scope.decision(), at=NOON):
        forgetting.erase(LI, reason="request", actor=OPERATOR, at=NOON)
    assert check(proved(log.alone, ()), trust).verdict is Verdict.ERASED


def listed(case: UUID | None, *others: UUID) -> UUID:
    with scopes.entered(ZHAO.scope, at=NOON):
        return reads.note(ZHAO, COUNTER, what="registers.search-people", fields=("name",), subjects=(LI, *others), case=case)


def carried(read: UUID) -> bytes:
    """What LI carries away of a read."""
    actor = resident(LI)
    with scopes.entered(actor.scope, at=NOON):
        return proving.prove_read(read, actor=actor, purpose=OWN_RECORD).encode()


def test_a_resident_carries_away_that_a_list_named_them_and_nothing_of_others(log: Log, tmp_path: Path) -> None:
    case = UUID(int=0xCA5E, version=4)
    strangers = [UUID(int=n, version=4) for n in range(1, 8)]
    made = [listed(case), listed(case, strangers[0]), listed(case, *strangers[:6])]
    log.sign()
    trust = trust_of(exported(log, tmp_path / "out"))
    alone, two, seven = (carried(read) for read in made)
    for raw in (alone, two, seven):
        report = check(raw, trust)
        assert report.verdict is Verdict.UNWITNESSED, report.said()
        shown = str(report.shown)
        assert ("clerk" in shown, "registers.search-people" in shown) == (True, True)
        opened = b"".join(b64decode(line.split()[1]) for line in raw.splitlines() if line.startswith((b"open ", b"member ")))
        assert not [one for one in (ZHAO.ident, case.hex, *(one.hex for one in strangers)) if one.encode() in opened]
    assert [("member" in {one.code for one in check(raw, trust).checked}) for raw in (alone, two, seven)] == [False, True, True]
    assert len(two.partition(b"\n\n")[0]) == len(seven.partition(b"\n\n")[0]), "how many they were is not told either"
    line = next(one for one in two.split(b"\n") if one.startswith(b"member "))
    told = b64decode(line.split()[1])
    forged = told.replace(LI.hex.encode(), strangers[0].hex.encode())
    assert check(two.replace(line, b"member " + b64encode(forged)), trust).verdict is Verdict.INVALID


@pytest.mark.slow
@pytest.mark.skipif(find_chromium() is None, reason="no Chromium was found")
@pytest.mark.skipif(find_go() is None, reason=NO_GO)
def test_all_three_refuse_every_flipped_bit_of_a_member(log: Log, tmp_path: Path) -> None:
    read = listed(None, UUID(int=5, version=4))
    log.sign()
    folder = exported(log, tmp_path / "out")
    whole = carried(read)
    start = whole.index(b"member ")
    end = whole.index(b"\n", start)
    raws = [whole]
    for place in range(start, end):
        raws += [whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :] for bit in range(8)]
    ours = [check(raw, trust_of(folder)).verdict for raw in raws]
    assert ours[0] is Verdict.UNWITNESSED
    assert set(ours[1:]) == {Verdict.INVALID}
    (tmp_path / "go").mkdir()
    vkey = (folder / "reads" / "log.vkey").read_text().splitlines()[0]
    assert Go.built(tmp_path / "go").judge(raws, quorum=0, log=vkey, witnesses=[]) == ours
    with opened_page() as page:
        said = said_by(page, raws, (folder / "reads" / "log.vkey").read_text())
    assert [one[0] for one in said] == [verdict.name for verdict in ours]


@pytest.mark.slow
@pytest.mark.skipif(find_chromium() is None, reason="no Chromium was found")
def test_the_page_says_the_same_of_the_product_s_proofs(log: Log, tmp_path: Path) -> None:
    folder = exported(log, tmp_path / "out")
    raws = [proved(name) for name in (log.alone, log.both, "reads:0", "reads:1")]
    raws += flips(raws[0])[::97]
    keys = "".join((folder / name / "log.vkey").read_text() for name in LOGS)
    ours = [check(raw, trust_of(folder)).said() for raw in raws]
    with opened_page() as page:
        theirs = said_by(page, raws, keys)
    assert [said for said in ours if "form" not in str(said)] == [said for said in theirs if "form" not in str(said)]


@pytest.mark.slow
@pytest.mark.skipif(find_go() is None, reason=NO_GO)
def test_go_reads_the_product_s_exports_and_proofs(log: Log, tmp_path: Path) -> None:
    folder = exported(log, tmp_path / "out")
    (tmp_path / "go").mkdir()
    go = Go.built(tmp_path / "go")
    for name in LOGS:
        vkey = (folder / name / "log.vkey").read_text().splitlines()[0]
        assert go.check_log(folder / name, vkey).stdout.startswith(f"{NAME}/{name} ")
    acts = (folder / "acts" / "log.vkey").read_text().splitlines()[0]
    raws = [proved(log.alone), proved(log.both, ()), *flips(proved(log.both))[::97]]
    ours = [check(raw, trust_of(folder)).verdict for raw in raws]
    assert go.judge(raws, quorum=0, log=acts, witnesses=[]) == ours


@pytest.mark.slow
def test_a_witness_cosigns_the_product_s_log_as_it_grows_and_its_proofs_are_witnessed(log: Log, tmp_path: Path) -> None:
    folder = exported(log, tmp_path / "out")
    vkeys = (folder / "acts" / "log.vkey").read_text().splitlines()
    witness = Running(tmp_path / "witness", "archive.example")
    witness.know(vkeys)
    witness.start()
    try:
        first = trees.last_signed("acts")
        with transaction.atomic(), scopes.entered(Scope.decision(), at=NOON):
            forgetting.restrict(LI, reason="request", actor=OPERATOR, at=NOON)
        log.sign()
        second = trees.last_signed("acts")
        assert first is not None
        assert second is not None
        assert second.size > first.size
        steps = consistency_proof(first.size, second.size, trees.reader("acts"))
        lines = "".join(b64encode(one).decode() + "\n" for one in steps)
        assert witness.ask(f"old 0\n\n{first.note}".encode()).status == 200
        answer = witness.ask(f"old {first.size}\n{lines}\n{second.note}".encode())
        assert answer.status == 200
        rolled_back = witness.ask(f"old {first.size}\n\n{first.note}".encode())
        assert (rolled_back.status, rolled_back.body) == (409, f"{second.size}\n")
    finally:
        witness.kill()
    trust = parse_policy(f"log {vkeys[0]}\nwitness archive {witness.vkey}\nquorum archive\n".encode())
    assert check(proved(log.both, ()) + answer.body.encode(), trust).verdict is Verdict.VALID
