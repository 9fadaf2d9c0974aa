"""Only operations write; everything else that does stands here with its reason."""

import ast
import re

from tests.architecture.source import File, calls, files

QUERYSET_WRITES = {"create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
INSTANCE_WRITES = {"save"}
FUNCTION_WRITES = {"insert_row"}
FROM_TABLES = re.compile(r"\.objects\b|\.filter\(|\.all\(|\.exclude\(|queryset|\brows\b")
SQL = re.compile(
    r"\b(insert\s+into|delete\s+from|truncate\s|update\s+\"?\w+\"?(\s+\w+)?\s+set\b|copy\s+[^;]*\bfrom\s+stdin\b)",
    re.IGNORECASE | re.DOTALL,
)

ALLOWED = {
    "evidence/recording.py": "writes entries, in the transaction of the change",
    "evidence/publishing.py": "writes public entries, in the transaction of what they tell of",
    "evidence/reads.py": "writes the read log, in the reader's transaction",
    "evidence/stamps.py": "keeps what an authority said of a hash; asked by jobs and by the checkpoints' loop, in no transaction of theirs",
    "kernel/statements.py": "words the INSERT of a row for operations, and is no way around them: calling it is a write",
    "evidence/past.py": "the owner's leave for the demo's filling; no other role can write it",
    "config/sealed_sessions.py": "Django's own table of sessions, written as its backend writes it and by one statement",
    "declarations/steady.py": "part of operations: rows that mean nothing, so that every declaration is the same work",
}
NO_TABLE = {
    "evidence/pictures.py": "flat",  # .save() of a picture
    "faces/_furniture/door/adapter.py": "segno.make(url",  # .save() of a QR picture
}


def _may_write(place: str) -> bool:
    parts = place.split("/")
    return "operations" in parts or parts[-1] in {"operations.py", "jobs.py"} or place in ALLOWED


def _writes(file: File) -> list[str]:
    found = []
    for call in calls(file.tree):
        if isinstance(call.func, ast.Name) and call.func.id in FUNCTION_WRITES:
            found.append(f"{file.place}:{call.lineno} {call.func.id}()")
        if not isinstance(call.func, ast.Attribute):
            continue
        receiver, verb = ast.unparse(call.func.value), call.func.attr
        if file.place in NO_TABLE and receiver.startswith(NO_TABLE[file.place]):
            continue
        if verb in INSTANCE_WRITES or (verb in QUERYSET_WRITES and FROM_TABLES.search(receiver)):
            found.append(f"{file.place}:{call.lineno} {receiver[-40:]}.{verb}()")
    found += [f"{file.place}:{text.lineno} SQL" for text in file.texts() if SQL.search(str(text.value))]
    return found


def test_only_operations_write() -> None:
    found = [write for file in files() if not _may_write(file.place) for write in _writes(file)]
    assert not found, "Move these into an operations file:\n" + "\n".join(found)


def test_the_list_of_those_that_may_holds_nothing_else() -> None:
    by_place = {file.place: file for file in files()}
    assert not [place for place in ALLOWED if place not in by_place or not _writes(by_place[place])]


def test_a_write_that_is_planted_is_found() -> None:
    planted = ast.parse(
        "def view(request):\n    Order.objects.filter(pk=1).update(closed=True)\n    cursor.execute('delete from cases_workorder')"
        "\n    insert_row(order)"
    )
    assert len(_writes(File(files()[0].path, "faces/ops/planted.py", planted))) == 3
