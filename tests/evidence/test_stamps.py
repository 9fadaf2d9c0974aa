"""Time stamps: asked once for a digest, checked on arrival, kept with what they stamp; what fails is tried again and loses nothing."""

import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.db import DatabaseError, connections, transaction
from tests.evidence.signing import answer_holds, pem

from jingwei.adapters import certificates
from jingwei.adapters.local_time import LocalTime
from jingwei.adapters.time_by_url import TimeByUrl
from jingwei.evidence import ports, stamps, tokens
from jingwei.evidence.ports import TimeNotAvailable
from jingwei.kernel import keys

ISSUER = "福田区"
DIGEST, OTHER = sha256(b"a note").digest(), sha256(b"another").digest()


@dataclass
class Asked:
    """The local authority, counted; ``down`` and ``instead`` make it fail."""

    roots_of: LocalTime = field(default_factory=lambda: LocalTime(ISSUER))
    name: str = "local"
    times: int = 0
    down: bool = False
    instead: bytes | None = None

    def answer(self, request: bytes) -> bytes:
        self.times += 1
        if self.down:
            raise TimeNotAvailable()
        return self.instead if self.instead is not None else self.roots_of.answer(request)

    def roots(self) -> Sequence[bytes]:
        return self.roots_of.roots()


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch) -> Asked:
    asked = Asked()
    monkeypatch.setattr(ports._installed, "time", asked)
    return asked


def test_a_digest_is_stamped_once_and_openssl_agrees(committing: str, authority: Asked, tmp_path: Path) -> None:
    first = stamps.stamp(DIGEST, kind=stamps.CHECKPOINT)
    assert stamps.stamp(DIGEST, kind=stamps.CHECKPOINT) == first == stamps.find(DIGEST, kind=stamps.CHECKPOINT)
    assert authority.times == 1
    assert answer_holds(first.answer, DIGEST, authority.roots(), tmp_path)[0]
    assert not answer_holds(first.answer, OTHER, authority.roots(), tmp_path)[0]
    assert stamps.find(OTHER, kind=stamps.CHECKPOINT) is None
    assert stamps.find(DIGEST, kind=stamps.DOCUMENT) is None


def test_the_sequencer_stamps_its_checkpoints_and_nobody_changes_a_stamp(committing: str, authority: Asked) -> None:
    stamps.stamp(DIGEST, kind=stamps.CHECKPOINT, using="sequencer")
    assert stamps.find(DIGEST, kind=stamps.CHECKPOINT) is not None
    for role in ("default", "sequencer"):
        for statement in ("update evidence_timestamp set authority = 'x'", "delete from evidence_timestamp"):
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                transaction.atomic(using=role),
                connections[role].cursor() as cursor,
            ):
                cursor.execute(statement)


def test_an_outage_changes_nothing_and_the_next_try_stamps(committing: str, authority: Asked) -> None:
    authority.down = True
    with pytest.raises(TimeNotAvailable):
        stamps.stamp(DIGEST, kind=stamps.CHECKPOINT)
    assert stamps.find(DIGEST, kind=stamps.CHECKPOINT) is None
    authority.down = False
    assert stamps.stamp(DIGEST, kind=stamps.CHECKPOINT).authority == "local"


def test_nobody_is_asked_inside_a_transaction(committing: str, authority: Asked) -> None:
    with pytest.raises(stamps.InTransaction), transaction.atomic():
        stamps.stamp(DIGEST, kind=stamps.CHECKPOINT)
    assert authority.times == 0


@pytest.fixture(scope="module")
def answered() -> tuple[tokens.Request, bytes]:
    request = tokens.request(DIGEST)
    return request, LocalTime(ISSUER).answer(request.der)


def test_what_does_not_hold_is_refused(answered: tuple[tokens.Request, bytes]) -> None:
    request, answer = answered
    roots = LocalTime(ISSUER).roots()
    assert tokens.said_at(answer, DIGEST, nonce=request.nonce, roots=roots)
    assert tokens.said_at(answer, DIGEST, nonce=None, roots=roots)
    stranger = [certificates.own(certificates.SEAL, organisation="别处").der[1]]
    for wrong in (
        {"digest": OTHER},
        {"nonce": request.nonce + 1},
        {"roots": stranger},
        {"answer": b""},
        {"answer": answer[:-1]},
        {"answer": answer[:40] + bytes([answer[40] ^ 1]) + answer[41:]},
    ):
        given = {"answer": answer, "digest": DIGEST, "nonce": request.nonce, "roots": roots} | wrong
        with pytest.raises(TimeNotAvailable):
            tokens.said_at(given["answer"], given["digest"], nonce=given["nonce"], roots=given["roots"])  # type: ignore[arg-type]


def test_each_bit_of_an_answer_counts(answered: tuple[tokens.Request, bytes]) -> None:
    """Every byte of the signed parts and of the signature; the frame of the certificate is openssl's to read."""
    request, answer = answered
    roots = LocalTime(ISSUER).roots()
    place = answer.index(DIGEST)
    for at in range(place, place + 32):
        changed = answer[:at] + bytes([answer[at] ^ 0x10]) + answer[at + 1 :]
        with pytest.raises(TimeNotAvailable):
            tokens.said_at(changed, DIGEST, nonce=request.nonce, roots=roots)
    for at in range(len(answer) - 60, len(answer)):
        changed = answer[:at] + bytes([answer[at] ^ 0x10]) + answer[at + 1 :]
        with pytest.raises(TimeNotAvailable):
            tokens.said_at(changed, DIGEST, nonce=request.nonce, roots=roots)


def test_a_stamp_over_a_hash_of_another_kind_is_refused(tmp_path: Path) -> None:
    """32 bytes of SM3 or SHA3 are no SHA-256: an authority that stamps them said nothing of ours."""
    from asn1crypto import algos, tsp

    asked = tsp.TimeStampReq.load(tokens.request(DIGEST).der)
    asked["message_imprint"] = {
        "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha384"}),
        "hashed_message": DIGEST + bytes(16),
    }
    answer = LocalTime(ISSUER).answer(asked.dump())
    with pytest.raises(TimeNotAvailable):
        tokens.said_at(answer, DIGEST + bytes(16), nonce=None, roots=LocalTime(ISSUER).roots())


def test_a_machine_without_openssl_gives_no_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TimeNotAvailable):
        LocalTime(ISSUER).answer(tokens.request(DIGEST).der)


@contextmanager
def served(status: int = 200, kind: str = "application/timestamp-reply", body: bytes | None = None) -> Iterator[str]:
    """An authority on this machine, over HTTP, that answers what it should or something else."""
    local, ring = LocalTime(ISSUER), keys.ring()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/timestamp-query"
            request = self.rfile.read(int(self.headers["Content-Length"]))
            keys.install(ring)
            answer = body if body is not None else local.answer(request)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsa"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def trusted(tmp_path: Path) -> Path:
    file = tmp_path / "roots.pem"
    file.write_bytes(pem(LocalTime(ISSUER).roots()))
    return file


def test_an_authority_is_asked_by_its_address(
    committing: str, monkeypatch: pytest.MonkeyPatch, trusted: Path, tmp_path: Path
) -> None:
    with served() as url:
        authority = TimeByUrl(url, trusted)
        monkeypatch.setattr(ports._installed, "time", authority)
        found = stamps.stamp(DIGEST, kind=stamps.DOCUMENT)
    assert found.authority == "127.0.0.1"
    assert answer_holds(found.answer, DIGEST, authority.roots(), tmp_path)[0]


@pytest.mark.parametrize(
    "wrong", [{"status": 500}, {"status": 302}, {"kind": "text/html"}, {"body": b"x" * 70_000}, {"body": b"no token"}], ids=str
)
def test_an_authority_that_answers_something_else_gives_no_time(
    monkeypatch: pytest.MonkeyPatch, trusted: Path, wrong: dict[str, object]
) -> None:
    with served(**wrong) as url:  # type: ignore[arg-type]
        monkeypatch.setattr(ports._installed, "time", TimeByUrl(url, trusted))
        with pytest.raises(TimeNotAvailable):
            stamps.asked(DIGEST)


def test_an_authority_that_cannot_be_reached_gives_no_time(trusted: Path) -> None:
    with served() as url:
        pass
    with pytest.raises(TimeNotAvailable):
        TimeByUrl(url, trusted).answer(tokens.request(DIGEST).der)


def test_the_local_authority_is_openssl_itself() -> None:
    said = subprocess.run(["openssl", "ts", "-reply", "-text", "-in", "/dev/stdin"], input=LocalTime(ISSUER).answer(tokens.request(DIGEST).der),
                          capture_output=True, check=True)  # fmt: skip
    assert b"Status: Granted" in said.stdout
