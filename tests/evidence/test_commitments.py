"""A commitment fixes values without showing them: one field opens alone, and without its salt it says nothing."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.evidence.canonical import canonical
from jingwei.evidence.commitments import commit, commit_field, field_salt, leaf_hash, tree_root

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


def test_the_tree_is_that_of_rfc_6962() -> None:
    """Roots of the test data of the Certificate Transparency reference implementation."""
    data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [leaf_hash(bytes.fromhex(one)) for one in data]
    assert tree_root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert tree_root(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert tree_root(leaves[:2]).hex() == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    assert tree_root(leaves[:3]).hex() == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    assert tree_root(leaves[:7]).hex() == "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"
    assert tree_root(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
