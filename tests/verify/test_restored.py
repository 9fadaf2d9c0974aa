"""An older backup is restored: who notices, what is said, what waits, and what docs/how-to/restored.md has one do. Nothing here is ours alone: the
product's own commands on data folders of their own, and witnesses that run as programs of their own.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.architecture.source import ROOT
from tests.witness.running import Running

from jingwei_verify.policy import parse_policy
from jingwei_verify.proofs import check
from jingwei_verify.reports import Verdict

pytestmark = pytest.mark.slow

NAMES = ("archive", "congress", "newspaper")
NAME = "jingwei.local/log"
ACTS = f"{NAME}/acts"
WITHIN_SECONDS = 90
SESSION = """
import io, json, sys
from contextlib import redirect_stdout
from click.testing import CliRunner
from jingwei.config.runtime import Runtime
from jingwei.faces.cli import cli
runtime = Runtime()
if sys.argv[1:] == ["up"]:
    runtime.start()
for line in sys.stdin:
    asked = json.loads(line)
    if "script" in asked:
        out = io.StringIO()
        with redirect_stdout(out):
            exec(asked["script"], {"many": asked["many"]})
        answer = [0, out.getvalue(), ""]
    else:
        done = CliRunner().invoke(cli, asked["words"], obj=runtime, input=asked["typed"])
        fault = "" if done.exception is None or isinstance(done.exception, SystemExit) else repr(done.exception)
        answer = [done.exit_code, done.stdout, done.stderr + fault]
    print(json.dumps(answer), flush=True)
"""
"""A process of the product that runs one command after another, so that a test of many commands does not wait for each to start."""
HAPPEN = """
from datetime import UTC, datetime
from django.db import connections
from jingwei.evidence.operations import forgetting
from jingwei.evidence.sequencer import Sequencer
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
operator, now = Actor.operator(), datetime.now(UTC)
for _ in range(many):
    with scopes.entered(operator.scope, at=now):
        forgetting.note_forgotten_backups(1, actor=operator, at=now)
sequencer = Sequencer(connections["sequencer"])
while sequencer.number_some():
    pass
connections["sequencer"].close()
"""
GATE = """
from jingwei.evidence import witnesses
for act in ("decide", "serve", "publish", "declare", "collect", "verify"):
    try:
        witnesses.require(act)
    except witnesses.NotWitnessed as error:
        print(act, error.code)
    else:
        print(act, "taken")
"""
A_DAY_LATER = """
from django.db import connections
with connections["owner"].cursor() as cursor:
    cursor.execute("update evidence_number set numbered_at = numbered_at - interval '25 hours'")
"""
OPEN = [f"{act} taken" for act in ("decide", "serve", "publish", "declare", "collect", "verify")]
SHUT = [f"{act} not-witnessed" for act in ("decide", "serve", "publish")] + OPEN[3:]


@dataclass(frozen=True)
class Said:
    """What a command printed."""

    out: list[str]
    err: str


@dataclass(frozen=True)
class Session:
    """A data folder whose commands run in one process after another."""

    process: "subprocess.Popen[str]"

    def _asked(self, **asked: object) -> tuple[int, str, str]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps(asked), file=self.process.stdin, flush=True)
        code, out, err = json.loads(self.process.stdout.readline())
        return code, out, err

    def jingwei(self, *words: object, typed: str = "", code: int = 0) -> Said:
        found, out, err = self._asked(words=list(map(str, words)), typed=typed)
        assert found == code, out + err
        return Said(out.splitlines(), err)

    def happen(self, many: int) -> None:
        """So many acts are recorded, and everything that waits is numbered."""
        self._asked(script=HAPPEN, many=many)

    def gate(self) -> list[str]:
        return self._asked(script=GATE, many=0)[1].splitlines()

    def a_day_later(self) -> None:
        self._asked(script=A_DAY_LATER, many=0)

    def signed(self) -> None:
        """What was numbered is signed and shown to the witnesses, who sign it."""
        self.jingwei("evidence", "checkpoint")
        assert self.jingwei("evidence", "witnesses").err == ""


@dataclass(frozen=True)
class Installation:
    """A data folder, and the policy that names its witnesses; read when a session begins."""

    data: Path
    policy: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("JINGWEI_")}
        return kept | {
            "JINGWEI_LANGUAGE": "en",
            "JINGWEI_DATA": str(self.data),
            "JINGWEI_WITNESS_POLICY": str(self.policy),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }

    @contextmanager
    def session(self, *, up: bool = True) -> Iterator[Session]:
        """The product on this folder, its database running if ``up``, until the end of the block."""
        command = [sys.executable, "-c", SESSION, *(["up"] if up else [])]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with subprocess.Popen(command, env=self.environment, text=True, **pipes) as process:
            yield Session(process)
            assert process.stdin is not None
            process.stdin.close()
            assert process.wait(WITHIN_SECONDS) == 0

    def worker_says(self, *wanted: str, log: Path) -> str:
        """What a worker says until it has said all of this, or its time is over."""
        command = [sys.executable, "-c", "from jingwei.config.main import main; main()", "worker"]
        with log.open("wb") as out, subprocess.Popen(command, env=self.environment, stdout=out, stderr=out) as worker:
            until = time.monotonic() + WITHIN_SECONDS
            while time.monotonic() < until and not all(one in log.read_text("utf-8") for one in wanted):
                time.sleep(0.2)
            worker.send_signal(signal.SIGINT)
            worker.wait(WITHIN_SECONDS)
        return log.read_text("utf-8")


@dataclass(frozen=True)
class Past:
    """A log of three acts was backed up, went on to seven, and all of it was witnessed.

    Attributes:
        keys_then, keys_now: copies of the folder of keys from the day of the backup, and from the last day.
        lost: the proof of an act that came after the backup, as somebody carried it away.
    """

    folder: Path
    witnesses: Sequence[Running]
    policy: Path
    keys_then: Path
    keys_now: Path
    vkeys: list[str]
    lost: bytes

    def restored(self, name: str, keys: Path, *, memory: bool = True, backup: str = "backup.tar") -> Installation:
        """A backup in a new data folder, with a copy of the keys."""
        made = Installation(self.folder / name, self.policy)
        shutil.copytree(keys, made.data / "keys")
        if not memory:
            shutil.rmtree(made.data / "keys" / "signed")
        with made.session(up=False) as here:
            here.jingwei("restore", self.folder / backup)
        return made


@pytest.fixture(scope="module")
def past() -> Iterator[Past]:
    """Not below pytest's own folder: a root user's server runs under another account, which that one is closed to."""
    with tempfile.TemporaryDirectory(prefix="jw-restored-") as place:
        folder = Path(place)
        folder.chmod(0o755)
        policy = folder / "policy"
        policy.write_text("quorum none\n")
        first = Installation(folder / "first", policy)
        three = [Running(folder / name, f"{name}.example") for name in NAMES]
        try:
            yield _lived(first, three)
        finally:
            for one in three:
                if one.process is not None:
                    one.kill()


def _lived(first: Installation, three: Sequence[Running]) -> Past:
    folder = first.data.parent
    with first.session(up=False) as here:
        vkeys = here.jingwei("evidence", "vkey", "--log", "acts").out
    told(three, vkeys, first.policy)
    with first.session() as here:
        here.happen(3)
        here.signed()
        here.jingwei("backup", folder / "backup.tar")
        shutil.copytree(first.data / "keys", folder / "keys-then")
        here.happen(4)
        here.signed()
        assert here.jingwei("evidence", "witnesses").out[0] == "acts\t7\t7\t7"
        here.jingwei("backup", folder / "newest.tar")
        here.jingwei("evidence", "prove", "acts:5", "--out", folder / "lost.jwproof")
        shutil.copytree(first.data / "keys", folder / "keys-now")
    lost = (folder / "lost.jwproof").read_bytes()
    return Past(folder, three, first.policy, folder / "keys-then", folder / "keys-now", vkeys, lost)


def told(three: Sequence[Running], vkeys: Sequence[str], policy: Path) -> None:
    """Each witness adds the keys to what it knows and starts again; the policy names where they listen now."""
    for one in three:
        if one.process is not None:
            one.kill()
        one.know(vkeys)
        one.start()
    lines = [f"witness {name} {one.vkey} {one.url}" for name, one in zip(NAMES, three, strict=True)]
    policy.write_text("\n".join([*lines, f"group enough 2 {' '.join(NAMES)}", "quorum enough", ""]))


def test_the_installation_that_remembers_what_it_signed_signs_no_more(past: Past) -> None:
    restored = past.restored("remembering", past.keys_now)
    with restored.session() as here:
        here.happen(2)
        done = here.jingwei("evidence", "checkpoint", code=4)
        assert "Not signed: The log acts has 5 entries, and 7 were signed: it went back." in done.err
        assert "docs/how-to/restored.md" in done.err
        said = restored.worker_says("Not signed:", log=past.folder / "remembering.log")
        assert said.count("Not signed: The log acts has 5 entries, and 7 were signed: it went back.") == 1
        assert "Traceback" not in said
        here.happen(6)
        assert "does not continue what was signed" in here.jingwei("evidence", "checkpoint", code=4).err
        done = here.jingwei("evidence", "witnesses", code=4)
        assert done.out[0] == "acts\t11\t3\t3"
        assert "acts: The log does not continue what was signed: entries were lost or altered." in done.err
        assert here.gate() == OPEN, "for as long as the policy allows"
        here.a_day_later()
        assert here.gate() == SHUT


@pytest.mark.parametrize("memory", [True, False], ids=["of the day of the backup", "lost"])
def test_where_the_memory_went_back_as_well_the_witnesses_sign_no_more(past: Past, memory: bool) -> None:
    restored = past.restored(f"forgetting-{memory}", past.keys_then, memory=memory)
    with restored.session() as here:
        here.happen(1)
        here.jingwei("evidence", "checkpoint")
        done = here.jingwei("evidence", "witnesses", code=4)
        assert done.out[0] == "acts\t4\t4\t3"
        for name in NAMES:
            assert f"acts: {name} has signed 7 entries of this log, and it shows 4: the log went back." in done.err
        here.happen(5)
        here.jingwei("evidence", "checkpoint")
        said = restored.worker_says("(forked)", log=past.folder / f"forgetting-{memory}.log")
        assert "The witness congress does not sign the log acts (forked): it has signed 7 entries of it, and was shown 9." in said
        done = here.jingwei("evidence", "witnesses", code=4)
        assert done.out[0] == "acts\t9\t9\t3"
        for name in NAMES:
            sentence = f"acts: {name} has signed 7 entries of this log, and what it shows now does not continue them."
            assert sentence in done.err
        assert here.gate() == OPEN
        here.a_day_later()
        assert here.gate() == SHUT
    for one in past.witnesses:
        assert f"{ACTS} 7 " in (one.folder / "state").read_text(), "and they remember what they saw"


def test_a_newer_backup_brings_everything_back(past: Past) -> None:
    """The first thing that the page has one look for."""
    with past.restored("newest", past.keys_now, backup="newest.tar").session() as here:
        assert here.jingwei("evidence", "witnesses").out[0] == "acts\t7\t7\t7"
        refused = here.jingwei("evidence", "begin-anew", "acts", "--yes", code=1)
        assert "continues what was signed" in refused.err


def test_what_the_page_has_one_do_when_entries_are_lost_for_good(past: Past) -> None:
    restored = past.restored("lost", past.keys_then)
    with restored.session() as here:
        here.happen(6)
        here.jingwei("evidence", "checkpoint")
        here.a_day_later()
        here.jingwei("evidence", "witnesses", code=4)
        assert here.gate() == SHUT
        done = here.jingwei("evidence", "begin-anew", "acts", typed="n\n", code=1)
        assert f"{ACTS}: 9 entries are known to have been signed, and the log does not continue them." in done.err
        here.jingwei("evidence", "witnesses", code=4)
        vkeys = here.jingwei("evidence", "begin-anew", "acts", typed="y\n").out
        assert [one.partition("+")[0] for one in vkeys] == [f"{NAME}/2/acts"] * 2 + [ACTS] * 2
        assert vkeys[2:] == past.vkeys
        assert here.jingwei("evidence", "vkey", "--log", "acts").out == vkeys
        here.happen(0)
        here.jingwei("evidence", "checkpoint")
        assert "archive does not know this log. Give it the log's keys." in here.jingwei("evidence", "witnesses").err
        assert here.gate() == SHUT
    told(past.witnesses, vkeys[:2], past.policy)
    with restored.session() as here:
        done = here.jingwei("evidence", "witnesses")
        assert (done.out[0], done.err) == ("acts\t10\t10\t10", "")
        assert here.gate() == OPEN
        here.jingwei("evidence", "reconcile")
        here.jingwei("evidence", "begin-anew", "acts", "--yes", code=1)
        opened = [word for field in ("before", "origin", "size", "signed") for word in ("--open", field)]
        here.jingwei("evidence", "prove", "acts:9", "--out", past.folder / "told.jwproof", *opened)
        here.jingwei("evidence", "prove", "acts:1", "--out", past.folder / "kept.jwproof")
    trust = parse_policy(("".join(f"log {one}\n" for one in vkeys) + past.policy.read_text()).encode())
    report = check((past.folder / "told.jwproof").read_bytes(), trust)
    assert report.verdict is Verdict.VALID, report.said()
    told_of = {("step", "log-begun-anew"), ("[before]", ACTS), ("[origin]", f"{NAME}/2/acts"), ("[size]", "9"), ("[signed]", "9")}
    assert told_of <= set(report.shown)
    assert check((past.folder / "kept.jwproof").read_bytes(), trust).verdict is Verdict.VALID
    assert check(past.lost, trust).verdict is Verdict.VALID, "what somebody carried away still holds"
