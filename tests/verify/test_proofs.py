"""A stranger checks a proof: each verdict, what is told, and that no bit can change unnoticed."""

import json
import random
import re
from collections.abc import Callable

import pytest
from tests.verify.small_log import LOG, ORIGIN, POLICY, STRANGER, WITNESSES, Payload, Signer, SmallLog, b64, jcs, mth

from jingwei_verify.notes import BadKey, key_id, parse_key, parse_keys
from jingwei_verify.policy import BadPolicy, Trust, parse_policy
from jingwei_verify.proofs import check
from jingwei_verify.reports import Verdict

TRUST = parse_policy(POLICY.encode())
KEY_ONLY = Trust(parse_keys(LOG.vkey))


@pytest.fixture(scope="module")
def log() -> SmallLog:
    return SmallLog.of(11)


@pytest.mark.parametrize("size", range(1, 12))
def test_every_entry_of_every_small_log_is_proved(log: SmallLog, size: int) -> None:
    for index in range(size):
        name = min(log.payloads[index].fields)
        assert check(log.proof(index, size=size, opened=(name,)), TRUST).verdict is Verdict.VALID


def test_two_of_three_witnesses_are_enough_and_one_is_not(log: SmallLog) -> None:
    assert check(log.proof(3, checkpoint=log.checkpoint(witnesses=2)), TRUST).verdict is Verdict.VALID
    report = check(log.proof(3, checkpoint=log.checkpoint(witnesses=1)), TRUST)
    assert report.verdict is Verdict.UNWITNESSED
    assert "not-witnessed" in [one.code for one in report.unchecked]


def test_with_the_log_s_key_alone_nothing_is_witnessed_and_cosignatures_are_not_checked(log: SmallLog) -> None:
    report = check(log.proof(3), KEY_ONLY)
    assert report.verdict is Verdict.UNWITNESSED
    assert [one.args[0].split("+")[0] for one in report.unchecked if one.code == "signature-unchecked"] == [
        w.name for w in WITNESSES
    ]


def test_a_signature_of_an_algorithm_that_we_do_not_have_is_never_counted(log: SmallLog) -> None:
    text = log.text()
    only_stranger = check(log.proof(3, checkpoint=f"{text}\n{STRANGER}"), TRUST)
    assert [one.code for one in only_stranger.checked] == ["log-unsigned"]
    beside = check(log.proof(3, checkpoint=log.checkpoint(more=STRANGER)), TRUST)
    assert beside.verdict is Verdict.VALID
    assert [one.args for one in beside.unchecked if one.code == "signature-unchecked"] == [(f"{ORIGIN}+09090909",)]


def test_an_erased_entry_is_included_and_opens_nothing(log: SmallLog) -> None:
    report = check(log.proof(4, erased=True), TRUST)
    assert report.verdict is Verdict.ERASED
    assert {"included", "erased"} <= {one.code for one in report.checked}
    name = min(log.payloads[4].fields)
    assert check(log.proof(4, erased=True, opened=(name,)), TRUST).verdict is Verdict.INVALID


def test_a_promise_is_kept_or_it_is_another_entry_s(log: SmallLog) -> None:
    kept = check(log.proof(5, promise=log.promise(5)), TRUST)
    assert [one.args[0] for one in kept.checked if one.code == "promised"] == ["D-2027-0301-0001"]
    assert _reason(log.proof(5, promise=log.promise(6))) == "promise-other"
    signature = log.promise(5).rsplit(".", 1)[1]
    forged = log.promise(5).replace(signature, ("B" if signature[0] == "A" else "A") + signature[1:])
    assert _reason(log.proof(5, promise=forged)) == "promise-wrong"


def test_without_a_key_of_the_log_nothing_is_said_for_or_against_it(log: SmallLog) -> None:
    other, post_quantum = (
        Signer("log.example/reads", 7),
        f"{ORIGIN}+{key_id(ORIGIN, 6, bytes(1312)).hex()}+{b64(bytes([6]) + bytes(1312))}",
    )
    for vkey in (other.vkey, post_quantum):
        trust = Trust(parse_keys(vkey))
        report = check(log.proof(3, promise=log.promise(3)), trust)
        assert report.verdict is Verdict.NO_KEY
        assert report.said() == ["NO_KEY", f"log-unknown {ORIGIN}"]
        assert _reason(log.proof(3).replace(b"index 3", b"index 4"), trust) == "not-included", "what needs no key is checked"
        assert _reason(log.proof(3)[:-1], trust) == "form"
    text = log.text()
    signed = text + "\n" + LOG.line(text) + other.line(text)
    assert _reason(log.proof(3, checkpoint=signed), Trust(parse_keys(other.vkey))) == "other-log", (
        "that log signed what is not its own"
    )


def test_what_was_erased_was_committed_to_and_its_verdict_says_whether_it_is_witnessed(log: SmallLog) -> None:
    assert check(log.proof(4, erased=True), TRUST).headline == "ERASED"
    assert check(log.proof(4, erased=True, checkpoint=log.checkpoint(witnesses=1)), TRUST).headline == "ERASED_UNWITNESSED"
    assert check(log.proof(4, checkpoint=log.checkpoint(witnesses=1)), TRUST).headline == "UNWITNESSED"
    assert _reason(SmallLog(entries=[b'{"act":"publish"}']).proof(0, erased=True)) == "form"
    assert check(SmallLog(entries=[b'{"c":"x"}']).proof(0, erased=True), TRUST).verdict is Verdict.ERASED


def test_a_note_is_no_longer_than_a_note_may_be(log: SmallLog) -> None:
    long = log.text() + "x" * 1_000_000 + "\n"
    point = long + "\n" + LOG.line(long)
    assert _reason(log.proof(3, checkpoint=point)) == "form"


def test_contents_that_the_log_is_not_committed_to_are_refused(log: SmallLog) -> None:
    index = next(place for place, one in enumerate(log.payloads) if len(one.fields) > 2)
    payload = log.payloads[index]
    name = min(payload.fields)
    other = Payload(payload.fields | {name: "other"}, payload.salt)
    raw = log.proof(index, opened=(name,))
    assert _reason(raw.replace(b64(payload.opening(name)).encode(), b64(other.opening(name)).encode())) == "opening-wrong"


def _reason(raw: bytes, trust: Trust = TRUST) -> str:
    report = check(raw, trust)
    assert report.verdict is Verdict.INVALID
    return report.checked[0].code


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text.replace("index 3", "index 4"), "not-included"),
        (lambda text: text.replace("index 3", "index 03"), "form"),
        (lambda text: text.replace("log acts", "log reads"), "other-log"),
        (lambda text: text.replace("jingwei-proof v1", "jingwei-proof v2"), "form"),
        (lambda text: text.replace("\n", "\r\n"), "form"),
        (lambda text: text + "\n", "form"),
        (lambda text: text[:-1], "form"),
        (lambda text: "\ufeff" + text, "form"),
        (lambda text: text.replace("index 3", "extra AAAA\nindex 3"), "form"),
        (lambda text: text.replace("\n\nc2sp", "\nnote x\n\nc2sp"), "form"),
        (lambda text: text.replace("log acts", "erased\nlog acts"), "form"),
        (lambda text: text + text[text.index("\u2014") :].split("\n")[0] + "\n", "key-twice"),
        (lambda text: text.replace(f"\u2014 {ORIGIN} ", f"\u2014 {ORIGIN}x "), "log-unsigned"),
        (lambda text: text.replace(f"\u2014 {ORIGIN} ", f"\u2014 {ORIGIN}\u2009 "), "form"),
        (lambda text: text.replace(f"{ORIGIN}\n", "other.example/acts\n"), "other-log"),
    ],
)
def test_each_alteration_is_refused_for_its_reason(log: SmallLog, change: Callable[[str], str], reason: str) -> None:
    assert _reason(change(log.proof(3).decode()).encode()) == reason


def test_a_signature_of_a_known_key_that_does_not_hold_refuses_the_whole(log: SmallLog) -> None:
    text = log.text()
    other = SmallLog.of(4, seed=9).text()
    for signer in (LOG, WITNESSES[2]):
        good = text + "\n" + "".join(one.line(text) for one in (LOG, *WITNESSES) if one is not signer) + signer.line(other)
        assert _reason(log.proof(3, checkpoint=good)) == "signature-wrong"


@pytest.mark.parametrize(
    "entry",
    [
        b'{"b":1,"a":2}',
        b'{"a":1.5}',
        b'{"a":1e2}',
        b'{"a": 1}',
        b'{"a":9007199254740992}',
        b'{"a":-0}',
        b'["a"]',
        b'{"a":"\\ud800"}',
        b'{"a":"\\u0041"}',
        b'{"a":1,"a":1}',
        b'{"\xc3\xa9":1}',
        b'{"a":NaN}',
        b'{"a":' * 33 + b"1" + b"}" * 33,
        b'{"a":' * 3000 + b"1" + b"}" * 3000,
        b"",
        b"\xff",
    ],
)
def test_an_entry_that_is_not_canonical_json_is_refused(entry: bytes) -> None:
    log = SmallLog(entries=[entry])
    assert _reason(log.proof(0)) == "form"


def test_an_opening_where_nothing_is_committed_to_is_refused() -> None:
    log = SmallLog.of(1)
    log.entries = [b'{"act":"verify"}']
    assert _reason(log.proof(0, opened=(min(log.payloads[0].fields),))) == "form"


def test_a_read_s_leaf_opens_by_its_own_commitment() -> None:
    log = SmallLog.of(3, origin="log.example/reads")
    log.entries[1] = jcs({"c": mth(log.payloads[1].leaves).hex(), "n": "00" * 32, "t": "2027-03-01T04:05:06Z", "v": 1})
    signer = Signer("log.example/reads", 1)
    raw = log.proof(1, opened=tuple(log.payloads[1].fields), checkpoint=log.checkpoint(log=signer))
    assert check(raw, Trust(parse_keys(signer.vkey))).verdict is Verdict.UNWITNESSED


def test_no_bytes_raise_anything(log: SmallLog) -> None:
    chance = random.Random(3)
    raw = log.proof(3, opened=tuple(log.payloads[3].fields), promise=log.promise(3))
    for _ in range(300):
        start, end = sorted(chance.randrange(len(raw)) for _ in range(2))
        assert check(raw[:start] + chance.randbytes(chance.randrange(9)) + raw[end:], TRUST).verdict is Verdict.INVALID


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no quorum line"),
        ("quorum none\nquorum none", "Line 2"),
        ("quorum w", "not defined before"),
        (f"witness a {WITNESSES[0].vkey}\nwitness b {Signer('other', 11, 4).vkey}\nquorum a", "same key"),
        (f"witness a {LOG.vkey}\nquorum a", "not a witness's key"),
        (f"log {WITNESSES[0].vkey}\nquorum none", "a witness's key"),
        (f"log {LOG.vkey}\nlog {LOG.vkey}\nquorum none", "same key"),
        (f"log {LOG.vkey}\nlog {Signer('log.example/reads', 1).vkey}\nquorum none", "same key"),
        (f"witness none {WITNESSES[0].vkey}\nquorum none", "is taken"),
        (f"witness a {WITNESSES[0].vkey}\ngroup g 2 a\nquorum g", "between 1 and"),
        (f"witness a {WITNESSES[0].vkey}\ngroup g 1 a a\nquorum g", "in a group already"),
        (f"witness a {WITNESSES[0].vkey}\ngroup g any a\ngroup h all a\nquorum g", "in a group already"),
        ("group g any none\nquorum g", "not defined before"),
        ("quorum none\r\n", "control character"),
        ("witnes x\nquorum none", "begins with none of"),
    ],
)
def test_a_policy_that_means_nothing_is_refused_with_its_line(text: str, says: str) -> None:
    with pytest.raises(BadPolicy, match=re.escape(says)):
        parse_policy(text.encode())


def test_groups_of_groups_are_counted() -> None:
    names = [f"witness {name} {Signer(name, number, 4).vkey}" for number, name in enumerate("abcd", 40)]
    trust = parse_policy("\n".join([*names, "group x 1 a b", "group y any c d", "group all all x y", "quorum all"]).encode())
    keys = {name: trust.witnesses[name] for name in "abcd"}
    assert trust.is_quorum([keys["a"], keys["d"]])
    assert not trust.is_quorum([keys["a"], keys["b"]])
    assert not parse_policy(b"quorum none").is_quorum([keys["a"]])


@pytest.mark.parametrize(
    "text",
    ["", "a+b", f"x{LOG.vkey}", LOG.vkey[:-1], LOG.vkey.replace("+", " +", 1), LOG.vkey.upper(), "n+00000000+AQ==", "n+00000000+"],
)
def test_what_is_no_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(BadKey):
        parse_key(text)


def test_a_key_under_which_anybody_signs_is_refused() -> None:
    small = Signer("small.example", 1)
    raw = bytes([1]) + bytes.fromhex("01" + "00" * 31)
    with pytest.raises(BadKey, match="only its owner"):
        parse_key(f"{small.name}+{key_id(small.name, 1, raw[1:]).hex()}+{b64(raw)}")


def test_what_is_shown_is_what_the_log_holds(log: SmallLog) -> None:
    report = check(log.proof(2, opened=tuple(log.payloads[2].fields)), TRUST)
    shown = dict(report.shown)
    assert shown["act"] == "verify"
    assert shown["seq"] == "2"
    for name, value in log.payloads[2].fields.items():
        assert shown[f"[{name}]"] == (value if isinstance(value, str) else jcs(value).decode())
    assert json.loads(log.entries[2])["payload"] == shown["payload"]
