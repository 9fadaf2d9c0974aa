"""A commitment fixes values without showing them: one field opens alone, and without its salt it says nothing."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.evidence.canonical import canonical
from jingwei.evidence.commitments import commit, commit_field, field_salt
from jingwei.evidence.merkle import leaf_hash
from jingwei.evidence.merkle import root as tree_root

SALT = bytes(range(32))
FIELDS = {"name": "王小明", "number": "990101199003070011", "on": "2027-03-01", "attempt": 2, "note": None}
NAMES = st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=1, max_size=8)


def _path(leaves: list[bytes], index: int) -> list[bytes]:
    """Audit path of one leaf, RFC 6962 section 2.1.1: what somebody hands over beside the opened field."""
    if len(leaves) == 1:
        return []
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if index < split:
        return [*_path(leaves[:split], index), tree_root(leaves[split:])]
    return [*_path(leaves[split:], index - split), tree_root(leaves[:split])]


def _climbed(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that a leaf and its path lead to."""
    if size == 1:
        return leaf
    split = 1 << (size - 1).bit_length() - 1
    if index < split:
        return hashlib.sha256(b"\x01" + _climbed(leaf, index, split, path[:-1]) + path[-1]).digest()
    return hashlib.sha256(b"\x01" + path[-1] + _climbed(leaf, index - split, size - split, path[:-1])).digest()


def _leaves(fields: dict[str, object]) -> list[bytes]:
    return [leaf_hash(commit_field(name, fields[name], salt=field_salt(SALT, name))) for name in sorted(fields)]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", FIELDS)
def test_one_field_opens_without_the_others(name: str) -> None:
    """Handed over: the field's name, value and own salt, and hashes. No other value and no other salt."""
    index = sorted(FIELDS).index(name)
    path = _path(_leaves(FIELDS), index)
    opened = leaf_hash(commit_field(name, FIELDS[name], salt=field_salt(SALT, name)))  # type: ignore[arg-type]
    assert _climbed(opened, index, len(FIELDS), path) == commit(FIELDS, salt=SALT)  # type: ignore[arg-type]


def test_another_value_does_not_open_it() -> None:
    index = sorted(FIELDS).index("name")
    path = _path(_leaves(FIELDS), index)
    forged = leaf_hash(commit_field("name", "李小红", salt=field_salt(SALT, "name")))
    assert _climbed(forged, index, len(FIELDS), path) != commit(FIELDS, salt=SALT)  # type: ignore[arg-type]


def test_the_salt_of_one_field_is_no_other_fields_salt() -> None:
    salts = {field_salt(SALT, name) for name in FIELDS}
    assert len(salts) == len(FIELDS)
    assert SALT not in salts


def test_a_field_is_committed_to_with_its_name() -> None:
    salt = field_salt(SALT, "a")
    assert commit_field("a", "x", salt=salt) != commit_field("b", "x", salt=salt)
    assert commit_field("a", "x", salt=salt) == hashlib.sha256(b"jingwei/field/v1\0" + salt + canonical(["a", "x"])).digest()


@given(fields=st.dictionaries(NAMES, st.integers(0, 9) | st.text(max_size=3).filter(str.isascii), min_size=1, max_size=9))
def test_order_is_of_no_account_and_every_value_is(fields: dict[str, object]) -> None:
    turned = dict(reversed(list(fields.items())))
    assert commit(fields, salt=SALT) == commit(turned, salt=SALT)  # type: ignore[arg-type]
    for name in fields:
        assert commit(fields | {name: "another"}, salt=SALT) != commit(fields, salt=SALT)  # type: ignore[arg-type]
    assert commit(fields, salt=bytes(32)) != commit(fields, salt=SALT)  # type: ignore[arg-type]
