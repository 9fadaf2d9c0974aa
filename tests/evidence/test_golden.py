"""The bytes of entries and promises: final. If one of these fails, the format changed, and it must not."""

import json
from datetime import UTC, datetime

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from jingwei.evidence import commitments, entries, promises
from jingwei.evidence.canonical import LIMIT, NotCanonical, canonical
from jingwei.evidence.promises import NotGenuine, Promise

NOON = datetime(2026, 11, 23, 4, 5, 6, 789, tzinfo=UTC)
SEED = bytes(range(32))

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-LIMIT, LIMIT) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(max_codepoint=126, min_codepoint=32), max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(value=json_values)
def test_canonical_text_is_that_of_rfc_8785(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [1.5, 2**53, {"é": 1}, "\ud800", {1: 2}, b"x", {"a": [object()]}])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)  # type: ignore[arg-type]


def test_the_bytes_of_an_entry_are_final() -> None:
    payload = {"declaration": "01a2068f-8a00-7ee6-99cc-61eb14cdd01c", "receipt": "20261123-ABCDE-FGHJK", "reasons": ["unconfirmed"]}
    made = entries.make(
        {
            "t": entries.instant(NOON),
            "act": "declare",
            "flow": "declarations",
            "step": "declared",
            "actor": {"role": "declarant"},
            "on_behalf": "",
            "basis": [{"law": "demo-rules", "article": "2", "version": "1"}],
            "purpose": "declaring",
            "case": "00112233445566778899aabbccddeeff",
            "seq": 1,
            "prev": None,
            "subjects": [entries.subject_tag(SEED, "residence")],
            "payload": commitments.commit(payload, salt=SEED).hex(),
            "covers": ["declarations_declaration"],
        },
        nonce=SEED,
    )
    assert made.text == (
        b'{"act":"declare","actor":{"role":"declarant"},"basis":[{"article":"2","law":"demo-rules","version":"1"}],'
        b'"case":"00112233445566778899aabbccddeeff","covers":["declarations_declaration"],"flow":"declarations",'
        b'"n":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",'
        b'"payload":"c5ad3c93ce0c75e7a1701b33c76490c1b2cdd1f8b964c13161507ce13ad3cd07","purpose":"declaring","seq":1,"step":"declared","subjects":["cdfed01c473f69af35fe6fc148d157b8"],'
        b'"t":"2026-11-23T04:05:06.000789Z","v":1}'
    )
    assert made.hash.hex() == "1ce230aeb73a41edb3251ff08db7214461a8e9b6e58042147eeea09a90429627"


def test_the_bytes_of_a_read_are_final_and_short() -> None:
    made = entries.make({"t": "2026-11-23T04:05:06Z", "c": "ab" * 32}, nonce=SEED, most=entries.READ_MOST_BYTES)
    assert len(made.text) <= 200
    assert made.hash.hex() == "2ccdfc7e9534136a10037286fd9d3859f369893d50a977d7d93c2c933ce2142d"


def test_an_entry_that_is_too_long_is_refused() -> None:
    with pytest.raises(entries.EntryTooLong):
        entries.make({"matter": "x" * 1024}, nonce=SEED)


def test_one_field_opens_and_the_others_stay_closed() -> None:
    payload = {"a": 1, "b": "zwei", "c": None}
    whole = commitments.commit(payload, salt=SEED)
    leaves = [
        commitments.leaf_hash(commitments.commit_field(name, payload[name], salt=commitments.field_salt(SEED, name)))
        for name in ("a", "b", "c")
    ]
    # Opening b shows its value and its own salt; a and c come as hashes.
    shown = commitments.leaf_hash(commitments.commit_field("b", "zwei", salt=commitments.field_salt(SEED, "b")))
    assert commitments.tree_root([leaves[0], shown, leaves[2]]) == whole
    wrong = commitments.leaf_hash(commitments.commit_field("b", "drei", salt=commitments.field_salt(SEED, "b")))
    assert commitments.tree_root([leaves[0], wrong, leaves[2]]) != whole


@pytest.mark.parametrize(
    ("leaves", "root"),
    [
        ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ([b""], "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        ([b"", b"\x00"], "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        ([b"", b"\x00", b"\x10"], "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    ],
)
def test_roots_are_those_of_the_certificate_transparency_vectors(leaves: list[bytes], root: str) -> None:
    assert commitments.tree_root([commitments.leaf_hash(leaf) for leaf in leaves]).hex() == root


def test_a_promise_is_final_and_verifies() -> None:
    promise = Promise("20261123-ABCDE-FGHJK", bytes(32), NOON.replace(microsecond=0))
    text = promises.sign(promise, seed=SEED)
    key = promises.verifier_key("jingwei.local/log", seed=SEED)
    assert text == promises.sign(promise, seed=SEED)
    assert key == "jingwei.local/log+0e7488af+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
    assert promises.check(text, verifier=key) == promise


def test_every_altered_character_of_a_promise_is_refused() -> None:
    text = promises.sign(Promise("20261123-ABCDE-FGHJK", bytes(32), NOON), seed=SEED)
    key = promises.verifier_key("jingwei.local/log", seed=SEED)
    for place in range(len(text)):
        other = "A" if text[place] != "A" else "B"
        with pytest.raises(NotGenuine):
            promises.check(text[:place] + other + text[place + 1 :], verifier=key)


def test_another_logs_key_refuses() -> None:
    text = promises.sign(Promise("20261123-ABCDE-FGHJK", bytes(32), NOON), seed=SEED)
    with pytest.raises(NotGenuine):
        promises.check(text, verifier=promises.verifier_key("jingwei.local/log", seed=bytes(32)))


def test_a_payload_is_plain_json() -> None:
    assert json.loads(canonical({"b": [1, None, True], "a": "经纬"})) == {"a": "经纬", "b": [1, None, True]}
