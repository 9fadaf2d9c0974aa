"""Delayed reads: none as shipped, by a class of the law, two officers, a bounded day, and a number that is public at once."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connections
from tests.evidence.test_questions import CHEN, looked, raised, resident
from tests.people import NOON, OPERATOR, OTHER_STREET, STREET, staff

from jingwei.evidence import personal, proving, reads
from jingwei.evidence.operations import delays as operations
from jingwei.evidence.queries import delays
from jingwei.evidence.queries.delays import Held
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.errors import NotFound
from jingwei.kernel.law import cite
from jingwei.kernel.purposes import AUDIT, OWN_RECORD
from jingwei.kernel.scope import Scope

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
MATTER, OTHER = UUID(int=0xCA5E, version=4), UUID(int=0xCA5F, version=4)
HE = staff(Role.STREET_OFFICER, 71, STREET)
DAYS = 30
RELEASE = date(2027, 3, 31)


def enabled(code: str = "impedes", *, days: int = DAYS) -> None:
    with scopes.entered(OPERATOR.scope, at=NOON):
        titles = ("告知将妨碍履行职责", "Telling would hinder a duty")
        operations.enable_class(code, titles=titles, law=cite("pipl", "35"), most_days=days, actor=OPERATOR, at=NOON)


def asked(officer: Actor) -> UUID:
    with scopes.entered(officer.scope, at=NOON):
        return operations.ask_delay(MATTER, klass="impedes", reason="正在核查", actor=officer, at=NOON)


def confirmed(delay: UUID, officer: Actor) -> None:
    with scopes.entered(officer.scope, at=NOON):
        operations.confirm_delay(delay, actor=officer, at=NOON)


def seen(*, after: timedelta = timedelta()) -> list[UUID]:
    actor = resident(CHEN)
    with scopes.entered(actor.scope, at=NOON + after):
        return [row.pk for row in reads.of_subject(actor=actor, purpose=OWN_RECORD)]


def held(*, after: timedelta = timedelta()) -> Held:
    with scopes.entered(Scope.decision(), at=NOON + after):
        return delays.count_held(actor=Actor.declarant(), purpose=AUDIT)


def test_no_class_is_enabled_as_shipped(qian: Actor) -> None:
    with scopes.entered(Scope.decision(), at=NOON):
        assert delays.list_classes(actor=Actor.declarant(), purpose=AUDIT) == []
    with pytest.raises(operations.NoSuchClass):
        asked(qian)
    assert held() == Held(0, 0)


def test_a_read_appears_by_itself_on_its_day_and_is_counted_at_once(qian: Actor, zhao: Actor) -> None:
    enabled()
    before = looked(zhao, CHEN, case=MATTER)
    delay = asked(qian)
    unconfirmed = looked(zhao, CHEN, case=MATTER)
    confirmed(delay, HE)
    late, elsewhere = looked(zhao, CHEN, case=MATTER), looked(zhao, CHEN, case=OTHER)
    assert set(seen()) == {before, unconfirmed, elsewhere}
    assert held() == Held(1, 0)
    day_before, on_the_day = timedelta(days=DAYS - 1), timedelta(days=DAYS)
    assert late not in seen(after=day_before)
    assert late in seen(after=on_the_day)
    assert held(after=on_the_day) == Held(0, 1)


def test_what_is_held_back_is_in_no_copy_no_proof_and_no_question(qian: Actor, zhao: Actor) -> None:
    enabled()
    confirmed(asked(qian), HE)
    late = looked(zhao, CHEN, case=MATTER)
    actor = resident(CHEN)
    with pytest.raises(NotFound), scopes.entered(actor.scope, at=NOON):
        proving.prove_read(late, actor=actor, purpose=OWN_RECORD)
    with pytest.raises(NotFound):
        raised(late)
    export = personal.PERSONAL["evidence_readsubject"].export
    with scopes.entered(Scope.decision(), at=NOON):
        assert export(CHEN) == []
    with scopes.entered(Scope.decision(), at=NOON + timedelta(days=DAYS)):
        assert len(export(CHEN)) == 1


def test_who_asked_does_not_agree_and_another_street_does_not_see_it(qian: Actor, wu: Actor) -> None:
    enabled()
    delay = asked(qian)
    with pytest.raises(operations.SameOfficer):
        confirmed(delay, qian)
    with pytest.raises(NotFound):
        confirmed(delay, wu)
    with scopes.entered(wu.scope, at=NOON):
        assert delays.list_delays(actor=wu, purpose=AUDIT) == []
    assert wu.organisation == OTHER_STREET


@pytest.mark.parametrize(
    "values", ["'2027-04-01', confirmed_by = 'account:x'", "'2027-03-02', confirmed_by = asked_by"], ids=["too-long", "alone"]
)
def test_the_database_holds_the_days_and_the_second_officer(qian: Actor, values: str) -> None:
    enabled()
    asked(qian)
    with (
        pytest.raises(DatabaseError, match=r"within its days|evidence_delay_by_two"),
        scopes.entered(HE.scope, at=NOON),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute(f"update evidence_delay set confirmed_at = %s, release_on = {values}", [NOON])


def test_nobody_writes_a_day_into_a_read(zhao: Actor) -> None:
    read = looked(zhao, CHEN)
    statement = """with leaf as (insert into evidence_entry (id, log, text, hash, flow, step, at, covers)
        values (%s, 'reads', 'x', sha256('\\x00'::bytea || 'x'), 'evidence', 'w', now(), '{}') returning id)
      insert into evidence_read (id, entry_id, at, actor, role, organisation, purpose, law, article, version, what, fields, count, salt,
        hidden_until) values (%s, %s, now(), 'x', 'clerk', '', 'audit', 'a', '1', 'v', 'w', '{}', 1, '', '2099-01-01')"""
    mine = UUID(int=1, version=4)
    with scopes.entered(zhao.scope, at=NOON), connections["default"].cursor() as cursor:
        cursor.execute(statement, [mine, mine, mine])
        cursor.execute("insert into evidence_readsubject (subject, read_id) values (%s, %s)", [CHEN, mine])
    assert set(seen()) == {read, mine}


def test_a_class_that_ended_takes_no_further_delay(qian: Actor) -> None:
    enabled()
    delay = asked(qian)
    with scopes.entered(OPERATOR.scope, at=NOON):
        operations.disable_class("impedes", actor=OPERATOR, at=NOON)
    with pytest.raises(operations.NoSuchClass):
        confirmed(delay, HE)
    with pytest.raises(operations.NoSuchClass):
        asked(qian)


@pytest.mark.parametrize("days", [0, 366])
def test_a_class_has_bounds(days: int) -> None:
    with pytest.raises(operations.WrongDays):
        enabled(days=days)


def test_the_day_is_the_last_that_the_class_allows(qian: Actor) -> None:
    enabled()
    confirmed(asked(qian), HE)
    with scopes.entered(qian.scope, at=NOON):
        (one,) = delays.list_delays(actor=qian, purpose=AUDIT)
    assert (one.release_on, one.reason, one.confirmed) == (RELEASE, "正在核查", True)
