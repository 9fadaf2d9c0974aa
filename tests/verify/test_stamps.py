"""Time stamps in an export: openssl's command is named, and a note or a token that does not fit is refused."""

import shlex
import subprocess
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from tests.evidence.signing import pem
from tests.evidence.test_proving import Log, log, of_people
from tests.verify.small_log import SmallLog
from tests.verify.test_audits import KEY_ONLY, TRUST, plain, reason
from tests.verify.test_product import exported, trust_of

from jingwei.evidence import ports, stamping
from jingwei_verify.audits import audit, monitor
from jingwei_verify.main import main
from jingwei_verify.reports import Verdict

__all__ = ["log"]


def stamp(folder: Path, note: str, *, size: int, token: bytes | None = None) -> Path:
    """A note and a token of it: the hash between other bytes, as in a token's DER."""
    place = folder / "timestamps"
    place.mkdir(exist_ok=True)
    (place / f"{size}.checkpoint").write_text(note, "utf-8")
    (place / f"{size}.tsr").write_bytes(b"before" + sha256(note.encode()).digest() + b"after" if token is None else token)
    return place


def stamped(folder: Path, *sizes: int, many: int = 700) -> Path:
    small = plain(many)
    small.export(folder)
    for size in sizes:
        stamp(folder, small.checkpoint(size, witnesses=0), size=size)
    return folder


def test_a_command_is_named_for_each_token_the_oldest_first(tmp_path: Path) -> None:
    folder = stamped(tmp_path / "a log", 3, 256, 300, 700)
    report = audit(folder, TRUST)
    assert report.verdict is Verdict.VALID
    named = [one.args for one in report.unchecked if one.code == "token"]
    assert [size for size, _ in named] == ["3", "256", "300", "700"]
    words = shlex.split(named[0][1])
    assert words[:3] == ["openssl", "ts", "-verify"]
    assert [Path(word) for word in words[4:7:2]] == [folder / "timestamps/3.checkpoint", folder / "timestamps/3.tsr"]
    since = tmp_path / "since"
    since.write_text(plain(700).checkpoint(200), "utf-8")
    assert [one for one in monitor(folder, since, TRUST).unchecked if one.code == "token"] == [
        one for one in report.unchecked if one.code == "token"
    ]


def test_every_flipped_bit_of_a_note_or_of_its_hash_in_the_token_is_refused(tmp_path: Path) -> None:
    folder = stamped(tmp_path, 2, many=3)
    note, token = folder / "timestamps/2.checkpoint", folder / "timestamps/2.tsr"
    start = len(b"before")
    for path, first, last in ((note, 0, len(note.read_bytes())), (token, start, start + 32)):
        whole = path.read_bytes()
        for bit in range(first * 8, last * 8):
            changed = bytearray(whole)
            changed[bit // 8] ^= 1 << bit % 8
            path.write_bytes(changed)
            assert reason(audit(folder, KEY_ONLY)) == "stamp-other", (path, bit)
        path.write_bytes(whole)
    assert audit(folder, TRUST).verdict is Verdict.VALID


def test_a_note_of_another_tree_is_refused_though_its_token_fits(tmp_path: Path) -> None:
    small, other = plain(700), SmallLog(origin="log.example/reads", entries=plain(700).entries)
    wrong = {
        "another past": (plain(300, changed=7).checkpoint(300), 300),
        "another size than its name": (small.checkpoint(301), 300),
        "beyond the log": (plain(701).checkpoint(701), 701),
        "nothing at all": (small.checkpoint(0), 0),
        "another log": (other.checkpoint(300), 300),
        "no checkpoint": ("words\n", 300),
        "no text": ("", 300),
    }
    for name, (note, size) in wrong.items():
        folder = stamped(tmp_path / name)
        stamp(folder, note, size=size)
        assert reason(audit(folder, TRUST)) == "stamp-elsewhere", name
    folder = stamped(tmp_path / "good", 300)
    token, note_file = folder / "timestamps/300.tsr", folder / "timestamps/300.checkpoint"
    token.rename(token.with_name("0300.tsr"))
    assert reason(audit(folder, TRUST)) == "stamp-elsewhere"
    token.with_name("0300.tsr").rename(token)
    note_file.unlink()
    assert reason(audit(folder, TRUST)) == "stamp-missing"


def test_the_token_of_another_note_is_refused(tmp_path: Path) -> None:
    folder = stamped(tmp_path, 300, 400)
    place = folder / "timestamps"
    (place / "300.tsr").write_bytes((place / "400.tsr").read_bytes())
    since = tmp_path / "since"
    since.write_text(plain(700).checkpoint(200), "utf-8")
    assert reason(audit(folder, TRUST)) == reason(monitor(folder, since, TRUST)) == "stamp-other"


def test_the_product_s_stamps_are_exported_and_openssl_takes_the_command(
    log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    now = datetime.now(UTC)
    assert list(stamping.stamp_due(now, every=timedelta(hours=1))) == ["acts", "reads"]
    folder = exported(log, tmp_path / "out")
    of_people("D3")
    log.sign()
    assert list(stamping.stamp_due(now + timedelta(hours=2), every=timedelta(hours=1))) == ["acts", "reads"]
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.tsr")}
    exported(log, tmp_path / "out")
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("timestamps/*"))
    assert [name for name in found if name.startswith("acts")] == [
        f"acts/timestamps/{size}.{kind}" for size in (2, 3) for kind in ("checkpoint", "tsr")
    ]
    assert {path: path.stat().st_mtime_ns for path in before} == before, "what stands there is not written again"
    assert audit(folder / "acts", trust_of(folder)).verdict is Verdict.UNWITNESSED

    (tmp_path / "CA.pem").write_bytes(pem(ports.time().roots()))
    keys = tmp_path / "keys"
    keys.write_text("".join((folder / name / "log.vkey").read_text() for name in ("acts", "reads")))
    assert main(["audit", str(folder), "--vkey", str(keys), "--lang", "en"]) == 3
    told = [line[line.index("openssl") :] for line in capsys.readouterr().out.splitlines() if "openssl ts" in line]
    assert len(told) == 4
    for line in told:
        ran = subprocess.run(shlex.split(line), cwd=tmp_path, capture_output=True, text=True)
        assert (ran.returncode, "Verification: OK" in ran.stdout) == (0, True), ran.stderr

    note = folder / "acts/timestamps/2.checkpoint"
    whole = note.read_bytes()
    note.write_bytes(whole[:-2] + bytes([whole[-2] ^ 1]) + whole[-1:])
    assert reason(audit(folder / "acts", trust_of(folder))) == "stamp-other"
    line = next(one for one in told if "acts" in one and "/2." in one)
    assert subprocess.run(shlex.split(line), cwd=tmp_path, capture_output=True).returncode != 0, "openssl says so too"
