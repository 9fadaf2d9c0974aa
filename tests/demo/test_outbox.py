"""The demo's outbox keeps messages for thirty days, as the rules of the demo district say, and for one account's eyes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from jingwei.demo import outbox
from jingwei.demo.outbox import Sent

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def test_what_is_older_than_thirty_days_goes_with_the_next_message(tmp_path: Path) -> None:
    for ident, days in (("old", 0), ("younger", 2), ("new", 31)):
        outbox.keep(tmp_path, Sent(ident, "13800000001", "text", NOON + timedelta(days=days)))
    assert [one.ident for one in outbox.newest(tmp_path)] == ["new", "younger"]


def test_a_line_that_a_kill_cut_short_goes_and_no_message_with_it(tmp_path: Path) -> None:
    outbox.keep(tmp_path, Sent("first", "13800000001", "text", NOON))
    with (tmp_path / outbox.FILE).open("a") as file:
        file.write('{"ident": "cut')
    outbox.keep(tmp_path, Sent("second", "13800000001", "text", NOON))
    assert sorted(one.ident for one in outbox.newest(tmp_path)) == ["first", "second"]


def test_no_other_account_of_the_machine_reads_the_messages(tmp_path: Path) -> None:
    outbox.keep(tmp_path, Sent("first", "13800000001", "Your code is 123456.", NOON))
    assert (tmp_path / outbox.FILE).stat().st_mode & 0o777 == 0o600


def test_a_file_that_was_open_to_others_is_closed_with_the_next_message(tmp_path: Path) -> None:
    (tmp_path / outbox.FILE).touch()
    (tmp_path / outbox.FILE).chmod(0o644)
    outbox.keep(tmp_path, Sent("first", "13800000001", "text", NOON))
    assert (tmp_path / outbox.FILE).stat().st_mode & 0o777 == 0o600
    assert [one.ident for one in outbox.newest(tmp_path)] == ["first"]
