"""Signed notes: published examples are opened; not one bit of ours can be altered; one note has one spelling."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from tests.evidence.test_merkle import flips
from tests.verify.test_ed25519 import NO_KEYS

from jingwei.evidence import checkpoints, notes, promises
from jingwei.evidence.checkpoints import Checkpoint
from jingwei.evidence.notes import COSIGNATURE, ED25519, MLDSA44, NoteError, SeedSigner, Verifier

ORIGIN = "jingwei.local/log/acts"
HEAD = Checkpoint(ORIGIN, 20852163, bytes(range(32)))
LOG = [SeedSigner.of(ORIGIN, kind, seed=bytes(range(32))) for kind in (ED25519, MLDSA44)]
WITNESS = SeedSigner.of("witness.example/w1", COSIGNATURE, seed=bytes(32))
ALL = [*LOG, WITNESS]
KNOWN = [one.verifier for one in ALL]
SECONDS = 1679315147

GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
"""The example in the documentation of Go's package ``note``."""


def test_a_note_of_go_is_opened() -> None:
    found = notes.open_note(GO_NOTE, [Verifier.parse(GO_VKEY)])
    assert found.text == GO_NOTE.rpartition("\n\n")[0] + "\n"
    assert Verifier.parse(GO_VKEY).vkey == GO_VKEY


def test_what_is_signed_is_opened_with_the_times_that_it_states() -> None:
    note = notes.sign_note(HEAD.text, ALL, seconds=SECONDS)
    head, found = checkpoints.opened(note.encode(), KNOWN, all_known=True)
    assert head == HEAD
    assert [(one.name, one.seconds) for one in found.checked] == [
        (ORIGIN, None),
        (ORIGIN, SECONDS),
        (WITNESS.verifier.name, SECONDS),
    ]
    assert all(found.signed_by(one) for one in KNOWN)
    assert [Verifier.parse(one.vkey) for one in KNOWN] == KNOWN


def test_the_messages_are_those_of_the_specification() -> None:
    """By hand from tlog-cosignature: what a witness signs, checked with the bare key."""
    note = notes.open_note(notes.sign_note(HEAD.text, [WITNESS], seconds=SECONDS), [WITNESS.verifier])
    raw = note.checked[0].bytes
    assert raw[:8] == SECONDS.to_bytes(8)
    message = f"cosignature/v1\ntime {SECONDS}\n{ORIGIN}\n20852163\n{base64.b64encode(bytes(range(32))).decode()}\n"
    Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().verify(raw[8:], message.encode())
    structure = b"subtree/v1\n\0" + b"\x16" + ORIGIN.encode() + SECONDS.to_bytes(8) + b"\x16" + ORIGIN.encode()
    structure += bytes(8) + (20852163).to_bytes(8) + bytes(range(32))
    raw = LOG[1].sign(HEAD.text, seconds=SECONDS)
    LOG[1]._key.public_key().verify(raw[8:], structure)  # type: ignore[call-arg]


@pytest.mark.slow
def test_every_single_bit_of_a_note_counts() -> None:
    """Exhaustive over text and all three signatures. A bit in a key's name or id makes the line one of an unknown key: that is not
    checked, and whoever holds all keys refuses it.
    """
    note = notes.sign_note(HEAD.text, [LOG[0], WITNESS], seconds=SECONDS).encode()
    verifiers = [LOG[0].verifier, WITNESS.verifier]
    for other in flips(note):
        with pytest.raises(NoteError):
            checkpoints.opened(other, verifiers, all_known=True)


@pytest.mark.slow
def test_every_single_bit_of_a_post_quantum_line_counts() -> None:
    note = notes.sign_note(HEAD.text, LOG, seconds=SECONDS).encode()
    start = note.rindex("— ".encode())
    for place in range(start, len(note)):
        for bit in (1 << place % 8,) if place < len(note) - 8 else [1 << each for each in range(8)]:
            other = note[:place] + bytes([note[place] ^ bit]) + note[place + 1 :]
            with pytest.raises(NoteError):
                checkpoints.opened(other, [one.verifier for one in LOG], all_known=True)


@pytest.mark.slow
def test_a_flipped_text_is_refused_by_each_key_alone() -> None:
    for signer in ALL:
        note = notes.sign_note(HEAD.text, [signer], seconds=SECONDS).encode()
        for other in flips(HEAD.text.encode()):
            with pytest.raises(NoteError):
                notes.open_note(other + note[len(HEAD.text.encode()) :], [signer.verifier])


def test_unknown_keys_are_said_to_be_unchecked_and_never_valid() -> None:
    note = notes.sign_note(HEAD.text, ALL, seconds=SECONDS)
    found = notes.open_note(note, [LOG[0].verifier])
    assert [one.id for one in found.unchecked] == [LOG[1].verifier.id, WITNESS.verifier.id]
    assert not found.signed_by(WITNESS.verifier)
    with pytest.raises(NoteError, match="unknown key"):
        notes.open_note(note, [LOG[0].verifier], all_known=True)
    with pytest.raises(NoteError, match="No known key"):
        notes.open_note(note, [SeedSigner.of(ORIGIN, ED25519, seed=bytes(32)).verifier])
    with pytest.raises(NoteError, match="own log"):
        checkpoints.opened(note, [WITNESS.verifier])


def test_one_bad_signature_of_a_known_key_spoils_the_note() -> None:
    good = notes.sign_note(HEAD.text, [LOG[0]])
    other = notes.sign_note(Checkpoint(ORIGIN, 1, HEAD.root).text, [LOG[0]])
    with pytest.raises(NoteError, match="does not hold"):
        notes.open_note(good.rpartition("\n\n")[0] + "\n\n" + other.rpartition("\n\n")[2], [LOG[0].verifier])
    cosigned = notes.sign_note(Checkpoint(ORIGIN, 1, HEAD.root).text, [WITNESS]).rpartition("\n\n")[2]
    with pytest.raises(NoteError, match="does not hold"):
        notes.open_note(good + cosigned, [LOG[0].verifier, WITNESS.verifier])


def test_a_known_key_signs_once() -> None:
    for signer in (LOG[0], WITNESS):
        note = notes.sign_note(HEAD.text, [signer, signer], seconds=SECONDS)
        with pytest.raises(NoteError, match="twice"):
            notes.open_note(note, [signer.verifier])
    stranger = notes.sign_note(HEAD.text, [LOG[0], WITNESS, WITNESS], seconds=SECONDS)
    assert len(notes.open_note(stranger, [LOG[0].verifier]).unchecked) == 2, "what nobody checks may stand there twice"


@pytest.mark.parametrize("public", NO_KEYS)
@pytest.mark.parametrize("kind", [ED25519, COSIGNATURE])
def test_a_key_under_which_anybody_signs_is_none(public: str, kind: int) -> None:
    with pytest.raises(NoteError, match="only its owner"):
        Verifier.of(ORIGIN, kind, bytes.fromhex(public))


def test_openssl_alone_would_take_a_signature_that_nobody_made() -> None:
    """Under the neutral point, R neutral and S zero hold for every text: that is why the key itself is refused."""
    neutral = bytes([1]) + bytes(31)
    Ed25519PublicKey.from_public_bytes(neutral).verify(neutral + bytes(32), b"whatever")
    raw = bytes([ED25519]) + neutral
    ident = hashlib.sha256(ORIGIN.encode() + b"\n" + raw).digest()[:4]
    for parse in (Verifier.parse, promises.public_key):
        with pytest.raises(ValueError, match="only its owner"):
            parse(f"{ORIGIN}+{ident.hex()}+{notes.tobase64(raw)}")


def test_a_signature_for_one_log_is_none_for_another() -> None:
    """The same seed under another origin: another name, another id, another text."""
    reads = SeedSigner.of("jingwei.local/log/reads", ED25519, seed=bytes(range(32)))
    with pytest.raises(NoteError, match="its own checkpoints"):
        checkpoints.sign(HEAD, [reads], seconds=0)
    with pytest.raises(NoteError):
        checkpoints.opened(notes.sign_note(HEAD.text, [LOG[0]]), [reads.verifier])


GOOD = notes.sign_note(HEAD.text, [LOG[0]])
LINE = GOOD.rpartition("\n\n")[2]


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n\n",
        GOOD[:-1],
        GOOD + "\n",
        GOOD + " \n",
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("— ", "—  "),
        GOOD.replace("— ", "- "),
        GOOD.replace("\n\n", "\n"),
        GOOD[:-3] + "==\n",
        GOOD[:-2] + "\n",
        GOOD[:-1] + " \n",
        GOOD.replace(LINE, LINE * 101),
        "\x07" + GOOD,
        GOOD.encode().replace(b"20852163", b"2085216\xff"),
        GOOD.replace(LINE, f"— {ORIGIN} AAAAAA==\n"),
    ],
)
def test_malformed_notes_are_refused(note: str | bytes) -> None:
    with pytest.raises(NoteError):
        notes.open_note(note, KNOWN)


@pytest.mark.parametrize("stray", range(1, 4))
def test_base64_has_one_spelling(stray: int) -> None:
    """Bits after the last byte, which lax decoders pass over."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    text = notes.tobase64(bytes(31) + b"\x05")  # 32 bytes: two bits of the last character say nothing
    other = text[:-2] + alphabet[alphabet.index(text[-2]) ^ stray] + "="
    assert base64.b64decode(other) == base64.b64decode(text)
    with pytest.raises(NoteError, match="canonical"):
        notes.unbase64(other)
    for spelling in (
        text.replace("=", ""),
        text + "=",
        text + "\n",
        " " + text,
        text.replace("A", "-"),
        text[:4] + "\n" + text[4:],
    ):
        with pytest.raises(NoteError):
            notes.unbase64(spelling)


@pytest.mark.parametrize(
    "text",
    [
        "a/acts\n007\n" + notes.tobase64(bytes(32)) + "\n",
        "a/acts\n+7\n" + notes.tobase64(bytes(32)) + "\n",
        "a/acts\n７\n" + notes.tobase64(bytes(32)) + "\n",
        "a/acts\n7\n" + notes.tobase64(bytes(31)) + "\n",
        "a/acts\n7\n" + notes.tobase64(bytes(32)) + "\nmore\n",
        "a/acts\n7\n" + notes.tobase64(bytes(32)),
        "\n7\n" + notes.tobase64(bytes(32)) + "\n",
        "a/acts\n9007199254740992\n" + notes.tobase64(bytes(32)) + "\n",
    ],
)
def test_a_checkpoint_has_one_spelling(text: str) -> None:
    with pytest.raises(NoteError):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    "vkey",
    [
        GO_VKEY.replace("c74f", "c74e"),
        GO_VKEY.replace("Peter", "Pater"),
        GO_VKEY[:-1],
        GO_VKEY.replace("+AR", "+AB"),
        GO_VKEY.replace("PeterNeumann", ""),
        "a b+00000000+AQ==",
        GO_VKEY + "\n",
        " " + GO_VKEY,
        "",
    ],
)
def test_a_vkey_is_its_own_check(vkey: str) -> None:
    with pytest.raises(NoteError):
        Verifier.parse(vkey)
