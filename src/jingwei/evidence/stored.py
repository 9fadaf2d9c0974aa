"""Whether the notes of the checkpoints that are kept are those that the log signed. For whoever compares the log with itself."""

from collections.abc import Iterator

from django.db import connections

from jingwei.evidence import checkpoints, signing
from jingwei.evidence.notes import NoteError, Verifier


def differences(log: str, using: str) -> Iterator[str]:
    """For each checkpoint of a log whose note does not open under its keys, or is of another size or root."""
    with connections[using].cursor() as cursor:
        cursor.execute("select size, root, note from evidence_checkpoint where log = %s order by size", [log])
        rows = cursor.fetchall()
    known = _verifiers(log, using) if rows else []
    for size, root, note in rows:
        try:
            found, _ = checkpoints.opened(note, known)
            same = (found.size, found.root) == (size, bytes(root))
        except NoteError:
            same = False
        if not same:
            yield f"{log}: the note of the checkpoint of size {size} is not one that a known key of this log signed"


def _verifiers(log: str, using: str) -> list[Verifier]:
    """The keys that are in force, and those that the log told of when they were made."""
    known = dict.fromkeys(signing.verifiers(log))
    name = next(iter(known)).name
    with connections[using].cursor() as cursor:
        cursor.execute(
            "select jsonb_array_elements_text(p.fields -> 'vkeys') from evidence_payload p join evidence_entry e on e.id = p.entry_id"
            " where e.step = 'evidence.keys-renewed' and jsonb_typeof(p.fields -> 'vkeys') = 'array'"
        )
        for (vkey,) in cursor.fetchall():
            try:
                told = Verifier.parse(vkey)
            except NoteError:
                continue  # what is kept of that entry was altered, and is named for it
            known[Verifier.of(name, told.kind, told.public)] = None
    return list(known)
