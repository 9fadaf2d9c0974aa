"""A ``.jwproof``: one entry, opened fields, and the proof that the log holds it (docs/reference/proof.md)."""

import hashlib
import re
from dataclasses import dataclass

from jingwei_verify import ed25519
from jingwei_verify.checkpoints import Trusted, instant, open_checkpoint
from jingwei_verify.merkle import leaf_hash, node_hash, root_of_inclusion
from jingwei_verify.notes import ED25519, Key, parse_checkpoint
from jingwei_verify.policy import Trust
from jingwei_verify.reports import Report, Said, Verdict
from jingwei_verify.strict import MOST_BYTES, Invalid, canonical, number, unbase64, unbase64url, unhex, unjson

FIRST_LINE = "jingwei-proof v1"
TLOG_LINE = "c2sp.org/tlog-proof@v1"
_FIELD, _SUBJECT = b"jingwei/field/v1\0", b"jingwei/subject/v1\0"
_PROMISE = re.compile(r"JW1\.([A-Z0-9-]{4,40})\.([A-Za-z0-9_-]{43})\.([0-9]{1,12})\.([A-Za-z0-9_-]{86})")
_LOG = re.compile(r"[a-z]{1,20}")
_HANDLE = re.compile(r"[0-9a-f]{32}")
_ORDER = ("log", "entry", "open", "member", "promise", "erased")


@dataclass(frozen=True)
class Opening:
    """One field of the payload with the way from its commitment to the payload's."""

    field: str
    value: object
    commitment: bytes


@dataclass(frozen=True)
class Member:
    """One of several whom a read concerned, with the root that the way from it leads to: the value of the field ``subjects``."""

    subject: str
    root: str


@dataclass(frozen=True)
class Proof:
    """The file, read."""

    log: str
    entry: bytes
    openings: tuple[Opening, ...]
    member: Member | None
    promise: str
    erased: bool
    index: int
    path: tuple[bytes, ...]
    checkpoint: str


def check(raw: bytes, trust: Trust) -> Report:
    """Check a file's bytes; never raises for what is in them."""
    try:
        return _check(parse(raw), trust)
    except Invalid as error:
        return Report.refused(error)


def parse(raw: bytes) -> Proof:
    """Read the file. Its form is fixed to the byte, so that there is one file for one proof."""
    if len(raw) > MOST_BYTES:
        raise Invalid("form", "size")
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise Invalid("form", "text") from None
    parts = text.split("\n\n", 2)
    if len(parts) != 3:
        raise Invalid("form", "parts")
    head, tlog, checkpoint = parts
    first, *lines = head.split("\n")
    if first != FIRST_LINE:
        raise Invalid("form", "head")
    given = _head(lines)
    index, path = _tlog(tlog.split("\n"))
    openings = tuple(_opening(unbase64(line, where="open")) for line in given["open"])
    fields = [one.field.encode() for one in openings]
    if fields != sorted(set(fields)) or (given["erased"] and openings):
        raise Invalid("form", "open")
    entry = unbase64(_one(given, "entry"), where="entry")
    member = _member(unbase64(_one(given, "member"), where="member")) if given["member"] else None
    promise = _one(given, "promise") if given["promise"] else ""
    return Proof(_one(given, "log"), entry, openings, member, promise, bool(given["erased"]), index, path, checkpoint)


def _head(lines: list[str]) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {name: [] for name in _ORDER}
    last = 0
    for line in lines:
        name, space, value = line.partition(" ")
        if name not in given or bool(space) == (name == "erased") or _ORDER.index(name) < last:
            raise Invalid("form", "head")
        last = _ORDER.index(name)
        given[name].append(value)
    if len(given["erased"]) > 1 or (given["log"] and not _LOG.fullmatch(given["log"][0])):
        raise Invalid("form", "head")
    return given


def _one(given: dict[str, list[str]], name: str) -> str:
    if len(given[name]) != 1:
        raise Invalid("form", name)
    return given[name][0]


def _tlog(lines: list[str]) -> tuple[int, tuple[bytes, ...]]:
    if len(lines) < 2 or lines[0] != TLOG_LINE or not lines[1].startswith("index ") or len(lines) > 2 + 63:
        raise Invalid("form", "tlog-proof")
    return number(lines[1][6:], where="index"), tuple(unbase64(line, where="path", size=32) for line in lines[2:])


def _opening(text: bytes) -> Opening:
    """``{"field", "path", "salt", "value"}``; each step of the path names the side on which its hash stands."""
    given = unjson(text, where="open")
    name, path = given.get("field"), given.get("path")
    if set(given) != {"field", "path", "salt", "value"} or not isinstance(name, str) or not isinstance(path, list):
        raise Invalid("form", "open")
    salt = unhex(given["salt"], where="open")
    commit = hashlib.sha256(_FIELD + salt + canonical([name, given["value"]], where="open")).digest()
    return Opening(name, given["value"], _climbed(leaf_hash(commit), path, where="open"))


def _member(text: bytes) -> Member:
    """``{"path", "salt", "subject"}``: a handle of 16 bytes among those whom a read concerned."""
    given = unjson(text, where="member")
    subject, path = given.get("subject"), given.get("path")
    if set(given) != {"path", "salt", "subject"} or not isinstance(subject, str) or not isinstance(path, list):
        raise Invalid("form", "member")
    if not _HANDLE.fullmatch(subject):
        raise Invalid("form", "member")
    leaf = leaf_hash(_SUBJECT + unhex(given["salt"], where="member") + bytes.fromhex(subject))
    return Member(subject, _climbed(leaf, path, where="member").hex())


def _climbed(root: bytes, path: list[object], *, where: str) -> bytes:
    for step in path:
        if not isinstance(step, str) or step[:1] not in ("L", "R"):
            raise Invalid("form", where)
        sibling = unhex(step[1:], where=where)
        root = node_hash(sibling, root) if step[0] == "L" else node_hash(root, sibling)
    return root


def _check(proof: Proof, trust: Trust) -> Report:
    """Cheap things first: hashes, then signatures."""
    entry = unjson(proof.entry, where="entry")
    leaf = leaf_hash(proof.entry)
    for opening in proof.openings:
        if opening.commitment != unhex(entry.get("payload", entry.get("c")), where="payload"):
            raise Invalid("opening-wrong", opening.field)
    if proof.member is not None and not any((one.field, one.value) == ("subjects", proof.member.root) for one in proof.openings):
        raise Invalid("member-wrong", proof.member.subject)
    if proof.erased and "payload" not in entry and "c" not in entry:
        raise Invalid("form", "erased")  # where nothing was ever closed, nothing is gone
    promise = promise_of(proof.promise, leaf) if proof.promise else None
    trusted = _included(proof, leaf, trust)
    report = trusted.begin()
    report.checked.insert(0, Said("included", (proof.log, str(proof.index))))
    if promise is not None:
        if not any(promise.by(key) for key in trust.log_keys(trusted.point.origin)):
            raise Invalid("promise-wrong")
        report.checked.append(Said("promised", (promise.receipt, instant(promise.seconds))))
    report.checked += [Said("opened", (opening.field,)) for opening in proof.openings]
    if proof.member is not None:
        report.checked.append(Said("member", (proof.member.subject,)))
    _shown(report, entry, proof)
    return report


def _included(proof: Proof, leaf: bytes, trust: Trust) -> Trusted:
    point = parse_checkpoint(proof.checkpoint[: proof.checkpoint.rfind("\n\n") + 1])
    if not point.origin.endswith("/" + proof.log):
        raise Invalid("other-log", point.origin)
    if root_of_inclusion(proof.index, point.size, leaf, proof.path) != point.root:
        raise Invalid("not-included")
    return open_checkpoint(proof.checkpoint, trust)


@dataclass(frozen=True)
class Promise:
    """What a receipt promises, in the words that were signed."""

    receipt: str
    leaf: bytes
    seconds: int
    text: bytes
    signature: bytes

    def by(self, key: Key) -> bool:
        """Whether this key signed it."""
        return key.kind == ED25519 and ed25519.verify(key.public, self.text, self.signature)


def promise_of(text: str, leaf: bytes | None = None) -> Promise:
    """The promise in a receipt's text, unchecked.

    Raises:
        Invalid: another form; another leaf than the one given.
    """
    form = _PROMISE.fullmatch(text)
    if form is None:
        raise Invalid("form", "promise")
    receipt, hashed, seconds, signature = form.groups()
    promised = unbase64url(hashed, where="promise")
    if leaf is not None and promised != leaf:
        raise Invalid("promise-other")
    body = f"jingwei/receipt/v1\n{receipt}\n{hashed}\n{seconds}\n".encode()
    return Promise(receipt, promised, number(seconds, where="promise"), body, unbase64url(signature, where="promise"))


def _shown(report: Report, entry: dict[str, object], proof: Proof) -> None:
    report.shown = [(name, _text(value)) for name, value in sorted(entry.items()) if name not in ("n", "v")]
    report.shown += [(f"[{opening.field}]", _text(opening.value)) for opening in proof.openings]
    if proof.erased:
        report.verdict = Verdict.ERASED
        report.checked.append(Said("erased"))
    elif not proof.openings and ("payload" in entry or "c" in entry):
        report.unchecked.append(Said("closed"))
    if entry.get("docs"):
        report.unchecked.append(Said("documents"))


def _text(value: object) -> str:
    return value if isinstance(value, str) else canonical(value, where="entry").decode()
