"""The archive through its life: built of what waits, corrected, erased, let go of; whoever looks up does the same work throughout."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from tests.people import NOON, OPERATOR, ZHAO
from tests.registers.importing.conftest import Run, entries, importing, rows
from tests.registers.importing.messy import HEAD, cut, number

from jingwei.kernel import keys
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotAllowed, NotFound
from jingwei.kernel.progress import ended
from jingwei.kernel.scope import Scope
from jingwei.registers import jobs
from jingwei.registers.history import Codec, HistoryRecord
from jingwei.registers.operations import forgetting, history
from jingwei.registers.operations.history._standing import LOCK
from jingwei.registers.operations.importing import mend_line, undo_import
from jingwei.registers.operations.people import NotANumber
from jingwei.registers.people import numbers
from jingwei.registers.queries.facts import history_of

LATER = datetime(2027, 3, 1, tzinfo=UTC)
LIST = "姓名,身份证号,记录日期,地址\n"
SYSTEM = Actor.system("erasure")


def listed(name: str, *people: int, day: str = "2012-03-04") -> str:
    return LIST + "".join(f"{name},{number(person)},{day},某某路{person}号\n" for person in people)


def taken(text: str, **settings: str) -> int:
    return importing(text, "history", **settings).batch or 0


def built(generation: int | None = None) -> history.Held:
    return ended(history.build(actor=OPERATOR, at=NOON, source="tests", generation=generation))  # type: ignore[no-any-return]


def verified() -> history.Held:
    return ended(history.verify(actor=OPERATOR))  # type: ignore[no-any-return]


def known(person: int) -> list[HistoryRecord]:
    with scopes.entered(Scope.decision(), at=LATER):
        found, available = history_of(number(person))
    assert available
    return list(found)


def names(person: int) -> list[str]:
    return [record.name for record in known(person)]


def test_a_build_takes_what_waits_under_a_key_for_each_list_and_keeps_what_stood(run: Run) -> None:
    first, second = taken(listed("王小明", 1, 2)), taken(listed("李娜", 2, 3, day="2012-03-05"))
    held = built()
    assert (held.generation, held.rows, held.numbers) == (1, 4, 3)
    assert names(2) == ["李娜", "王小明"]
    assert rows("select batch_id from registers_historybatchkey order by key_id") == [(first,), (second,)]
    assert rows("select count(*) from registers_historyincoming") == [(0,)]
    taken(listed("王小明改", 1, day="2013-03-04"))
    held = built()
    assert (held.generation, held.rows, held.numbers) == (2, 5, 3)
    assert names(1) == ["王小明改", "王小明"]
    assert verified() == held
    assert entries().count("registers.history-built") == 2


def test_a_generation_is_numbered_once_and_the_same_build_again_says_the_same(run: Run) -> None:
    with pytest.raises(history.NothingToBuild):
        built()
    taken(listed("王小明", 1))
    held = built(7)
    assert (held.generation, built(7), built()) == (7, held, held)
    taken(listed("李娜", 2))
    with pytest.raises(history.GenerationTaken, match="8"):
        built(7)
    assert built(9).generation == 9
    with pytest.raises(history.GenerationTaken):
        built(7)
    assert built(12).rows == 2  # nothing waits, another number: built anew
    assert entries().count("registers.history-built") == 3


def test_a_list_that_is_undone_is_gone_at_once_and_from_the_next_build_for_good(run: Run) -> None:
    first = taken(listed("王小明", 1, 2))
    taken(listed("李娜", 2))
    built()
    assert names(2)
    assert undo_import(first, actor=OPERATOR, at=NOON)["history"] == {"ended": 2, "kept": 0}
    assert (names(1), names(2)) == ([], ["李娜"])
    assert built().rows == 1
    assert (names(1), names(2)) == ([], ["李娜"])
    assert taken(listed("王小明", 1, 2)) != first  # it may come again


def test_a_line_that_is_mended_after_the_build_goes_into_the_next_under_the_key_of_its_list(run: Run) -> None:
    batch = taken(LIST + f"王小明,{number(1)},2012-03-04,\n李娜,{number(2)},昨天,\n")
    built()
    assert mend_line(batch, 3, {"recorded_on": "2012-03-05"}, actor=OPERATOR, at=NOON) is None
    assert built().rows == 2
    assert rows("select count(*) from registers_historybatchkey") == [(1,)]
    assert names(2) == ["李娜"]


def test_lines_that_could_not_be_taken_are_let_go_of_after_half_a_year_and_the_key_once_the_rest_was_built(run: Run) -> None:
    taken(LIST + f"王小明,{number(1)},2012-03-04,\n李娜,{number(2)},昨天,\n")
    later = NOON + timedelta(days=181)
    assert len(list(jobs.tidy(later))) == 1
    assert rows("select sealed from registers_quarantinedline") == [(None,)]
    assert rows("select wrapped is not null from registers_importbatch") == [(True,)], "what waits is sealed by it"
    assert list(jobs.tidy(later)) == []
    built()
    assert len(list(jobs.tidy(later))) == 1
    assert rows("select wrapped from registers_importbatch") == [(None,)]
    assert names(1) == ["王小明"]
    assert built(5).rows == 1


def test_a_list_that_is_still_being_read_waits_for_the_next_build(run: Run) -> None:
    taken(listed("王小明", 1))
    batch = taken(listed("李娜", 2))
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table registers_importbatch disable trigger user")
        cursor.execute("update registers_importbatch set state = 'running', done_at = null where number = %s", [batch])
    assert built().rows == 1
    assert rows("select batch_id from registers_historyincoming") == [(batch,)]


def test_a_correction_is_seen_at_once_and_stays_when_it_was_folded_in(run: Run) -> None:
    taken(listed("王小明", 1) + f"王小明,{number(1)},2013-03-04,\n")
    built()
    with pytest.raises(NotAllowed):
        history.correct_record(number(1), 0, {"name": "王晓明"}, actor=ZHAO, at=NOON)
    history.correct_record(number(1), 0, {"name": "王晓明"}, actor=OPERATOR, at=NOON)
    history.correct_record(number(1), 0, {"phone": "13800138000"}, actor=OPERATOR, at=NOON)
    assert names(1) == ["王小明", "王晓明"]
    assert known(1)[1].phone == "13800138000"
    assert verified().rows == 2  # the generation itself is as it was built
    with pytest.raises(history.FieldFixed, match="recorded_on"):
        history.correct_record(number(1), 0, {"recorded_on": "2012-01-01"}, actor=OPERATOR, at=NOON)
    for cells in ({"name": ""}, {"valid_from": "昨天"}):
        with pytest.raises(history.FieldWrong):
            history.correct_record(number(1), 0, cells, actor=OPERATOR, at=NOON)
    with pytest.raises(NotANumber):
        history.erase_records(cut(1), actor=OPERATOR, at=NOON)
    for person, seq in ((1, 2), (5, 0)):
        with pytest.raises(NotFound):
            history.correct_record(number(person), seq, {"name": "某"}, actor=OPERATOR, at=NOON)
    before = built()
    assert before.generation == 2
    assert (names(1), known(1)[1].phone) == (["王小明", "王晓明"], "13800138000")
    assert rows("select count(*) from registers_historyoverlay") == [(0,)]
    assert entries().count("registers.history-corrected") == 2


def test_an_erased_record_is_gone_at_once_and_from_the_next_build_for_good(run: Run) -> None:
    taken(listed("王小明", 1) + f"王大明,{number(1)},2013-03-04,\n")
    built()
    history.erase_records(number(1), seq=0, actor=OPERATOR, at=NOON)
    assert names(1) == ["王大明"]
    with pytest.raises(NotFound):
        history.correct_record(number(1), 0, {"name": "某"}, actor=OPERATOR, at=NOON)
    assert (built().rows, names(1)) == (1, ["王大明"])
    assert rows("select count(*) from registers_historyoverlay") == [(0,)]


def test_all_of_a_person_is_erased_in_what_waits_too_but_not_in_what_comes_later(run: Run) -> None:
    taken(listed("王小明", 1, 2))
    built()
    taken(listed("王小明", 1, day="2015-01-01"))
    history.correct_record(number(1), 0, {"name": "改"}, actor=OPERATOR, at=NOON)
    history.erase_records(number(1), actor=OPERATOR, at=NOON)
    taken(listed("后来", 1, day="2020-01-01"))
    assert (names(1), names(2)) == ([], ["王小明"])
    with pytest.raises(NotFound):
        history.correct_record(number(1), 0, {"name": "某"}, actor=OPERATOR, at=NOON)
    assert (built().rows, names(1)) == (2, ["后来"])


def test_whoever_is_forgotten_is_forgotten_by_the_archive_too(run: Run) -> None:
    run(f"{HEAD}\n王小明,{number(1)}\n李娜,{number(2)}\n")
    taken(listed("王小明", 1, 2))
    built()
    taken(listed("王小明", 1, day="2015-01-01"))
    (person,) = rows("select person_id from registers_personversion where name = '王小明'")[0]
    with scopes.entered(Scope.decision(), at=NOON):
        assert forgetting.forget_person(person, actor=SYSTEM, at=NOON) > 0
    assert (names(1), names(2)) == ([], ["王小明"])
    assert (built().rows, names(1), names(2)) == (1, [], ["王小明"])
    assert rows("select count(*) from registers_historyoverlay") == [(0,)]


def test_a_number_that_was_corrected_is_not_erased_with_the_person_who_never_had_it(run: Run) -> None:
    run(f"{HEAD}\n王小明,{number(1)}\n")
    taken(listed("王小明", 1, 2))
    built()
    ((person,),) = rows("select person_id from registers_personversion")
    right = {"citizen": numbers.citizen_index(number(2))}
    with connections[
        "owner"
    ].cursor() as cursor:  # as a correction does it: the wrong number stands in a version that is known no longer
        cursor.execute("alter table registers_personversion disable trigger user")
        cursor.execute("update registers_personversion set recorded_until = now() where person_id = %s", [person])
        columns = "person_id, name, name_fold, name_sound, number_sealed, sex, born_on, citizenship, sources, protected, source, entered_by"
        cursor.execute(
            f"insert into registers_personversion (id, number_index, valid_from, valid_until, recorded_from, recorded_until, {columns})"
            f" select gen_random_uuid(), %s, valid_from, valid_until, now(), '9999-12-31', {columns} from registers_personversion",
            [right["citizen"]],
        )
        cursor.execute("alter table registers_personversion enable trigger user")
    with scopes.entered(Scope.decision(), at=NOON):
        assert forgetting.forget_person(person, actor=SYSTEM, at=NOON) > 0
    assert (names(1), names(2)) == (["王小明"], [])


def test_what_is_erased_while_a_build_runs_stays_erased(run: Run) -> None:
    taken(listed("王小明", 1, 2))
    steps = history.build(actor=OPERATOR, at=NOON, source="tests")
    next(steps)  # what waits was read
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table registers_historyoverlay disable trigger user")
        cursor.execute("insert into registers_historyoverlay values (%s, -1, null, null, 9)", [numbers.citizen_index(number(1))])
    assert ended(steps).rows == 2
    assert (names(1), names(2)) == ([], ["王小明"])
    assert rows("select count(*) from registers_historyoverlay") == [(1,)]


def test_during_a_build_nothing_is_corrected_and_no_second_one_begins(run: Run) -> None:
    taken(listed("王小明", 1))
    built()
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        for change in (
            lambda: history.correct_record(number(1), 0, {"name": "某"}, actor=OPERATOR, at=NOON),
            lambda: history.erase_records(number(1), actor=OPERATOR, at=NOON),
            lambda: history.drop_generation(1, actor=OPERATOR, at=NOON),
            lambda: built(5),
        ):
            with pytest.raises(history.ArchiveBusy):
                change()
    assert names(1) == ["王小明"]


def test_an_old_generation_is_kept_until_it_is_dropped_and_the_live_one_never_is(run: Run) -> None:
    taken(listed("王小明", 1))
    built()
    taken(listed("李娜", 2))
    built()
    assert rows("select count(*) from registers_history where generation = 1") == [(1,)]
    with pytest.raises(NotFound):
        history.drop_generation(2, actor=OPERATOR, at=NOON)
    assert history.drop_generation(1, actor=OPERATOR, at=NOON) == 1
    assert rows("select to_regclass('registers_history_g1')") == [(None,)]
    assert rows("select state, length(dictionary) from registers_historygeneration order by number") == [
        ("dropped", 0),
        ("live", rows("select length(dictionary) from registers_historygeneration where number = 2")[0][0]),
    ]
    with pytest.raises(NotFound):
        history.drop_generation(1, actor=OPERATOR, at=NOON)
    with pytest.raises(history.GenerationTaken):
        built(1)
    assert (names(1), verified().rows) == (["王小明"], 2)


@pytest.fixture
def counted(run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], tuple[int, int]]:
    """Statements and openings of one look-up."""
    opened: list[int] = []
    real = Codec.open

    def counting(self: Codec, blob: bytes, *, index: bytes, seq: int) -> HistoryRecord:
        opened.append(seq)
        return real(self, blob, index=index, seq=seq)

    monkeypatch.setattr(Codec, "open", counting)

    def work(person: int) -> tuple[int, int]:
        opened.clear()
        with scopes.entered(Scope.decision(), at=LATER), CaptureQueriesContext(connection) as caught:
            history_of(number(person))
        return len(caught), len(opened)

    return work


def test_a_look_up_does_the_same_work_whether_anything_was_corrected_erased_or_never_there(
    counted: Callable[[int], tuple[int, int]],
) -> None:
    batch = taken(listed("王小明", 1, 2, 3) + "".join(f"多,{number(5)},2012-01-{day:02d},\n" for day in range(1, 12)))
    taken(listed("李娜", 4))
    built()
    history.correct_record(number(1), 0, {"name": "王晓明"}, actor=OPERATOR, at=NOON)
    history.erase_records(number(2), seq=0, actor=OPERATOR, at=NOON)
    history.erase_records(number(3), actor=OPERATOR, at=NOON)
    counted(99)  # loads the archive
    assert {person: counted(person) for person in (1, 2, 3, 4, 5, 99)} == dict.fromkeys((1, 2, 3, 4, 5, 99), counted(4))
    undo_import(batch, actor=OPERATOR, at=NOON)
    counted(99)
    assert counted(1) == counted(4)
    assert counted(1)[1] == 8


def test_a_correction_opens_by_the_key_of_its_list_and_says_nothing_in_the_clear(run: Run) -> None:
    batch = taken(listed("王小明", 1))
    built()
    history.correct_record(number(1), 0, {"name": "某某改名"}, actor=OPERATOR, at=NOON)
    ((index, blob),) = rows("select index, blob from registers_historyoverlay")
    assert bytes(index) == keys.ring().blind_index("citizen-id", number(1))
    assert "改名".encode() not in bytes(blob)
    undo_import(batch, actor=OPERATOR, at=NOON)
    assert names(1) == []
