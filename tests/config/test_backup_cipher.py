"""The parts of a backup: what was sealed opens, and nothing else does."""

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jingwei.config.backup_cipher import CHUNK, SALT_BYTES, TAG_BYTES, DoesNotOpen, opened, sealed

KEY = bytes(range(32))
WHOLE = CHUNK + TAG_BYTES


def seal(*pieces: bytes, key: bytes = KEY, name: str = "dump") -> bytes:
    return b"".join(sealed(pieces, key=key, name=name))


def unseal(part: bytes, *, key: bytes = KEY, name: str = "dump") -> bytes:
    return b"".join(opened(io.BytesIO(part), key=key, name=name))


@given(st.lists(st.binary(max_size=40), max_size=8))
@example([bytes(CHUNK)])
@example([bytes(CHUNK), b"x"])
@example([bytes(2 * CHUNK + 7)])
@example([])
def test_what_was_sealed_opens_however_it_came(pieces: list[bytes]) -> None:
    assert unseal(seal(*pieces)) == b"".join(pieces)


@given(st.binary(min_size=1, max_size=30), st.data())
def test_no_flipped_bit_opens(plain: bytes, data: st.DataObject) -> None:
    part = bytearray(seal(plain))
    place = data.draw(st.integers(0, len(part) * 8 - 1))
    part[place // 8] ^= 1 << place % 8
    with pytest.raises(DoesNotOpen):
        unseal(bytes(part))


@given(st.binary(min_size=1, max_size=30), st.data())
def test_nothing_cut_short_opens(plain: bytes, data: st.DataObject) -> None:
    part = seal(plain)
    with pytest.raises(DoesNotOpen):
        unseal(part[: data.draw(st.integers(0, len(part) - 1))])


def test_chunks_are_in_their_order_and_the_last_one_is_the_last() -> None:
    part = seal(b"a" * CHUNK + b"b" * CHUNK + b"c")
    salt, first, second, last = part[:SALT_BYTES], *(part[SALT_BYTES + turn * WHOLE :][:WHOLE] for turn in range(3))
    assert unseal(salt + first + second + last)[-1:] == b"c"
    for wrong in (
        first + last,
        second + first + last,
        first + first + second + last,
        first + second,
        first + second + last + first,
    ):
        with pytest.raises(DoesNotOpen):
            unseal(salt + wrong)


def test_another_key_or_name_opens_nothing_and_no_part_is_like_another() -> None:
    part = seal(b"plain")
    for key, name in ((bytes(32), "dump"), (KEY, "files/demo.json")):
        with pytest.raises(DoesNotOpen):
            unseal(part, key=key, name=name)
    assert seal(b"plain") != part
