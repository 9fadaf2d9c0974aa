"""Two readers of signed notes, the product's and the verifier's, written apart: they take the same notes and the same keys."""

import random
from functools import cache

import pytest
from tests.verify.small_log import LOG, STRANGER, WITNESSES, SmallLog, b64
from tests.verify.test_agreement import flips
from tests.verify.test_ed25519 import NO_KEYS

from jingwei.evidence import notes
from jingwei.evidence.notes import NoteError, Verifier
from jingwei_verify import ed25519
from jingwei_verify import notes as theirs
from jingwei_verify.strict import Invalid

SIGNERS = (LOG, *WITNESSES[:2])
KEYS = [one.vkey for one in SIGNERS]
NOTE = SmallLog.of(2).checkpoint(witnesses=2, more=STRANGER).encode()
TEXT, LINES = NOTE[: NOTE.rindex(b"\n\n") + 1].decode(), NOTE[NOTE.rindex(b"\n\n") + 2 :].decode().splitlines(keepends=True)
ODD = [
    "\0",
    "\t",
    "\n",
    "\r",
    " ",
    "+",
    "=",
    "A",
    "\x1c",
    "\x7f",
    "\x85",
    "\xa0",
    "\u1680",
    "\u180e",
    "\u200b",
    "\u2028",
    "\u3000",
    "\ufeff",
    "\u2014",
    "\U0001f600",
]

type Seen = tuple[str, list[tuple[str, bytes, int]], list[tuple[str, bytes]]] | None
"""Text, what was checked and what was not; None for a note that is refused."""


@pytest.fixture(autouse=True)
def _each_signature_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was checked once is not checked again: most of the notes differ elsewhere."""
    monkeypatch.setattr(ed25519, "verify", cache(ed25519.verify))


def by_product(note: bytes) -> Seen:
    try:
        found = notes.open_note(note, [Verifier.parse(key) for key in KEYS])
    except NoteError:
        return None
    return (
        found.text,
        [(one.name, one.id, one.seconds or 0) for one in found.checked],
        [(one.name, one.id) for one in found.unchecked],
    )


def by_verifier(note: bytes) -> Seen:
    try:
        found = theirs.open_note(note.decode(), [theirs.parse_key(key) for key in KEYS])
    except (Invalid, UnicodeDecodeError):
        return None
    if not found.valid:
        return None  # it says so a step later
    unchecked = [(one[:-9], bytes.fromhex(one[-8:])) for one in found.unchecked]
    return found.text, [(one.key.name, one.key.ident, one.seconds) for one in found.valid], unchecked


def differing(mutants: list[bytes]) -> list[bytes]:
    return [note for note in mutants if by_product(note) != by_verifier(note)]


def test_both_take_the_note_as_it_was_signed() -> None:
    seen = by_product(NOTE)
    assert seen == by_verifier(NOTE)
    assert seen is not None
    assert (len(seen[1]), len(seen[2])) == (3, 1)


@pytest.mark.slow
def test_both_judge_every_flipped_bit_alike() -> None:
    assert differing(flips(NOTE)) == []


@pytest.mark.slow
def test_both_judge_odd_characters_alike_wherever_they_stand() -> None:
    text = NOTE.decode()
    places = range(0, len(text) + 1, 5)
    assert differing([(text[:at] + odd + text[at:]).encode() for at in places for odd in ODD]) == []


def test_both_judge_lines_that_are_moved_doubled_or_left_out_alike() -> None:
    chance = random.Random(7)
    mutants = [TEXT + "\n" + "".join(chance.choices(LINES, k=chance.randint(0, 5))) for _ in range(60)]
    mutants += [TEXT + "\n" + "".join(LINES[:1] + LINES[3:] * count) for count in (1, 2, 98, 99, 100)]
    mutants += [
        TEXT * 2 + "\n" + "".join(LINES),
        TEXT + "\n" + TEXT + "\n" + "".join(LINES),
        "\n\n" + "".join(LINES),
        "\n\n\n" + LINES[0],
    ]
    refused = {by_product(one.encode()) is None for one in mutants}
    assert refused == {True, False}, "the mutants are of both kinds"
    assert differing([one.encode() for one in mutants]) == []


def test_both_judge_long_notes_and_times_beyond_the_last_alike() -> None:
    mutants = []
    for size in (999_000, 1_000_000):
        text = TEXT + "长" * (size // 3) + "\n"
        mutants.append(f"{text}\n{LOG.line(text)}")
    mutants += [f"{TEXT}\n{LOG.line(TEXT)}{WITNESSES[0].line(TEXT, seconds)}" for seconds in (0, 2**63 - 1, 2**63, 2**64 - 1)]
    seen = [by_product(one.encode()) is None for one in mutants]
    assert seen == [False, True, False, False, True, True]
    assert differing([one.encode() for one in mutants]) == []


def test_both_take_the_same_keys() -> None:
    small = [_vkey(kind, bytes.fromhex(public)) for kind in (1, 4) for public in NO_KEYS]
    odd = [KEYS[0][:at] + one + KEYS[0][at:] for at in (0, 3, len(KEYS[0])) for one in ODD]
    flipped = [raw.decode("utf-8", "replace") for raw in flips(KEYS[0].encode())]
    mutants = [*KEYS, *small, *odd, *flipped, "", "a+b", _vkey(1, bytes(31)), _vkey(1, bytes(33)), _vkey(2, LOG.public)]
    assert [key for key in mutants if _product_takes(key) is not _verifier_takes(key)] == []
    assert [_product_takes(key) for key in KEYS] == [True] * 3
    assert not any(map(_product_takes, small))


def _vkey(kind: int, public: bytes) -> str:
    ident = theirs.key_id(LOG.name, kind, public)
    return f"{LOG.name}+{ident.hex()}+{b64(bytes([kind]) + public)}"


def _product_takes(key: str) -> bool:
    try:
        return Verifier.parse(key).kind != notes.MLDSA44
    except NoteError:
        return False


def _verifier_takes(key: str) -> bool:
    """Of an algorithm that it does not have it keeps the key, and never counts it."""
    try:
        return theirs.parse_key(key).can_check
    except theirs.BadKey:
        return False
