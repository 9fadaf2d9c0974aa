"""Who collects does not decide (采办分离): a list of people is taken by somebody else than its sender, or sent back; attacks on that."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connections, transaction
from tests.people import DISTRICT, NOON, OPERATOR, QIAN, STREET, SUN, WU, ZHAO, ZHOU
from tests.registers.importing.conftest import CHUNK, COLLEAGUE, Run, colleague, entries, importing, opened, rows
from tests.registers.importing.messy import HEAD, number
from tests.registers.importing.test_attacks import AWAY, HOMES, MINE, NAMES, NOBODY, STAYS, people, town
from tests.registers.importing.test_places import BUILDINGS, ground

from jingwei.adapters.sealed_files import SealedFiles
from jingwei.kernel import ports
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.errors import NotAllowed, NotFound
from jingwei.kernel.progress import ended
from jingwei.kernel.purposes import REGISTER_CARE
from jingwei.registers import jobs
from jingwei.registers.operations.importing import (
    BatchClosed,
    OwnList,
    Report,
    ReturnReasonMissing,
    SentBefore,
    Wanted,
    begin_import,
    lapse_import,
    mend_line,
    return_import,
    run_import,
    take_import,
    undo_import,
)
from jingwei.registers.ports import stored_name
from jingwei.registers.queries import imports as queries

__all__ = ["ground", "town"]
LIST = people((NOBODY, "赵无名"), (number(11)[:-1] + "?", "钱小芳"))
BOTH = replace(QIAN, ident=ZHAO.ident)
"""The officer's post of the account that holds the clerk's post too."""


def send(text: str = LIST, register: str = "people", *, actor: Actor = ZHAO, code: str = STREET) -> int:
    """A list that is sent and waits."""
    with opened(text) as file:
        return begin_import(file, Wanted(register=register, code=code, source="hr-office"), actor=actor, at=NOON)


def read(batch: int, text: str = LIST, *, actor: Actor) -> Report:
    with opened(text) as file:
        report: Report = ended(run_import(file, batch, actor=actor, at=NOON, chunk_bytes=CHUNK))
        return report


def state(batch: int) -> str:
    return str(rows("select state from registers_importbatch where number = %s", batch)[0][0])


def brought() -> int:
    return int(rows("select count(*) from registers_personversion where entered_by like 'import:%%'")[0][0])


@pytest.mark.parametrize("sender", [ZHAO, QIAN, SUN], ids=["clerk", "street", "district"])
def test_a_list_of_people_waits_and_nothing_of_it_is_read(town: Run, sender: Actor) -> None:
    batch = send(actor=sender, code=sender.scope.codes[0])
    taker = colleague(sender)
    for actor, error in ((sender, (NotAllowed, BatchClosed)), (taker, (NotAllowed, BatchClosed)), (OPERATOR, BatchClosed)):
        with pytest.raises(error):
            read(batch, actor=actor)
    assert (state(batch), brought()) == ("waiting", 0)
    for table in ("evidence_readsubject", "registers_importchunk", "registers_quarantinedline"):
        assert rows(f"select count(*) from {table}") == [(0,)]


@pytest.mark.parametrize(
    ("sender", "takers", "error"),
    [
        (ZHAO, [ZHAO, colleague(ZHAO), ZHOU], NotAllowed),
        (ZHAO, [BOTH], OwnList),
        (QIAN, [QIAN], OwnList),
        (SUN, [SUN], OwnList),
        (QIAN, [WU], NotFound),
        (SUN, [QIAN], NotFound),
    ],
)
def test_nobody_takes_the_own_list_or_one_of_elsewhere(town: Run, sender: Actor, takers: list[Actor], error: type) -> None:
    batch = send(actor=sender, code=sender.scope.codes[0])
    for taker in takers:
        with pytest.raises(error):
            take_import(batch, actor=taker, at=NOON)
    assert (state(batch), brought()) == ("waiting", 0)


def test_the_own_list_of_places_is_not_taken_in_another_post_either(ground: Run) -> None:
    batch = send(BUILDINGS, "buildings")
    with pytest.raises(OwnList):
        take_import(batch, actor=BOTH, at=NOON)
    take_import(batch, actor=QIAN, at=NOON)
    assert read(batch, BUILDINGS, actor=QIAN).batch == batch


def test_the_database_lets_nobody_take_the_own_list_nor_read_one_that_nobody_took(town: Run) -> None:
    batch = send()
    changes = {
        "state = 'running', taken_by = entered_by": "registers_list_taken_by_another",
        "state = 'running'": "registers_people_taken_by_somebody",
        f"state = 'waiting', taken_by = '{COLLEAGUE}'": "registers_people_taken_by_somebody",
    }
    for change, constraint in changes.items():
        with (
            pytest.raises(IntegrityError, match=constraint),
            transaction.atomic(using="import"),
            connections["import"].cursor() as cursor,
        ):
            cursor.execute(f"update registers_importbatch set {change} where number = %s", [batch])


def test_who_takes_a_list_stands_in_the_read_log_and_who_sent_it_in_the_evidence(town: Run) -> None:
    batch = send()
    take_import(batch, actor=QIAN, at=NOON)
    report = read(batch, actor=QIAN)
    assert (report.found, report.reasons) == ({"new": 1}, {"number-wrong": 1})
    assert rows("select distinct actor from evidence_read") == [(QIAN.ident,)]
    told = (
        "select p.actor, p.fields->>'sent_by' from evidence_payload p join evidence_entry e on e.id = p.entry_id where e.step = %s"
    )
    assert rows(told, "registers.import-taken") == [(QIAN.ident, ZHAO.ident)]
    assert rows("select entered_by, taken_by from registers_importbatch") == [(ZHAO.ident, QIAN.ident)]
    assert entries()[-4:] == ["registers.import-begun", "registers.import-taken", "registers.imported", "registers.import-done"]


def test_whoever_takes_a_list_takes_it_under_the_territory_that_it_was_sent_for(town: Run) -> None:
    text = people((AWAY, NAMES[AWAY]), (MINE, NAMES[MINE]))
    batch = send(text)
    take_import(batch, actor=SUN, at=NOON)
    report = read(batch, text, actor=SUN)
    assert (report.found, report.reasons) == ({"matched": 1}, {"not-here": 1})
    stays = f"{STAYS}{AWAY},{NAMES[AWAY]},{HOMES[MINE]}\n"
    batch = send(stays, "residences")
    take_import(batch, actor=SUN, at=NOON)
    assert read(batch, stays, actor=SUN).reasons == {"not-here": 1}, "nobody is pulled into the clerk's street"


def test_whoever_sent_a_list_mends_no_line_of_it_and_goes_on_with_none(town: Run) -> None:
    batch = send(actor=QIAN)
    taker = colleague(QIAN)
    take_import(batch, actor=taker, at=NOON)
    with pytest.raises(OwnList):
        read(batch, actor=QIAN)
    read(batch, actor=taker)
    with pytest.raises(OwnList):
        mend_line(batch, 3, {"number": number(11)}, actor=QIAN, at=NOON)
    with pytest.raises(NotAllowed):
        mend_line(batch, 3, {"number": number(11)}, actor=ZHAO, at=NOON)
    assert mend_line(batch, 3, {"number": number(11)}, actor=taker, at=NOON) is None


def test_two_who_take_a_list_at_once_take_it_once(town: Run) -> None:
    batch = send()

    def take(actor: Actor) -> str:
        try:
            take_import(batch, actor=actor, at=NOON)
        except BatchClosed as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return actor.ident

    with ThreadPoolExecutor(2) as both:
        said = set(both.map(take, (QIAN, SUN)))
    (taker,) = said - {"batch-closed"}
    assert said == {"batch-closed", taker}
    assert rows("select state, taken_by from registers_importbatch") == [("running", taker)]
    assert entries().count("registers.import-taken") == 1


def test_what_was_taken_is_not_taken_again_nor_sent_back_and_what_waits_is_not_undone(town: Run) -> None:
    batch = send()
    with pytest.raises(BatchClosed):
        undo_import(batch, actor=QIAN, at=NOON)
    take_import(batch, actor=QIAN, at=NOON)
    for again in (QIAN, SUN):
        with pytest.raises(BatchClosed):
            take_import(batch, actor=again, at=NOON)
        with pytest.raises(BatchClosed):
            return_import(batch, reason="两份", actor=again, at=NOON)
    with pytest.raises(BatchClosed):
        lapse_import(batch, actor=Actor.system("registers"), at=NOON)


def seen(batch: int, actor: Actor) -> queries.Batch:
    with scopes.entered(actor.scope, at=NOON):
        return queries.get_batch(batch, actor=actor, purpose=REGISTER_CARE)


def test_a_list_is_sent_back_with_a_reason_that_its_sender_reads(town: Run) -> None:
    batch = send()
    for reason in ("", "  ", "x" * 301):
        with pytest.raises(ReturnReasonMissing):
            return_import(batch, reason=reason, actor=QIAN, at=NOON)
    with pytest.raises(NotFound):
        return_import(batch, reason="不是本街道的", actor=WU, at=NOON)
    with pytest.raises(NotAllowed):
        return_import(batch, reason="不要了", actor=ZHAO, at=NOON)
    return_import(batch, reason=" 第二列是电话 ", actor=QIAN, at=NOON)
    assert seen(batch, ZHAO).returned_why == "第二列是电话"
    assert "第二列".encode() not in bytes(rows("select returned_why from registers_importbatch")[0][0])
    with pytest.raises(BatchClosed):
        take_import(batch, actor=QIAN, at=NOON)
    with pytest.raises(BatchClosed):
        read(batch, actor=QIAN)
    again = send()
    assert again != batch
    assert entries()[-2:] == ["registers.import-returned", "registers.import-begun"]
    assert [step.what for step in jobs.tidy(NOON + timedelta(days=181))] != []
    assert seen(batch, ZHAO).returned_why == "", "forgotten by its key after half a year"


def test_a_counter_sees_where_its_own_lists_of_people_stand_and_no_more(town: Run) -> None:
    batch, others = send(), send(people((MINE, "王小明")), actor=colleague(ZHAO))
    take_import(batch, actor=QIAN, at=NOON)
    read(batch, actor=QIAN)
    row = seen(batch, ZHAO)
    assert (row.state, row.lines, row.loaded, row.waiting, row.whole) == ("done", 0, 0, 0, False)
    assert (dict(row.found), dict(row.reasons), dict(row.kept)) == ({}, {}, {})
    with scopes.entered(ZHAO.scope, at=NOON):
        assert [one.number for one in queries.list_batches(actor=ZHAO, purpose=REGISTER_CARE)] == [batch]
        for ask, error in ((queries.list_quarantine, NotFound), (queries.list_waiting, NotAllowed)):
            with pytest.raises(error):
                ask(*([batch] if ask is queries.list_quarantine else []), actor=ZHAO, purpose=REGISTER_CARE)  # type: ignore[operator]
        with pytest.raises(NotAllowed):
            queries.get_line(batch, 3, actor=ZHAO, purpose=REGISTER_CARE)
        with pytest.raises(NotFound):
            queries.get_batch(others, actor=ZHAO, purpose=REGISTER_CARE)
    with scopes.entered(QIAN.scope, at=NOON):
        assert [one.number for one in queries.list_waiting(actor=QIAN, purpose=REGISTER_CARE)] == [others]
    with scopes.entered(WU.scope, at=NOON):
        assert queries.list_waiting(actor=WU, purpose=REGISTER_CARE) == []


def test_officers_take_their_own_lists_of_places_and_the_operator_every_own_list(ground: Run) -> None:
    batch = send(BUILDINGS, "buildings", actor=QIAN)
    assert state(batch) == "running"
    assert read(batch, BUILDINGS, actor=QIAN).batch == batch
    assert importing(f"{HEAD}\n赵无名,{NOBODY}\n", actor=OPERATOR).found == {"new": 1}


def test_a_counter_is_told_that_somebody_else_sent_the_same_list(town: Run) -> None:
    batch = send()
    assert send() == batch
    with pytest.raises(SentBefore):
        send(actor=colleague(ZHAO))
    assert send(actor=QIAN) == batch, "an officer is led to it, and may take it"


def test_a_list_that_nobody_takes_is_let_go_of_after_thirty_days(town: Run, tmp_path: Path) -> None:
    before = ports.store()
    ports.install_store(SealedFiles(tmp_path / "sent"))
    try:
        batch = send()
        ports.store().keep(stored_name(batch), [LIST.encode()])
        assert list(jobs.tidy(NOON + timedelta(days=29))) == []
        assert [step.what for step in jobs.tidy(NOON + timedelta(days=31))] == ["registers.lapse-imports"]
        assert list((tmp_path / "sent").iterdir()) == []
        assert list(jobs.tidy(NOON + timedelta(days=32))) == []
    finally:
        ports.install_store(before)
    row = seen(batch, ZHAO)
    assert (row.state, row.lapsed, row.returned_why) == ("returned", True, "")
    assert rows("select wrapped from registers_importbatch") == [(None,)]
    assert send() != batch


def test_an_account_that_mended_a_line_is_confirmed_nothing_by_the_list(town: Run) -> None:
    batch = send(people((NOBODY[:-1] + "?", "赵无名")), actor=SUN, code=DISTRICT)
    taker = Actor.of(Role.DISTRICT_OFFICER, ident=COLLEAGUE, scope=SUN.scope)
    third = replace(SUN, ident="account:00000000-0000-4000-8000-0000000000dd")
    take_import(batch, actor=taker, at=NOON)
    read(batch, people((NOBODY[:-1] + "?", "赵无名")), actor=taker)
    assert mend_line(batch, 2, {"number": NOBODY}, actor=third, at=NOON) is None
    asked = "select registers_only_listed(person_id, %s) from registers_personversion where name = '赵无名'"
    said = [rows(asked, who)[0][0] for who in (SUN.ident, COLLEAGUE, third.ident, ZHAO.ident)]
    assert said == [True, True, True, False]
