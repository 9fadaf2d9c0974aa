"""The mark of a demo's data folder, and the outbox beside it."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from jingwei.demo import outbox
from jingwei.demo.mark import FILE, READY, Candidate, Cast, Mark
from jingwei.demo.outbox import Sent
from jingwei.kernel.keys import KeyRing

LIN = Candidate(
    "990304199003070066", "林可", "13410190033", "00" * 16, "4403040080030100001000404-ABCDEFGH", "某路1号", "44030400800301", "w"
)
MARK = Mark(READY, 7, "1/50", date(2026, 11, 23), head=12, cast=Cast({"clerk": "c"}, {"clerk": "赵"}, (LIN,), ()))


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing(tmp_path / "keys", create=True)


def test_a_mark_reads_as_it_was_written(tmp_path: Path, ring: KeyRing) -> None:
    moved = MARK.moved(timedelta(days=3))
    moved.write(tmp_path, ring=ring)
    assert Mark.read(tmp_path, ring=ring) == moved
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_a_copy_in_another_folder_marks_nothing(tmp_path: Path, ring: KeyRing) -> None:
    MARK.write(tmp_path, ring=ring)
    assert Mark.read(tmp_path, ring=KeyRing(tmp_path / "other", create=True)) is None


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"mark": {}, "seal": ""}', "\x00"])
def test_what_is_no_mark_marks_nothing(tmp_path: Path, ring: KeyRing, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    assert Mark.read(tmp_path, ring=ring) is None


def test_a_mark_that_was_edited_marks_nothing(tmp_path: Path, ring: KeyRing) -> None:
    MARK.write(tmp_path, ring=ring)
    stored = json.loads((tmp_path / FILE).read_text("utf-8"))
    stored["mark"]["offset_seconds"] = 86400.0
    (tmp_path / FILE).write_text(json.dumps(stored))
    assert Mark.read(tmp_path, ring=ring) is None


def test_the_outbox_keeps_each_message_once_and_survives_a_line_that_was_cut_short(tmp_path: Path) -> None:
    at = datetime(2026, 11, 23, 4, tzinfo=UTC)
    first, second = Sent("a", "13410190033", "码 123456", at), Sent("b", "13410190033", "later", at + timedelta(minutes=1))
    outbox.keep(tmp_path, first)
    with (tmp_path / outbox.FILE).open("a", encoding="utf-8") as file:
        file.write('{"ident": "cut", "pho')
    outbox.keep(tmp_path, second)
    outbox.keep(tmp_path, first)
    assert outbox.newest(tmp_path) == [second, first]
    outbox.clear(tmp_path)
    assert outbox.newest(tmp_path) == []
