"""Three who judge the same proofs and agree: our verifier, the page in a browser, and Go's packages; no flipped bit passes any.

``PROOFS=10000 pytest tests/verify/test_agreement.py`` is the long run; without it there are few.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.journeys.browser import find_chromium
from tests.verify.others import NO_GO, Go, find_go, opened_page, said_by
from tests.verify.small_log import LOG, POLICY, STRANGER, WITNESSES, Signer, SmallLog, b64, jcs
from tests.verify.test_ed25519 import EDGES, NO_KEYS

from jingwei_verify import ed25519
from jingwei_verify.notes import BadKey, parse_keys
from jingwei_verify.policy import BadPolicy, Trust, parse_policy
from jingwei_verify.proofs import check
from jingwei_verify.reports import Verdict

PROOFS = int(os.environ.get("PROOFS", "120"))
TRUST = parse_policy(POLICY.encode())
needs_go = pytest.mark.skipif(find_go() is None, reason=NO_GO)
needs_browser = pytest.mark.skipif(find_chromium() is None, reason="no Chromium was found")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def go(tmp_path_factory: pytest.TempPathFactory) -> Go:
    return Go.built(tmp_path_factory.mktemp("go"))


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with opened_page() as found:
        yield found


def judged(raws: list[bytes]) -> list[list[str]]:
    """What ours says, a signature that was checked once not checked again: thousands of files differ elsewhere."""
    before = ed25519.verify
    ed25519.verify = cache(before)
    try:
        return [_shortened(check(raw, TRUST).said()) for raw in raws]
    finally:
        ed25519.verify = before


def _shortened(said: list[str]) -> list[str]:
    """Where a file's form is wrong, each may name another place first."""
    return [line.split(" ")[0] if line.startswith("form") else line for line in said]


def flips(raw: bytes) -> list[bytes]:
    """The file with each bit changed, one at a time."""
    return [raw[:place] + bytes([raw[place] ^ 1 << bit]) + raw[place + 1 :] for place in range(len(raw)) for bit in range(8)]


@pytest.fixture(scope="module")
def small() -> bytes:
    """Everything that a proof can hold, as short as can be."""
    log = SmallLog.of(3, seed=5)
    fields = sorted(log.payloads[1].fields)[:2]
    return log.proof(1, opened=tuple(fields), promise=log.promise(1), checkpoint=log.checkpoint(witnesses=2, more=STRANGER))


@pytest.fixture(scope="module")
def flipped(small: bytes) -> list[tuple[bytes, list[str]]]:
    """Each flip with what ours says of it."""
    raws = flips(small)
    return list(zip(raws, judged(raws), strict=True))


def test_every_flipped_bit_changes_what_is_said(small: bytes, flipped: list[tuple[bytes, list[str]]]) -> None:
    """Under the tree or an Ed25519 signature it is invalid; in a line that nobody can check it is not checked, and said to be."""
    stranger = small.index(STRANGER.encode())
    cosigned = small.index(f"\u2014 {WITNESSES[0].name}".encode())
    assert judged([small])[0][0] == "VALID"
    for number, (raw, (verdict, *said)) in enumerate(flipped):
        if number // 8 >= stranger:
            assert verdict == "INVALID" or sum(line.startswith("not:signature-unchecked") for line in said) == 1
        else:
            assert verdict in ("INVALID", "UNWITNESSED" if number // 8 >= cosigned else "INVALID"), raw


def test_every_flipped_bit_of_an_erased_one_is_refused() -> None:
    log = SmallLog.of(2)
    raw = log.proof(0, erased=True, checkpoint=log.checkpoint(witnesses=0))
    assert judged([raw])[0][0] == "ERASED"
    assert {said[0] for said in judged(flips(raw))} == {"INVALID"}


@needs_browser
def test_the_page_says_the_same_of_every_flipped_bit(page: Page, flipped: list[tuple[bytes, list[str]]]) -> None:
    theirs = said_by(page, [raw for raw, _said in flipped], POLICY)
    assert [(ours, said) for (_raw, ours), said in zip(flipped, theirs, strict=True) if ours != _shortened(said)] == []


@needs_go
def test_go_says_the_same_of_every_flipped_bit(go: Go, flipped: list[tuple[bytes, list[str]]]) -> None:
    theirs = _by_go(go, [raw for raw, _said in flipped])
    assert [(said, got) for (_raw, said), got in zip(flipped, theirs, strict=True) if said[0] != got.name] == []


@needs_browser
@needs_go
def test_all_three_say_that_the_log_s_key_is_missing(page: Page, go: Go, small: bytes) -> None:
    """A trust of another log alone: what needs no key is judged, of the rest nothing is said, and no flipped bit changes that."""
    other = Signer("log.example/reads", 7)
    log = SmallLog.of(3, seed=5)
    text = log.text()
    raws = [small, log.proof(0, erased=True), log.proof(1, checkpoint=text + "\n" + LOG.line(text) + other.line(text))]
    raws += flips(small)[::41]
    ours = [check(raw, Trust(parse_keys(other.vkey))).verdict for raw in raws]
    assert [verdict.name for verdict in ours[:3]] == ["NO_KEY", "NO_KEY", "INVALID"]
    assert set(ours) == {Verdict.NO_KEY, Verdict.INVALID}
    assert [said[0] for said in said_by(page, raws, other.vkey)] == [verdict.name for verdict in ours]
    assert go.judge(raws, quorum=0, log=other.vkey, witnesses=[]) == ours


def _by_go(go: Go, raws: list[bytes]) -> list[Verdict]:
    return go.judge(raws, quorum=2, log=LOG.vkey, witnesses=[one.vkey for one in WITNESSES])


@pytest.fixture(scope="module")
def many() -> list[tuple[bytes, list[str]]]:
    """Random proofs, most of them good, the rest damaged in every way that there is a maker for; with what ours says."""
    chance = random.Random(PROOFS)
    logs = [SmallLog.of(size, seed=size) for size in (1, 2, 3, 7, 8, 64, 100, 257)]
    makers = [_good, _good, _good, _damaged, _mixed, _reshaped]
    raws = [chance.choice(makers)(chance, chance.choice(logs)) for _ in range(PROOFS)]
    return list(zip(raws, judged(raws), strict=True))


def _good(chance: random.Random, log: SmallLog) -> bytes:
    size = chance.randint(1, len(log.entries))
    index = chance.randrange(size)
    fields = sorted(log.payloads[index].fields)
    erased = chance.random() < 0.1
    more = chance.choice(["", "", STRANGER])
    return log.proof(
        index,
        size=size,
        opened=() if erased else tuple(chance.sample(fields, chance.randint(0, len(fields)))),
        promise=chance.choice(["", log.promise(index)]),
        erased=erased,
        checkpoint=log.checkpoint(size, witnesses=chance.randint(0, 3), more=more),
    )


def _damaged(chance: random.Random, log: SmallLog) -> bytes:
    """A few bytes changed, left out, doubled or put in."""
    raw = bytearray(_good(chance, log))
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(raw))
        kind = chance.randrange(4)
        if kind == 0:
            raw[place] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del raw[place : place + chance.randint(1, 40)]
        elif kind == 2:
            raw[place:place] = raw[place : place + chance.randint(1, 40)]
        else:
            raw[place:place] = chance.choice([b" ", b"\n", b"\t", b"=", b"A", "\u2009".encode(), b"\xff", b"\0", b"\r"])
    return bytes(raw)


def _mixed(chance: random.Random, log: SmallLog) -> bytes:
    """The lines of two proofs of the same log, crossed at one place."""
    one, two = (_good(chance, log).split(b"\n") for _ in range(2))
    place = chance.randrange(len(one))
    return b"\n".join(one[:place] + two[place:])


def _reshaped(chance: random.Random, log: SmallLog) -> bytes:
    """An honest log whose entry, or whose line, has an odd shape."""
    entry = chance.choice(ODD_ENTRIES)
    odd = SmallLog(entries=[*log.entries[:3], entry])
    raw = odd.proof(len(odd.entries) - 1, erased=chance.random() < 0.2)
    lines = raw.split(b"\n")
    place = chance.randrange(1, len(lines))
    return chance.choice(
        [raw, b"\n".join([*lines[:place], lines[place], lines[place], *lines[place + 1 :]]), raw + lines[-2] + b"\n"]
    )


ODD_ENTRIES = [
    b"{}",
    b"[]",
    b'{"a":1.0}',
    b'{"a":-0}',
    b'{"a":1E2}',
    b'{"a":9007199254740991}',
    b'{"a":-9007199254740991}',
    b'{"a":9007199254740992}',
    b'{"b":1,"a":1}',
    b'{"a":"\\u001f"}',
    b'{"a":"\\u001F"}',
    b'{"a":"\\b\\f\\n\\r\\t\\"\\\\"}',
    b'{"a":"\\/"}',
    b'{"a":"\\ud83d\\ude00"}',
    b'{"a":"\\ud83d"}',
    '{"a":"\u2028\U0001f600\x7f\ufeff\ufffd"}'.encode(),
    b'{"__proto__":1,"constructor":2,"toString":3}',
    b'{"1":1,"10":2,"2":3}',
    b'{"\xc3\xa9":1}',
    b'{"a":' * 32 + b"1" + b"}" * 32,
    b'{"a":' * 33 + b"1" + b"}" * 33,
    b'{"a":true,"docs":{}}',
    jcs({"docs": [{"kind": "photo"}], "payload": "00" * 32}),
    b"\xef\xbb\xbf{}",
    b"",
]


def test_the_random_proofs_are_of_every_verdict(many: list[tuple[bytes, list[str]]]) -> None:
    counted = Counter(said[0] for _raw, said in many)
    print(f"{len(many)} random proofs: {dict(counted)}")
    assert set(counted) == {"VALID", "UNWITNESSED", "INVALID", "ERASED"}
    assert counted["INVALID"] < len(many) * 0.7


@needs_browser
def test_the_page_says_the_same_of_random_proofs(page: Page, many: list[tuple[bytes, list[str]]]) -> None:
    theirs = said_by(page, [raw for raw, _said in many], POLICY)
    assert [(raw, ours, said) for (raw, ours), said in zip(many, theirs, strict=True) if ours != _shortened(said)] == []


@needs_go
def test_go_says_the_same_of_random_proofs(go: Go, many: list[tuple[bytes, list[str]]]) -> None:
    theirs = _by_go(go, [raw for raw, _said in many])
    assert [(raw, said, got) for (raw, said), got in zip(many, theirs, strict=True) if said[0] != got.name] == []


@needs_browser
def test_the_browser_judges_odd_signatures_and_keys_as_ours_does(page: Page) -> None:
    for public, message, signature, ours, odd in EDGES:
        theirs = page.evaluate(
            """async ([key, message, signature]) => {
              const bytes = (hex) => Uint8Array.from(hex.match(/../g), (one) => parseInt(one, 16));
              return jingweiVerify.isKey(bytes(key)) && await jingweiVerify.isSigned(bytes(key), bytes(message), bytes(signature));
            }""",
            [public, message, signature],
        )
        assert theirs is ours, odd
    is_key = partial(page.evaluate, "hex => jingweiVerify.isKey(Uint8Array.from(hex.match(/../g), (one) => parseInt(one, 16)))")
    assert [public for public in NO_KEYS if is_key(public)] == []
    assert is_key(LOG.public.hex())


@needs_go
def test_go_reads_a_whole_log_and_finds_each_change(go: Go, tmp_path: Path) -> None:
    log = SmallLog(entries=[jcs({"n": number}) for number in range(600)])
    folder = log.export(tmp_path)
    assert go.check_log(folder, LOG.vkey).stdout == "log.example/acts 600\n"
    chance = random.Random(4)
    for path in sorted(one for one in folder.rglob("*") if one.is_file() and one.name != "log.vkey"):
        whole = path.read_bytes()
        limit = len(log.checkpoint(witnesses=0).encode()) if path.name == "checkpoint" else len(whole)  # it knows no witness
        for bit in sorted({chance.randrange(limit * 8) for _ in range(12)}):
            path.write_bytes(whole[: bit // 8] + bytes([whole[bit // 8] ^ 1 << bit % 8]) + whole[bit // 8 + 1 :])
            assert go.check_log(folder, LOG.vkey).returncode == 1, (path, bit)
        path.write_bytes(whole)


@needs_browser
def test_the_page_reads_policies_as_ours_does(page: Page) -> None:
    w1, w2 = WITNESSES[0].vkey, WITNESSES[1].vkey
    texts = [
        "",
        "quorum none",
        "quorum w",
        f"witness a {w1}\nwitness b {w1}\nquorum a",
        f"witness a {LOG.vkey}\nquorum a",
        POLICY,
        LOG.vkey,
    ]
    texts += [
        f"log {w1}\nquorum none",
        f"log {LOG.vkey}\nlog {LOG.vkey}\nquorum none",
        f"log {LOG.vkey}\nlog {Signer('log.example/reads', 1).vkey}\nquorum none",
        f"log {LOG.vkey}\nlog {Signer('log.example/reads', 2).vkey}\nquorum none",
        f"witness none {w1}\nquorum none",
        "quorum none\nquorum none",
    ]
    texts += [
        f"witness a {w1}\ngroup g 2 a\nquorum g",
        f"witness a {w1}\nwitness b {w2}\ngroup g 2 a b\n # c\n\nquorum g",
        LOG.vkey[:-1],
        f"x{LOG.vkey}",
    ]
    texts += [
        f"witness a {w1}\ngroup g any a\ngroup h all a\nquorum g",
        f"{LOG.vkey}\n{w1}\n# end\n",
        f"log {LOG.vkey} https://x\nquorum none",
    ]
    texts += [
        f"n+00000000+{b64(bytes([1]) + LOG.public)}",
        f"witness a {w1}\ngroup g 0 a\nquorum g",
        f"witness a {w1}\ngroup g 01 a\nquorum g",
    ]
    for text in texts:
        try:
            (parse_policy(text.encode()) if "quorum" in text else parse_keys(text))
            ours = True
        except (BadKey, BadPolicy):
            ours = False
        run = "text => jingweiVerify.parseTrust(text).then(() => true, (error) => !(error instanceof jingweiVerify.BadTrust))"
        assert page.evaluate(run, text) is ours, text
