"""Who sent a list of people learns nothing of them by it: no count, no report, no undoing; attacks on that."""

import pytest
from tests.people import NOON, QIAN, STREET, ZHAO
from tests.registers.importing.conftest import Run, colleague, importing
from tests.registers.importing.test_attacks import AWAY, EMPTY, HIDDEN, MINE, NAMES, NOBODY, STAYS, people, town
from tests.registers.importing.test_places import BUILDINGS, ground
from tests.registers.importing.test_two_people import brought, read, seen, send, state

from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotAllowed, NotFound
from jingwei.kernel.purposes import REGISTER_CARE
from jingwei.registers.operations.importing import OwnList, mend_line, take_import, undo_import
from jingwei.registers.queries import imports as queries

__all__ = ["ground", "town"]


@pytest.mark.parametrize("sender", [ZHAO, QIAN], ids=["clerk", "officer"])
def test_who_sent_a_list_of_people_tells_no_stranger_from_another_by_counts(town: Run, sender: Actor) -> None:
    strangers = [(MINE, NAMES[MINE]), (AWAY, NAMES[AWAY]), (HIDDEN, NAMES[HIDDEN])]
    text = people(*(who for nth, who in enumerate(strangers) for _time in range(2**nth)))
    batch = send(text, actor=sender)
    before = shown(seen(batch, sender))
    take_import(batch, actor=colleague(sender) if sender is QIAN else QIAN, at=NOON)
    assert shown(seen(batch, sender)) == before, "nor while it is read"
    report = read(batch, text, actor=colleague(sender) if sender is QIAN else QIAN)
    assert (report.loaded, report.quarantined) == (1, 6), "the binary digits say of each whether they live here"
    assert shown(seen(batch, sender)) == before == (0, 0, 0, 0, {}, {}, {}, False)
    with scopes.entered(sender.scope, at=NOON):
        (listed,) = queries.list_batches(actor=sender, purpose=REGISTER_CARE)
        assert (shown(listed), listed.state) == (before, "done")
        with pytest.raises(NotFound):
            queries.list_quarantine(batch, actor=sender, purpose=REGISTER_CARE)
        with pytest.raises((NotFound, NotAllowed)):
            queries.get_line(batch, 3, actor=sender, purpose=REGISTER_CARE)


def shown(row: queries.Batch) -> tuple[object, ...]:
    counts = row.lines, row.loaded, row.quarantined, row.waiting
    return (*counts, dict(row.found), dict(row.reasons), dict(row.kept), row.whole)


def test_who_sent_a_list_of_people_does_not_undo_it_and_learns_nothing_of_what_was_kept(town: Run) -> None:
    batch = send(actor=QIAN)
    taker = colleague(QIAN)
    take_import(batch, actor=taker, at=NOON)
    read(batch, actor=taker)
    stays = f"{STAYS}{NOBODY},赵无名,{EMPTY}\n"
    importing(stays, "residences", actor=QIAN, code=STREET)
    with pytest.raises(OwnList):
        undo_import(batch, actor=QIAN, at=NOON)
    assert (state(batch), brought()) == ("done", 1)
    assert undo_import(batch, actor=taker, at=NOON) == {"people": {"ended": 0, "kept": 1}}
    assert (seen(batch, QIAN).state, dict(seen(batch, QIAN).kept), dict(seen(batch, taker).kept)) == ("undone", {}, {"people": 1})


def test_an_officer_undoes_the_own_list_of_places(ground: Run) -> None:
    batch = send(BUILDINGS, "buildings", actor=QIAN)
    read(batch, BUILDINGS, actor=QIAN)
    assert undo_import(batch, actor=QIAN, at=NOON)["buildings"]["ended"] == 1


def test_a_counter_reads_all_of_its_lists_of_places(ground: Run) -> None:
    text = BUILDINGS + "x,二号路,,,,,\n"
    batch = send(text, "buildings")
    take_import(batch, actor=QIAN, at=NOON)
    read(batch, text, actor=QIAN)
    row = seen(batch, ZHAO)
    assert (row.whole, dict(row.found)) == (True, dict(seen(batch, QIAN).found))
    with scopes.entered(ZHAO.scope, at=NOON):
        assert len(queries.list_quarantine(batch, actor=ZHAO, purpose=REGISTER_CARE)) == row.waiting > 0
    with pytest.raises(NotAllowed):
        mend_line(batch, 4, {}, actor=ZHAO, at=NOON)
