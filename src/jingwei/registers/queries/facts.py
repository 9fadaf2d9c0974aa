"""What a decision may know about a record: facts in one row, and the history of one number. The same work whatever is found.

Statements: one for the facts and the history, one for the read log; openings: always ``LOOKUP_CAP`` blobs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any
from uuid import UUID

from django.db import connection

from jingwei.evidence.reads import gate, note
from jingwei.kernel import keys
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotNow
from jingwei.kernel.keys import KeyMissing
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.statements import prepared
from jingwei.registers.history.codec import LOOKUP_CAP, Codec, LookUp, Row, unwrap_data_key
from jingwei.registers.history.dictionary import Dictionary
from jingwei.registers.history.record import Damaged, HistoryRecord
from jingwei.registers.models import HistoryBatchKey, HistoryGeneration
from jingwei.registers.people import names, numbers
from jingwei.registers.people.names import NameAgreement


@dataclass(frozen=True, slots=True)
class Place:
    """The dwelling of a plate as of a day; None fields of an unknown code never occur: the facts hold no place then."""

    dwelling: UUID
    code: str
    address: str
    status: str
    capacity: int
    street: str
    community: str
    grid: str


@dataclass(frozen=True, slots=True)
class Facts:
    """One record's facts.

    Attributes:
        place: None when the code names no dwelling on that day.
        person: the register's person of that number, None when there is none.
        name_agreement: of the typed name with the register's, None when there is no person.
        only_listed: all that the register holds of the person is what a list said that the actor, or a street, sent.
        history: what the archive holds of the number, newest first; empty also when it could not be asked.
        store_available: False when the archive could not be asked.
    """

    place: Place | None
    occupants: int
    person: UUID | None
    name_agreement: NameAgreement | None
    lives_here: bool
    lives_elsewhere: bool
    only_listed: bool
    history: tuple[HistoryRecord, ...]
    store_available: bool


@dataclass(frozen=True, slots=True)
class Plate:
    """What a door plate may show to whoever stands before it."""

    dwelling: UUID
    address: str
    status: str


def facts_of(code: str, number: str, name: str, *, on: date, actor: Actor, purpose: Purpose, case: UUID) -> Facts:
    """Facts about a record for a decision.

    Args:
        code: house code, 25 characters.
        number: identity number, normalised.
        name: normalised.
    """
    gate(actor, purpose, duty="declarations.declare")
    found, sealed = _ask(code, number, name, on, who=actor.ident)
    history, available = _opened(numbers.citizen_index(number), *sealed)
    note(
        actor,
        purpose,
        what="registers.facts",
        fields=("name", "identity-number", "residences", "history"),
        subjects=[numbers.subject_of(number)],
        case=case,
    )
    place = Place(found[0], code, *found[1:7]) if found[0] else None
    agreement = NameAgreement(found[9]) if found[9] else None
    return Facts(place, found[7], found[8], agreement, found[10], found[11], found[12], history, available)


def _ask(code: str, number: str, name: str, on: date, *, who: str) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Facts and sealed history in one round trip; the number stays locked until the transaction ends, so that two who declare the
    same person take turns.
    """
    index = numbers.citizen_index(number)
    with prepared() as cursor:
        cursor.execute(
            _FACTS,
            [
                *(code, index, name, names.folded_key(name), sorted(names.lookalike_keys(name)), names.sound_key(name)),
                *(who, on, index, LOOKUP_CAP),
            ],
        )
        row = cursor.fetchone() or ()
    return row[:13], row[13:17]


_FACTS = """select f.dwelling, f.address, f.status, f.capacity, f.street, f.community, f.grid, f.occupants, f.person, f.name_agreement,
  f.lives_here, f.lives_elsewhere, f.only_listed, h.generation, h.seqs, h.key_ids, h.blobs
from registers_facts(%s, %s::bytea, %s, %s, %s::text[], %s, %s, %s::date) as f,
  registers_history_of(%s::bytea, %s) as h"""


def plate_of(code: str, *, on: date, actor: Actor, purpose: Purpose) -> Plate | None:
    """The dwelling of a house code; None when the code names none on that day. Ask only after the plate's check was verified."""
    gate(actor, purpose, duty="declarations.declare")
    with prepared() as cursor:
        cursor.execute("select dwelling, address, status from registers_plate(%s, %s)", [code, on])
        row = cursor.fetchone()
    return Plate(*row) if row else None


def known_phones(number: str, *, actor: Actor, purpose: Purpose) -> tuple[str, ...]:
    """Mobile numbers under which the holder of an identity number is told that somebody declared in their name; without repeats.

    The one that they proved to be theirs, and that of the archive's newest record: who was never at a counter is to hear of it too.
    To be told proves nothing: no record opens by it. What only a list says is left out: whoever sent it chose the number.
    """
    gate(actor, purpose, duty="messages.send")
    with prepared() as cursor:
        cursor.execute("select person, sealed from registers_known_phone(%s)", [numbers.citizen_index(number)])
        row = cursor.fetchone()
    held = [keys.ring().open("phone", bytes(row[1]), aad=row[0].bytes).decode()] if row and row[1] else []
    history, _ = history_of(number)
    held += [record.phone for record in history[:1] if record.phone]
    note(actor, purpose, what="registers.known-phones", fields=("phone",), subjects=[numbers.subject_of(number)])
    return tuple(dict.fromkeys(phone for written in held if (phone := numbers.normalise_phone(written))))


def history_of(number: str) -> tuple[tuple[HistoryRecord, ...], bool]:
    """The archive's records of a number, newest first, and whether the archive could be asked at all.

    For functions of this module that gate and note the read themselves.
    """
    index = numbers.citizen_index(number)
    with prepared() as cursor:
        cursor.execute("select generation, seqs, key_ids, blobs from registers_history_of(%s::bytea, %s)", [index, LOOKUP_CAP])
        sealed = cursor.fetchone() or (None, None, None, None)
    return _opened(index, *sealed)


@dataclass(frozen=True, slots=True)
class Archived:
    """One record in its place.

    Attributes:
        seq: its place among the records of its number.
        source: which list it came from: what its import called it, and of one that came without a file what the record says itself.
    """

    seq: int
    source: str
    record: HistoryRecord


def list_records(number: str, *, actor: Actor, purpose: Purpose) -> tuple[Archived, ...]:
    """The newest records of a number with their places in the archive, for whoever corrects or erases one.

    Args:
        number: identity number, normalised.

    Raises:
        NotNow: the archive cannot be asked, or one of the records does not open.
    """
    gate(actor, purpose, duty="registers.load")
    index = numbers.citizen_index(number)
    with connection.cursor() as cursor:
        cursor.execute("select generation, seqs, key_ids, blobs from registers_history_of(%s::bytea, %s)", [index, LOOKUP_CAP])
        generation, seqs, key_ids, blobs = cursor.fetchone()
        cursor.execute("select key_id, source from registers_history_sources(%s::integer[])", [key_ids or []])
        called: dict[int, str] = dict(cursor.fetchall())
    records, available = _opened(index, generation, seqs, key_ids, blobs)
    note(actor, purpose, what="registers.history", fields=("history",), subjects=[numbers.subject_of(number)])
    if not available:
        raise NotNow()
    placed = zip(seqs or (), key_ids or (), records, strict=True)
    return tuple(Archived(seq, called.get(key_id, record.source.value), record) for seq, key_id, record in placed)


def _opened(
    index: bytes, generation: int | None, seqs: list[int] | None, key_ids: list[int] | None, blobs: list[bytes] | None
) -> tuple[tuple[HistoryRecord, ...], bool]:
    """Records of sealed rows, and whether the archive could be asked; the same openings whatever there was."""
    if generation is None:  # none was ever built: it is empty, and nothing is left unasked
        return (), True
    if generation == UNREACHABLE:
        return (), False
    try:
        archive = _archive(generation)
    except (Damaged, KeyMissing, NoArchive):
        return (), False
    rows = zip(seqs or (), key_ids or (), blobs or (), strict=True)
    found = archive.open_newest([Row(index, seq, key_id, bytes(blob)) for seq, key_id, blob in rows])
    return found.records, not found.damaged


UNREACHABLE = -1
"""What ``registers_history_of`` says instead of a generation's number when the archive is there and cannot be asked."""


class NoArchive(Exception):
    """No generation of the history archive is live."""


_lock = Lock()
_loaded: dict[str, tuple[int, LookUp]] = {}


def _archive(generation: int) -> LookUp:
    """The look-up of the live generation, kept for the process's life and made anew when rows of another one come back."""
    mark = str(connection.settings_dict["NAME"])
    known = _loaded.get(mark)
    if known is not None and generation == known[0]:
        return known[1]
    with _lock:
        _loaded[mark] = made = _load()
    return made[1]


def forget_archive() -> None:
    """Let go of the archive's keys in this process: the next look-up loads what there is (after a batch was erased)."""
    with _lock:
        _loaded.clear()


def _load() -> tuple[int, LookUp]:
    live = HistoryGeneration.objects.filter(state=HistoryGeneration.State.LIVE).first()
    if live is None:
        raise NoArchive
    ring = keys.ring()
    dictionary = Dictionary.unsealed(bytes(live.dictionary), name=live.dictionary_name, ring=ring)
    codecs: Mapping[int, Codec] = {
        row.key_id: Codec(
            dictionary, unwrap_data_key(bytes(row.wrapped), key_id=row.key_id, ring=ring), key_id=row.key_id, generation=live.number
        )
        for row in HistoryBatchKey.objects.all()
    }
    classes = {int(blocks): rows for blocks, rows in live.manifest["classes"].items()}
    return live.number, LookUp(codecs, dictionary=dictionary, classes=classes)
