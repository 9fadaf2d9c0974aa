"""The auditor: the log without contents, gaps that are found, payloads that two open for a day and the person concerned sees."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

import pytest
from django.db import DatabaseError, connections, transaction
from tests.evidence.test_questions import CHEN, looked, resident
from tests.people import DISTRICT, NOON, STREET, staff

from jingwei.evidence import reads, recording
from jingwei.evidence.events import Event
from jingwei.evidence.operations import auditing as operations
from jingwei.evidence.queries import auditing as queries
from jingwei.evidence.sequencer import Sequencer
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.errors import NotAllowed, NotFound
from jingwei.kernel.purposes import AUDIT, COUNTER, OWN_RECORD

CASE = UUID(int=0xCA5E, version=4)
SECOND = staff(Role.AUDITOR, 61, DISTRICT)


@dataclass(frozen=True)
class Happened(Event):
    """Something about Chen; it belongs to this test alone."""

    act: ClassVar[str] = "use"
    step: ClassVar[str] = "cases.test-happened"
    word: str


@pytest.fixture
def log(committing: str, zhao: Actor) -> None:
    """Three acts of one case about Chen and two reads, numbered."""
    about = recording.Particulars(purpose=COUNTER, case=CASE, subjects=(CHEN,))
    for word in ("one", "two", "three"):
        with scopes.entered(zhao.scope, at=NOON):
            recording.record(Happened(word), actor=zhao, at=NOON, about=about)
    for _n in range(2):
        looked(zhao, CHEN)
    number()


def number() -> None:
    sequencer = Sequencer(connections["sequencer"])
    while sequencer.number_some():
        pass
    connections["sequencer"].close()


def gaps(auditor: Actor, *, at: timedelta = timedelta()) -> dict[str, int]:
    with scopes.entered(auditor.scope, at=NOON + at):
        return {one.what: one.found for one in queries.list_gaps(actor=auditor, purpose=AUDIT)}


def tampered(sql: str) -> None:
    """As somebody with the owner's secret would: triggers are switched off first."""
    with connections["owner"].cursor() as cursor:
        for table in ("evidence_entry", "evidence_chain", "evidence_read"):
            cursor.execute(f"alter table {table} disable trigger user")
        cursor.execute(sql)


SECOND_GONE = "".join(
    f"delete from {table} where {column} in (select id from evidence_entry where log = 'acts' and seq = 2);"
    for table, column in (("evidence_number", "entry_id"), ("evidence_payload", "entry_id"), ("evidence_entry", "id"))
)


def test_the_log_is_listed_without_contents(log: None, zhou: Actor) -> None:
    with scopes.entered(zhou.scope, at=NOON):
        acts = queries.list_entries(log="acts", actor=zhou, purpose=AUDIT)
        assert [(one.number, one.step, one.organisation, one.case) for one in acts] == [
            (n, "cases.test-happened", STREET, CASE) for n in (2, 1, 0)
        ]
        assert [one.number for one in queries.list_entries(log="acts", before=2, most=1, actor=zhou, purpose=AUDIT)] == [1]
        assert [(one.number, one.organisation) for one in queries.list_entries(log="reads", actor=zhou, purpose=AUDIT)] == [
            (1, STREET),
            (0, STREET),
        ]
        day = NOON.date()
        for organisation, found in ((STREET, 3), ("440304009", 0)):
            rows = queries.list_entries(log="acts", organisation=organisation, on=day, actor=zhou, purpose=AUDIT)
            assert len(rows) == found
        assert queries.list_entries(log="acts", on=day - timedelta(days=1), actor=zhou, purpose=AUDIT) == []
        assert queries.list_entries(log="acts", flow="sharing", actor=zhou, purpose=AUDIT) == []


def test_nobody_else_has_the_auditors_view(log: None, qian: Actor, sun: Actor) -> None:
    for actor in (qian, sun):
        with pytest.raises(NotAllowed), scopes.entered(actor.scope, at=NOON):
            queries.list_entries(log="acts", actor=actor, purpose=AUDIT)
        for call in ("evidence_gaps(10, now())", "evidence_opened(gen_random_uuid(), now())"):
            with (
                pytest.raises(DatabaseError, match="not in this scope"),
                scopes.entered(actor.scope, at=NOON),
                connections["default"].cursor() as cursor,
            ):
                cursor.execute(f"select * from {call}")


def test_an_auditor_reads_no_payload_past_an_opening(log: None, zhou: Actor) -> None:
    with scopes.entered(zhou.scope, at=NOON), connections["default"].cursor() as cursor:
        for table in ("evidence_payload", "registers_person", "cases_workorder"):
            cursor.execute(f"select count(*) from {table}")
            assert cursor.fetchone() == (0,)


def test_a_whole_log_has_no_gap(log: None, zhou: Actor) -> None:
    assert gaps(zhou) == dict.fromkeys(
        ["numbers-acts", "hashes-acts", "chains", "ends", "numbers-reads", "hashes-reads", "purposes", "pending"], 0
    )


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("delete from evidence_number where log = 'acts' and number = 1", "numbers-acts"),
        ("delete from evidence_number where log = 'reads' and number = 0", "numbers-reads"),
        (SECOND_GONE, "chains"),
        ("update evidence_chain set seq = 2", "ends"),
        ("update evidence_read set purpose = ''", "purposes"),
    ],
)
def test_what_was_done_past_the_product_is_found(log: None, zhou: Actor, sql: str, what: str) -> None:
    tampered(sql)
    assert what in {name for name, found in gaps(zhou).items() if found}


def test_an_entry_that_waits_too_long_is_found(log: None, zhou: Actor, zhao: Actor) -> None:
    looked(zhao, CHEN)
    assert gaps(zhou)["pending"] == 0
    assert gaps(zhou, at=timedelta(minutes=2))["pending"] == 1


def test_a_chain_is_shown_with_the_place_where_it_breaks(log: None, zhou: Actor) -> None:
    with scopes.entered(zhou.scope, at=NOON):
        chain = queries.get_chain(CASE, actor=zhou, purpose=AUDIT)
        assert (len(chain.entries), chain.broken) == (3, None)
        with pytest.raises(NotFound):
            queries.get_chain(UUID(int=1), actor=zhou, purpose=AUDIT)
    tampered(SECOND_GONE)
    with scopes.entered(zhou.scope, at=NOON):
        assert queries.get_chain(CASE, actor=zhou, purpose=AUDIT).broken == 2


def ask(auditor: Actor, number: int = 1) -> UUID:
    with transaction.atomic(), scopes.entered(auditor.scope, at=NOON):
        return operations.ask_opening(number, reason="抽查", actor=auditor, at=NOON)


def confirm(opening: UUID, auditor: Actor) -> None:
    with scopes.entered(auditor.scope, at=NOON):
        operations.confirm_opening(opening, actor=auditor, at=NOON)


def look(opening: UUID, auditor: Actor, *, after: timedelta = timedelta()) -> object:
    with scopes.entered(auditor.scope, at=NOON + after):
        return operations.open_payload(opening, actor=auditor, at=NOON + after)


def test_two_open_a_payload_for_a_day_and_the_person_concerned_sees_it(log: None, zhou: Actor) -> None:
    opening = ask(zhou)
    with pytest.raises(operations.OpeningOver):
        look(opening, zhou)
    confirm(opening, SECOND)
    assert look(opening, zhou, after=timedelta(minutes=1)) == {"word": "two"}
    with pytest.raises(operations.OpeningOver):
        look(opening, SECOND)  # who confirmed did not ask
    with pytest.raises(operations.OpeningOver):
        look(opening, zhou, after=operations.OPEN_FOR)
    actor = resident(CHEN)
    with scopes.entered(actor.scope, at=NOON):
        newest = reads.of_subject(actor=actor, purpose=OWN_RECORD)[0]
    assert (newest.what, newest.role, newest.fields, newest.purpose) == ("evidence.payload", "auditor", ["payload"], "audit")
    number()
    with scopes.entered(zhou.scope, at=NOON):
        row, _number, _step = queries.get_opening(opening, actor=zhou, purpose=AUDIT)
        steps = [one.step for one in queries.get_chain(row.case, actor=zhou, purpose=AUDIT).entries]
    assert steps == ["evidence.opening-asked", "evidence.opening-confirmed", "evidence.payload-opened"]


def test_nobody_confirms_what_they_asked_for(log: None, zhou: Actor) -> None:
    opening = ask(zhou)
    with pytest.raises(operations.SameAuditor):
        confirm(opening, zhou)
    with (
        pytest.raises(DatabaseError, match="evidence_opening_by_two"),
        scopes.entered(zhou.scope, at=NOON),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute("update evidence_opening set confirmed_at = now(), confirmed_by = %s, until = now()", [zhou.ident])


def test_an_opening_needs_a_number_that_there_is(log: None, zhou: Actor) -> None:
    with pytest.raises(NotFound):
        ask(zhou, 99)
