"""The programs as strangers get them: one file, any Python from 3.11, nothing installed; commands, exit codes, words."""

import ast
import json
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from tests.architecture.source import ROOT
from tests.verify.small_log import LOG, POLICY, STRANGER, WITNESSES, Signer, SmallLog, b64, consistency, jcs
from tools import programs

from jingwei_verify import main
from jingwei_verify.told import LANGUAGES, Told
from jingwei_verify.words import WORDS, say

FORM = "%Y-%m-%dT%H:%M:%SZ"


@cache
def interpreters() -> list[str]:
    """This Python, and others of the machine that are new enough."""
    found = [sys.executable]
    for name in ("/usr/bin/python3", "python3.11", "python3.12"):
        path = shutil.which(name)
        if (
            path
            and subprocess.run([path, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"], capture_output=True).returncode
            == 0
        ):
            found.append(path)
    return found


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """jingwei-verify.pyz, made by the tool."""
    folder = tmp_path_factory.mktemp("programs")
    subprocess.run([sys.executable, ROOT / "tools/programs.py", folder], check=True, capture_output=True)
    return folder / "jingwei-verify.pyz"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A key, a policy, and a proof of each verdict."""
    log = SmallLog.of(5)
    (tmp_path / "log.vkey").write_text(LOG.vkey + "\n")
    (tmp_path / "policy").write_text(POLICY)
    proofs = {
        "valid": log.proof(2, opened=tuple(log.payloads[2].fields)),
        "unwitnessed": log.proof(2, checkpoint=log.checkpoint(witnesses=1, more=STRANGER)),
        "invalid": log.proof(2).replace(b"index 2", b"index 1"),
        "erased": log.proof(2, erased=True),
    }
    for name, raw in proofs.items():
        (tmp_path / f"{name}.jwproof").write_bytes(raw)
    return tmp_path


CODES = {"valid": 0, "unwitnessed": 3, "invalid": 4, "erased": 5}


@pytest.mark.parametrize("python", interpreters())
@pytest.mark.parametrize("name", CODES)
def test_the_one_file_gives_each_verdict_without_anything_installed(program: Path, place: Path, python: str, name: str) -> None:
    command = [python, "-I", "-S", program, place / f"{name}.jwproof", "--policy", place / "policy"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == CODES[name], done.stdout + done.stderr
    assert done.stdout.startswith(say(name.upper(), "en"))


def test_the_same_sources_give_the_same_bytes(program: Path, tmp_path: Path) -> None:
    programs.main([str(tmp_path)])
    for name in (*programs.PROGRAMS, "verify.html"):
        assert (tmp_path / name).read_bytes() == (program.parent / name).read_bytes()
    names = zipfile.ZipFile(program).namelist()
    assert names == sorted(names)
    assert not [name for name in names if not name.startswith(("jingwei_verify/", "__main__.py"))]


def test_the_verifier_can_be_read_by_the_oldest_python_that_is_promised() -> None:
    for path in [*(ROOT / "src/jingwei_verify").rglob("*.py"), *(ROOT / "src/jingwei_witness").rglob("*.py")]:
        ast.parse(path.read_text("utf-8"), feature_version=(3, 11))


def test_the_verifier_imports_python_s_own_library_alone() -> None:
    for path in (ROOT / "src/jingwei_verify").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            for name in names:
                assert name.split(".")[0] in {*sys.stdlib_module_names, "jingwei_verify"}, f"{path.name}: {name}"


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main.main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_key_alone_is_valid_but_not_witnessed_and_says_what_was_not_checked(
    capsys: pytest.CaptureFixture[str], place: Path
) -> None:
    code, out, _ = run(capsys, place / "valid.jwproof", "--vkey", place / "log.vkey", "--lang", "zh")
    assert code == 3
    assert out.startswith("有效，但未经见证\n\n已核验\n")
    assert "没有足够的见证方联署" in out
    assert "w1.example" in out


def test_the_report_can_be_read_by_a_machine(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    _, out, _ = run(capsys, place / "unwitnessed.jwproof", "--policy", place / "policy", "--json")
    told = json.loads(out)
    assert (told["verdict"], told["code"]) == ("UNWITNESSED", 3)
    assert ["not-witnessed"] in told["unchecked"]


def test_a_key_beside_the_proof_serves_but_that_is_said(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    code, out, _ = run(capsys, place / "valid.jwproof")
    assert code == 3
    assert say("own-key", "en") in out
    assert run(capsys, place / "invalid.jwproof")[0] == 4


def test_without_a_key_nothing_is_checked(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    (place / "log.vkey").rename(place / "kept.vkey")
    assert run(capsys, place / "valid.jwproof")[0] == 2
    assert run(capsys, place / "nothing.jwproof", "--policy", place / "policy")[0] == 2
    assert run(capsys, place / "valid.jwproof", "--policy", place / "kept.vkey")[0] == 2
    assert run(capsys, place / "valid.jwproof", "--vkey", place / "valid.jwproof")[0] == 2


def test_a_directory_is_audited_with_its_own_key_but_that_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    SmallLog(entries=[jcs({"n": number}) for number in range(3)]).export(tmp_path / "acts")
    code, out, err = run(capsys, "audit", tmp_path, "--entries")
    assert code == 3
    assert say("own-key", "en") in out
    assert err.splitlines() == ['0 {"n":0}', '1 {"n":1}', '2 {"n":2}']
    assert run(capsys, "audit", tmp_path / "acts", "--vkey", tmp_path / "acts/log.vkey")[0] == 3
    (tmp_path / "policy").write_text(POLICY)
    assert run(capsys, "audit", tmp_path / "acts", "--policy", tmp_path / "policy")[0] == 0
    other = SmallLog(entries=[b'{"n":1}'])
    other.export(tmp_path / "reads").joinpath("tile/0/000.p/1").write_bytes(bytes(32))
    code, out, _ = run(capsys, "audit", tmp_path, "--policy", tmp_path / "policy")
    assert code == 4
    assert say("tile-wrong", "en", "tile/0/0") in out
    assert run(capsys, "audit", tmp_path / "nowhere")[0] == 2


def test_a_key_of_one_log_says_nothing_of_another(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    acts, reads = SmallLog(entries=[b"{}", b"[]"]), SmallLog(entries=[b"{}", b"[]"], origin="log.example/reads")
    acts.export(tmp_path / "ex/acts")
    reads.export(tmp_path / "ex/reads", checkpoint=reads.checkpoint(log=Signer(reads.origin, 2)))
    key = ("--vkey", tmp_path / "ex/acts/log.vkey")
    code, out, _ = run(capsys, "audit", tmp_path / "ex", *key)
    assert code == 2
    assert out.splitlines()[-2:] == [say("NO_KEY", "en"), "  - " + say("log-unknown", "en", "log.example/reads")]
    assert run(capsys, "audit", tmp_path / "ex/acts", *key)[0] == 3
    (tmp_path / "since").write_text(acts.checkpoint(1))
    assert run(capsys, "monitor", tmp_path / "ex", "--since", tmp_path / "since", *key)[0] == 3, "of the log that it is of"
    (tmp_path / "since").write_text(acts.checkpoint(1).replace("/acts", "/votes"))
    assert run(capsys, "monitor", tmp_path / "ex", "--since", tmp_path / "since", *key)[0] == 2
    assert run(capsys, "monitor", tmp_path / "ex", "--since", tmp_path / "nowhere", *key)[0] == 2
    (tmp_path / "read.jwproof").write_bytes(reads.proof(0, checkpoint=reads.checkpoint(log=Signer(reads.origin, 2))))
    code, out, _ = run(capsys, tmp_path / "read.jwproof", *key, "--json")
    assert (code, json.loads(out)["verdict"]) == (2, "NO_KEY")


def test_two_directories_are_compared_log_by_log(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    log = SmallLog(entries=[jcs({"n": number}) for number in range(9)])
    old, new = tmp_path / "old", tmp_path / "new"
    SmallLog(entries=log.entries[:4]).export(old / "acts")
    log.export(new / "acts")
    (tmp_path / "policy").write_text(POLICY)
    policy = ("--policy", tmp_path / "policy")
    for pair in ((old, new), (old / "acts", new / "acts"), (old, new / "acts"), (old / "acts/checkpoint", new)):
        code, out, err = run(capsys, "consistency", *pair, *policy)
        assert (code, say("consistent", "en", "4", "9") in out) == (0, True), err
    code, _, err = run(capsys, "consistency", old / "acts/checkpoint", new / "acts/checkpoint", *policy)
    assert code == 2, "an honest log is not accused"
    assert "--dir" in err
    assert run(capsys, "consistency", old / "acts", new / "acts/checkpoint", *policy)[0] == 2
    assert run(capsys, "consistency", old, new)[0] == 3, "with the keys beside it"
    SmallLog(entries=[b"{}", *log.entries[1:]]).export(new / "acts")
    assert run(capsys, "consistency", old, new, *policy)[0] == 4


def test_a_log_that_was_kept_and_is_gone_is_named_and_a_new_one_is_read_whole(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    log = SmallLog(entries=[b"{}", b"[]"])
    for name in ("kept/acts", "kept/votes", "new/acts", "new/reads"):
        log.export(tmp_path / name)
    (tmp_path / "policy").write_text(POLICY)
    words = ("monitor", tmp_path / "new", "--since", tmp_path / "kept", "--policy", tmp_path / "policy")
    code, out, _ = run(capsys, *words)
    assert code == 4
    assert say("log-gone", "en", "votes") in out
    assert say("nothing-kept", "en", "reads") in out
    shutil.rmtree(tmp_path / "kept/votes")
    assert run(capsys, *words)[0] == 0


@pytest.mark.parametrize(("later", "cosigned", "code"), [(61, 0, 4), (60, 0, 2), (0, 61, 4), (0, 60, 2), (-500, 0, 2)], ids=str)
def test_a_receipt_s_promise_is_kept_or_the_log_has_gone_on_without_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, later: int, cosigned: int, code: int
) -> None:
    """The entry is found; without it, the log is accused only once an entry or a witness is of a minute after the promise."""
    promised = 1_800_000_000
    entries = [jcs({"t": datetime.fromtimestamp(promised - 9 - number, UTC).strftime(FORM)}) for number in range(300)]
    log = SmallLog(entries=[*entries, jcs({"act": "declare"}), b"no json"])
    receipt, key = log.promise(300), ("--vkey", tmp_path / "log.vkey")
    (tmp_path / "log.vkey").write_text(LOG.vkey)
    (tmp_path / "policy").write_text(POLICY)
    log.export(tmp_path / "ex/acts")
    found, out, _ = run(capsys, "monitor", tmp_path / "ex", "--receipt", receipt, *key)
    assert (found, "number 300" in out) == (3, True)
    without = SmallLog(entries=[*entries, jcs({"t": datetime.fromtimestamp(promised + later, UTC).strftime(FORM)})])
    text = without.text()
    lines = "".join(one.line(text, promised + cosigned) for one in WITNESSES)
    without.export(tmp_path / "ex/acts", checkpoint=f"{text}\n{LOG.line(text)}{lines}")
    found, out, err = run(capsys, "monitor", tmp_path / "ex", "--receipt", receipt, "--policy", tmp_path / "policy")
    assert found == code
    assert (say("promise-broken", "en", "D-2027-0301-0001") in out) is (code == 4)
    assert ("newer export" in err) is (code == 2)


def test_what_is_no_receipt_or_another_s_accuses_nobody(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    log = SmallLog(entries=[b"{}", jcs({"t": "2030-01-01T00:00:00Z"})])
    log.export(tmp_path / "ex/acts")
    head, _, signature = log.promise(0).rpartition(".")
    forged = f"{head}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"
    code, out, _ = run(capsys, "monitor", tmp_path / "ex", "--receipt", forged)
    assert (code, say("promise-wrong", "en") in out) == (4, True)
    assert run(capsys, "monitor", tmp_path / "ex", "--receipt", "JW1.nothing")[0] == 2
    assert run(capsys, "monitor", tmp_path / "ex")[0] == 2
    SmallLog(entries=log.entries, origin="log.example/reads").export(tmp_path / "other/reads")
    assert run(capsys, "monitor", tmp_path / "other", "--receipt", log.promise(0))[0] == 2, "receipts are of acts"
    kept = tmp_path / "kept"
    kept.write_text(log.text(1))
    assert run(capsys, "monitor", tmp_path / "ex", "--receipt", log.promise(0), "--since", kept)[0] == 3


def test_growth_and_two_checkpoints_are_checked_from_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    log = SmallLog(entries=[jcs({"n": number}) for number in range(9)])
    folder = log.export(tmp_path / "acts")
    (tmp_path / "old").write_text(log.checkpoint(4))
    (tmp_path / "policy").write_text(POLICY)
    (tmp_path / "proof").write_text("\n".join(["old 4", *map(b64, consistency(4, log.leaves))]) + "\n")
    policy = ("--policy", tmp_path / "policy")
    code, out, _ = run(capsys, "monitor", folder, "--since", tmp_path / "old", *policy)
    assert code == 0
    assert say("grown", "en", "4", "9") in out
    SmallLog(entries=log.entries[:3]).export(tmp_path / "kept" / "acts")
    assert run(capsys, "monitor", tmp_path, "--since", tmp_path / "kept", *policy)[0] == 0
    pair = ("consistency", tmp_path / "old", folder / "checkpoint")
    assert run(capsys, *pair, "--dir", folder, *policy)[0] == 0
    assert run(capsys, *pair, "--proof", tmp_path / "proof", *policy)[0] == 0
    (tmp_path / "proof").write_text("old 5\n")
    assert run(capsys, *pair, "--proof", tmp_path / "proof", *policy)[0] == 4
    assert run(capsys, *pair, *policy)[0] == 2


def test_what_a_terminal_would_obey_is_written_out(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    log = SmallLog(entries=[jcs({"act": "\x1b[2J\u202egood"})])
    (place / "odd.jwproof").write_bytes(log.proof(0))
    _, out, _ = run(capsys, place / "odd.jwproof", "--policy", place / "policy")
    assert "act: \\u001b[2J\\u202egood" in out


@pytest.mark.parametrize("code", WORDS)
def test_every_sentence_is_there_in_both_languages_with_the_same_gaps(code: str) -> None:
    zh, en = WORDS[code]
    assert zh
    assert en
    assert {place for place in range(4) if f"{{{place}}}" in zh} == {place for place in range(4) if f"{{{place}}}" in en}
    assert LANGUAGES == ("zh", "en")


def test_advice_is_given_in_the_language_that_was_asked_for(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    (place / "bad").write_text(f"log {LOG.vkey}\nquorum w\n")
    assert run(capsys, place / "valid.jwproof", "--policy", place / "bad", "--lang", "zh")[2] == "策略第 2 行：w 未在前面定义。\n"
    assert run(capsys, place / "valid.jwproof", "--policy", place / "bad", "--lang", "en")[2].endswith(
        "w is not defined before it.\n"
    )
    (place / "log.vkey").unlink()
    assert run(capsys, place / "valid.jwproof", "--lang", "zh")[2].startswith("请用 --vkey FILE")


def test_every_advice_has_the_same_gaps_in_both_languages() -> None:
    folders = (ROOT / "src/jingwei_verify", ROOT / "src/jingwei_witness")
    trees = [ast.parse(path.read_text("utf-8")) for folder in folders for path in folder.glob("*.py")]
    pairs = [
        [part.value for part in node.elts if isinstance(part, ast.Constant)]
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Tuple) and len(node.elts) == 2 and all(isinstance(part, ast.Constant) for part in node.elts)
    ]
    advice = [(zh, en) for zh, en in pairs if isinstance(zh, str) and not zh.isascii()]
    assert len(advice) > 30
    for zh, en in advice:
        assert zh.count("{}") == en.count("{}"), en
        assert en.isascii() or "…" in en
    assert Told(("甲{}", "a {}"), Told(("乙", "b"))).said("zh") == "甲乙"


def test_every_reason_that_is_given_has_a_sentence() -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "src/jingwei_verify").glob("*.py"))
    calls = [node for node in ast.walk(ast.parse(sources.replace("from __future__", "#"))) if isinstance(node, ast.Call)]
    given = {
        node.args[0].value
        for node in calls
        if isinstance(node.func, ast.Name)
        and node.func.id in ("Invalid", "NoKey", "Said")
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert given
    assert given - set(WORDS) == set()


def test_seals_and_time_stamps_are_left_to_openssl(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "x.tsr").write_bytes(b"")
    code, out, _ = run(capsys, tmp_path / "x.tsr")
    assert code == 2
    assert "openssl ts -verify" in out


def test_a_pdf_s_seal_is_taken_out_so_that_openssl_takes_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    key, cert, signed, seal = (tmp_path / name for name in ("key", "cert", "signed", "seal"))
    subject = ["-subj", "/CN=tests", "-days", "2", "-nodes", "-keyout", key, "-out", cert]
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", *subject], check=True, capture_output=True)
    room = 8192
    head = b"%PDF-1.7\n1 0 obj <</Type /Sig /ByteRange [0 AAAA BBBB CCCC] /Contents <"
    tail = b">>>\nendobj\n%%EOF\n"
    head = (
        head.replace(b"AAAA", b"%04d" % (len(head) - 1))
        .replace(b"BBBB", b"%04d" % (len(head) + room + 1))
        .replace(b"CCCC", b"%04d" % (len(tail) - 1))
    )
    signed.write_bytes(head[:-1] + tail[1:])
    signing = ["cms", "-sign", "-binary", "-in", signed, "-signer", cert, "-inkey", key, "-outform", "DER", "-out", seal]
    subprocess.run(["openssl", *signing], check=True, capture_output=True)
    (tmp_path / "letter.pdf").write_bytes(head + seal.read_bytes().hex().encode().ljust(room, b"0") + tail)
    code, out, _ = run(capsys, tmp_path / "letter.pdf")
    command = next(line for line in out.splitlines() if "openssl cms" in line).split()
    assert code == 2
    words = [str(cert) if word == "CA.pem" else word for word in command]
    assert subprocess.run(words, capture_output=True).returncode == 0
    taken = tmp_path / "letter.pdf.1.signed"
    taken.write_bytes(taken.read_bytes() + b"x")
    assert subprocess.run(words, capture_output=True).returncode != 0


def test_a_pdf_without_a_seal_is_said_to_have_none(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "plain.pdf").write_bytes(b"%PDF-1.7\n/ByteRange [0 1 2 3]\n")
    assert say("no-pdf-seal", "en") in run(capsys, tmp_path / "plain.pdf")[1]
