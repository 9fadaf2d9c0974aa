"""add-checkpoint as c2sp.org/tlog-witness has it: every status, over HTTP, from a process of its own."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.verify.small_log import LOG, ORIGIN, STRANGER, Signer, SmallLog, consistency
from tests.witness.running import Running, cosigned, history, request, run, started

from jingwei_verify.notes import parse_checkpoint, parse_key
from jingwei_witness import memory
from jingwei_witness.judging import Witness
from jingwei_witness.memory import Head, Memory, Unusable
from jingwei_witness.signing import Cosigner

LOG_10 = history(10)


@pytest.fixture(scope="module")
def witness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with started(tmp_path_factory.mktemp("witness"), "archive") as (found,):
        yield found


def test_a_log_s_first_checkpoint_and_what_follows_it_are_cosigned(witness: Running) -> None:
    for old, size in ((0, 3), (3, 4), (4, 4), (4, 10)):
        note = LOG_10.checkpoint(size, witnesses=0)
        answer = witness.ask(request(LOG_10, size, old=old))
        assert (answer.status, answer.kind) == (200, "text/plain; charset=utf-8")
        assert cosigned(note, answer, witness.key) == (size, _root(size))


def _root(size: int) -> bytes:
    return parse_checkpoint(LOG_10.text(size)).root


def test_another_old_size_is_told_the_size(witness: Running) -> None:
    witness.ask(request(LOG_10, 10, old=0))  # of no effect where another test had it signed
    for old in (0, 3, 9):
        answer = witness.ask(request(LOG_10, 10, old=old))
        assert (answer.status, answer.kind, answer.body) == (409, "text/x.tlog.size", "10\n")


def test_a_smaller_tree_another_root_and_a_wrong_proof_are_refused(witness: Running) -> None:
    other = history(12, fork=5)
    assert witness.ask(request(LOG_10, 4, old=10)).status == 400
    assert witness.ask(request(other, 10, old=10)).status == 409
    assert witness.ask(request(other, 12, old=10)).status == 422
    longer = history(12)
    honest = consistency(10, longer.leaves)
    assert witness.ask(request(longer, 12, old=10, proof=honest[:-1])).status == 422
    assert witness.ask(request(longer, 12, old=10, proof=[*honest, bytes(32)])).status == 422
    assert witness.ask(request(LOG_10, 10, old=10, proof=[bytes(32)])).status == 422


def test_unknown_logs_and_signatures_are_refused(witness: Running) -> None:
    assert witness.ask(request(SmallLog("other.example/acts", LOG_10.entries), 10, old=10)).status == 404
    text = LOG_10.text()
    stranger = Signer(ORIGIN, 77)
    for signature in (stranger.line(text), STRANGER, LOG.line("another text\n")):
        assert witness.ask(request(LOG_10, 10, old=10, note=f"{text}\n{signature}")).status == 403
    beside = f"{text}\n{stranger.line(text)}{LOG.line(text)}{STRANGER}"
    assert witness.ask(request(LOG_10, 10, old=10, note=beside)).status == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 10",
        b"old 010\n\nx",
        b"old -1\n\nx",
        b"old 10\nAAAA\n\nx",
        b"old 10\n\n",
        b"\xff",
        b"new 10\n\nx",
        b"old 10\r\n\r\nx",
    ],
)
def test_what_has_not_the_form_is_refused(witness: Running, body: bytes) -> None:
    assert witness.ask(body).status == 400
    assert witness.ask(body + LOG_10.checkpoint(10, witnesses=0).encode()[:-1]).status == 400


def test_more_hashes_than_any_proof_has_and_bodies_without_end_are_refused(witness: Running) -> None:
    assert witness.ask(request(LOG_10, 10, old=10, proof=[bytes(32)] * 64)).status == 400
    assert witness.ask(b"x" * 300_000).status == 400
    assert witness.ask(request(LOG_10, 10, old=10), path="/elsewhere").status == 404


def test_each_log_has_a_head_of_its_own_and_an_empty_tree_one_root(tmp_path: Path) -> None:
    names = ("one.example/acts", "two.example/reads")
    keys = tuple(parse_key(Signer(name, number).vkey) for number, name in enumerate(names))
    memory.write(tmp_path, {})
    remembered = Memory(tmp_path)
    witness = Witness(keys, remembered, Cosigner("w.example", bytes(32)), clock=lambda: 1_800_000_000)
    for number, name in enumerate(names):
        log = SmallLog(name, LOG_10.entries[: 4 + number])
        signer = Signer(name, number)
        empty = f"{name}\n0\n{'A' * 43}=\n"
        assert witness.add_checkpoint(f"old 0\n\n{empty}\n{signer.line(empty)}".encode()).status == 422
        for size in (0, 4 + number):
            note = log.checkpoint(size, witnesses=0, log=signer)
            assert witness.add_checkpoint(request(log, size, old=0, note=note)).status == 200
    assert [head.size for name in names if (head := Memory(tmp_path).get(name))] == [4, 5]


def test_two_requests_at_once_never_get_two_versions(tmp_path: Path) -> None:
    with started(tmp_path, "archive") as (witness,), ThreadPoolExecutor(8) as pool:
        last, grown = 0, history(3)
        for step in range(6):
            fork = 3 + step * 3
            logs = [
                SmallLog(entries=[*grown.entries, *history(fork + 3, fork=0, name=f"{step}{who}").entries[-3:]]) for who in range(8)
            ]
            asked = [request(log, len(log.entries), old=last) for log in logs] if step else [request(grown, 3, old=0)] * 8
            answers = list(pool.map(witness.ask, asked))
            won = [log for log, answer in zip(logs, answers, strict=True) if answer.status == 200]
            if step == 0:
                assert {answer.status for answer in answers} <= {200, 409}
                last = 3
                continue
            assert len(won) == 1
            assert sorted(answer.status for answer in answers) == [200] + [409] * 7
            grown, last = won[0], len(won[0].entries)


def test_what_cannot_be_remembered_is_not_signed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory.write(tmp_path, {})
    witness = Witness((parse_key(LOG.vkey),), Memory(tmp_path), Cosigner("w.example", bytes(32)), clock=lambda: 0)
    with monkeypatch.context() as full:
        full.setattr(memory.os, "fsync", _no_room)
        assert witness.add_checkpoint(request(LOG_10, 5, old=0)).status == 500
    assert Memory(tmp_path).get(ORIGIN) is None
    assert witness.add_checkpoint(request(LOG_10, 5, old=0)).status == 200


def _no_room(_handle: int) -> None:
    raise OSError(28, "No space left on device")


def test_a_folder_is_one_witness_s_alone(tmp_path: Path) -> None:
    with started(tmp_path, "archive") as (witness,):
        second = run("serve", "--dir", str(witness.folder), "--listen", "127.0.0.1:0")
        assert second.returncode == 1
        assert "Another witness runs" in second.stderr
        again = run("init", "other.example", "--dir", str(witness.folder))
        assert again.returncode == 1
        assert run("vkey", "--dir", str(witness.folder)).stdout.strip().startswith(f"{witness.key.name}+{witness.key.ident.hex()}+")


@pytest.mark.parametrize(
    "text", [None, "", "jingwei-witness state v1", "jingwei-witness state v1\nx 1\n", "x\n", "jingwei-witness state v1\na 1 AA\n"]
)
def test_a_witness_that_has_forgotten_does_not_start(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "state").write_text(text)
    with pytest.raises(Unusable, match=r"needs a new name and key"):
        Memory(tmp_path)


def test_the_memory_is_read_as_it_was_written(tmp_path: Path) -> None:
    memory.write(tmp_path, {"b.example/x": Head(5, bytes(32)), "a.example/x": Head(0, bytes(range(32)))})
    assert (tmp_path / "state").read_text().startswith("jingwei-witness state v1\na.example/x 0 AAEC")
    assert Memory(tmp_path).get("b.example/x") == Head(5, bytes(32))


def test_the_key_is_its_owner_s_alone(tmp_path: Path) -> None:
    assert run("init", "archive.example/w", "--dir", str(tmp_path / "w")).returncode == 0
    assert (tmp_path / "w" / "key").stat().st_mode & 0o777 == 0o600
    for name in ("a b", "a+b", "", "a\u2009b"):
        assert run("init", name, "--dir", str(tmp_path / "x")).returncode == 1
    for listen in ("8000", "127.0.0.1:x", ":1"):
        assert run("serve", "--dir", str(tmp_path / "w"), "--listen", listen).returncode == 1
    assert "names no log" in run("serve", "--dir", str(tmp_path / "w"), "--listen", "127.0.0.1:0").stderr
