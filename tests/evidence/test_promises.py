"""Receipts are checked without database or network; a text or a key that was touched anywhere does not hold."""

import base64
from datetime import UTC, datetime

import pytest

from jingwei.evidence import promises
from jingwei.evidence.promises import NotGenuine, Promise

SEED = bytes(range(32))
VKEY = promises.verifier_key("jingwei.local/log", seed=SEED)
TEXT = promises.sign(Promise("D-2027-0301-0001", bytes(32), datetime(2027, 3, 1, 4, tzinfo=UTC)), seed=SEED)

# A C2SP signed-note key (https://c2sp.org/signed-note): the Go checksum database's, as published in its documentation.
PUBLISHED = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"


def test_a_receipt_comes_back_as_it_was_promised() -> None:
    assert promises.check(TEXT, verifier=VKEY).receipt == "D-2027-0301-0001"
    assert promises.check(f"\n {TEXT} \n", verifier=VKEY).hash == bytes(32)


@pytest.mark.parametrize("place", range(len(TEXT)))
def test_a_receipt_that_was_touched_anywhere_is_not_genuine(place: int) -> None:
    touched = TEXT[:place] + ("B" if TEXT[place] == "A" else "A") + TEXT[place + 1 :]
    with pytest.raises(NotGenuine):
        promises.check(touched, verifier=VKEY)


@pytest.mark.parametrize("text", ["", "JW1", TEXT + "A", TEXT.replace("JW1", "JW2"), TEXT.replace(".18", ".018"), "x" * 4000])
def test_another_form_is_not_genuine(text: str) -> None:
    with pytest.raises(NotGenuine):
        promises.check(text, verifier=VKEY)


def test_another_logs_receipt_is_not_genuine() -> None:
    with pytest.raises(NotGenuine):
        promises.check(TEXT, verifier=promises.verifier_key("jingwei.local/log", seed=bytes(32)))


def test_the_form_of_keys_is_that_of_signed_notes() -> None:
    assert len(promises.public_key(PUBLISHED)) == 32
    name, ident, encoded = VKEY.split("+", 2)
    assert (name, len(ident)) == ("jingwei.local/log", 8)
    assert base64.b64decode(encoded)[0] == 1


@pytest.mark.parametrize(
    "key",
    [
        "",
        "name",
        "name+00000000",
        PUBLISHED.replace("033de0ae", "033de0af"),
        PUBLISHED.replace("sum.golang.org", "sum.golang.com"),
        PUBLISHED[:-4],
        PUBLISHED.replace("+Ac", "+Bc"),
    ],
)
def test_a_key_that_was_touched_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        promises.public_key(key)
