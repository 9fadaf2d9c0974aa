"""Corrections travel: who received a wrong value is told, signed; who was offline confirms later; the person sees the state."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction
from tests.people import NOON, ZHAO
from tests.registers.world import World, number_of, open_case
from tests.sharing.agreeing import found, paged, signed
from tests.sharing.conftest import CIVIL, HEALTH, TODAY, later, loaded, operate, registered, sequenced
from tests.sharing.test_agreements import reads_of
from tests.sharing.test_lists import CHEN, LIN, ROWS

from jingwei.config.retention import let_go
from jingwei.evidence import signing
from jingwei.evidence.promises import verifier_key
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import COUNTER, OWN_RECORD, SHARING
from jingwei.kernel.scope import Scope
from jingwei.registers.operations import identity
from jingwei.registers.operations.people import PersonCorrections, correct_person
from jingwei.registers.people import numbers
from jingwei.sharing import personal
from jingwei.sharing.corrected import genuine
from jingwei.sharing.errors import NotReceived, WrongValue
from jingwei.sharing.handlers import SUBSCRIPTIONS
from jingwei.sharing.operations.agreements import withdraw_agreement
from jingwei.sharing.operations.corrections import Sent, confirm_correction, send_corrections
from jingwei.sharing.operations.rows import correct_row
from jingwei.sharing.queries.own import OwnCorrection, own_corrections

pytestmark = pytest.mark.usefixtures("committing")


def corrected(world: World, person: UUID, **right: Any) -> None:
    """Clerk Zhao puts a person right at the counter, and the news is delivered."""
    case = open_case()
    with scopes.entered(ZHAO.scope, at=NOON):
        identity.admit(case, world.people[person], actor=ZHAO, purpose=COUNTER, at=NOON)
    clerk = ZHAO.within(Scope.for_case(case))
    with scopes.entered(clerk.scope, at=NOON):
        correct_person(person, PersonCorrections(**right), on=TODAY, reason="misspelt", proof="identity card", actor=clerk, at=NOON)
    sequenced(*SUBSCRIPTIONS)


def fetched(by: Actor = CIVIL, *, at: datetime = NOON, after: UUID | None = None) -> list[Sent]:
    sent: list[Sent] = operate(send_corrections, after=after, most=50, purpose=SHARING, actor=by, at=at)
    return sent


def confirmed(sent: Sent, by: Actor = CIVIL, *, at: datetime = NOON) -> datetime:
    when: datetime = operate(confirm_correction, sent.id, digest=sent.statement.digest, actor=by, at=at)
    return when


def own_of(number: str) -> list[OwnCorrection]:
    """What the holder of a number sees."""
    subject = numbers.subject_of(number)
    actor = Actor.of(Role.RESIDENT, ident="account:chen", scope=Scope.own(subject, subject))
    with scopes.entered(actor.scope, at=NOON):
        return own_corrections(actor=actor, purpose=OWN_RECORD)


@pytest.fixture
def someone(district: World) -> UUID:
    """Somebody of the register whose record may be shared."""
    return next(iter(sorted(district.living_in("440304") - district.protected)))


def test_a_correction_reaches_each_consumer_that_received_the_wrong_value(district: World, someone: UUID) -> None:
    number = district.people[someone]
    first, second = signed("name", "sex", what="registers.people"), signed("name", what="registers.people", by=HEALTH)
    records = {found(first, number).rows[0].record, found(second, number, by=HEALTH).rows[0].record}
    corrected(district, someone, name="欧阳小明")
    (to_civil,), (to_health,) = fetched(CIVIL), fetched(HEALTH)
    assert {to_civil.statement.record, to_health.statement.record} == {str(record) for record in records}
    assert {(one.statement.field, one.statement.value) for one in (to_civil, to_health)} == {("name", "欧阳小明")}
    assert (to_civil.statement.agreement, to_health.statement.agreement) == (first, second)


def test_anybody_can_check_who_signed_a_correction(district: World, someone: UUID) -> None:
    number = signed("name", what="registers.people")
    found(number, district.people[someone])
    corrected(district, someone, name="欧阳小明")
    (sent,) = fetched()
    key = verifier_key(signing.acts_origin(), seed=signing.acts_seed())
    text = sent.statement.text()
    assert genuine(text, sent.signature, verifier=key)
    assert not genuine(text.replace("欧阳小明".encode(), "欧阳大明".encode()), sent.signature, verifier=key)
    assert not genuine(text, sent.signature, verifier=verifier_key("another", seed=bytes(32)))
    assert fetched()[0].signature == sent.signature


def test_who_never_received_it_or_has_the_right_value_is_told_nothing(district: World, someone: UUID) -> None:
    number = district.people[someone]
    birth, name = signed("born_on", what="registers.people"), signed("name", what="registers.people", by=HEALTH)
    found(birth, number)
    corrected(district, someone, name="欧阳小明")
    found(name, number, by=HEALTH)
    assert (fetched(CIVIL), fetched(HEALTH)) == ([], [])
    corrected(district, someone, name="欧阳大明")
    assert [one.statement.value for one in fetched(HEALTH)] == ["欧阳大明"]
    assert fetched(CIVIL) == []


def test_a_corrected_number_corrects_what_is_read_off_it(district: World, someone: UUID) -> None:
    agreement = signed("number", "born_on", "sex", what="registers.people")
    (row,) = found(agreement, district.people[someone]).rows
    corrected(district, someone, number=number_of(900))
    right = {one.statement.field: one.statement.value for one in fetched()}
    assert (right["number"], str(right["born_on"]).replace("-", "")) == (number_of(900), number_of(900)[6:14])
    assert {one.statement.record for one in fetched()} == {str(row.record)}  # found under the handle that the consumer has


def test_one_that_was_offline_fetches_and_confirms_later(district: World, someone: UUID) -> None:
    number = district.people[someone]
    agreements = [signed("name", what="registers.people"), signed("name", what="registers.people", by=HEALTH)]
    found(agreements[0], number)
    found(agreements[1], number, by=HEALTH)
    corrected(district, someone, name="欧阳小明")
    assert [(one.sent_at, one.confirmed_at) for one in own_of(number)] == [(None, None)] * 2
    (mine,) = fetched(CIVIL)
    assert confirmed(mine, CIVIL) == NOON
    state = {one.agreement: (one.sent_at, one.confirmed_at) for one in own_of(number)}
    assert state == {agreements[0]: (NOON, NOON), agreements[1]: (None, None)}
    month = later(30)
    (theirs,) = fetched(HEALTH, at=month)
    assert confirmed(theirs, HEALTH, at=later(31)) == later(31)
    assert confirmed(theirs, HEALTH, at=later(40)) == later(31)  # saying it again changes nothing
    assert {one.agreement: (one.sent_at, one.confirmed_at) for one in own_of(number)}[agreements[1]] == (month, later(31))
    assert fetched(CIVIL, after=mine.id) == []


def test_only_the_consumer_confirms_and_only_what_was_sent(district: World, someone: UUID) -> None:
    found(signed("name", what="registers.people"), district.people[someone])
    corrected(district, someone, name="欧阳小明")
    (sent,) = fetched()
    with pytest.raises(NotFound):
        confirmed(sent, HEALTH)
    with pytest.raises(NotFound):
        operate(confirm_correction, uuid4(), digest=sent.statement.digest, actor=CIVIL)
    with pytest.raises(NotReceived):
        operate(confirm_correction, sent.id, digest=bytes(32), actor=CIVIL)
    assert own_of(district.people[someone])[0].confirmed_at is None


def test_after_the_agreement_a_consumer_learns_that_it_is_wrong_and_nothing_new(district: World, someone: UUID) -> None:
    number = signed("name", what="registers.people")
    found(number, district.people[someone])
    operate(withdraw_agreement, number, reason="over")
    corrected(district, someone, name="欧阳小明")
    (sent,) = fetched()
    assert (sent.statement.field, sent.statement.value) == ("name", None)
    assert "欧阳小明".encode() not in sent.statement.text()
    assert confirmed(sent) == NOON
    assert [read.what for read in reads_of(district.people[someone])].count("sharing.corrections") == 0


def test_the_person_sees_that_the_right_value_was_handed_out(district: World, someone: UUID) -> None:
    found(signed("name", what="registers.people"), district.people[someone])
    corrected(district, someone, name="欧阳小明")
    fetched()
    seen = [read for read in reads_of(district.people[someone]) if read.what == "sharing.corrections"]
    assert [(read.actor, read.fields) for read in seen] == [(CIVIL.ident, ["name"])]


def test_a_row_of_a_list_that_is_put_right_reaches_who_received_it() -> None:
    registered()
    loaded(ROWS)
    number = signed("holder", "course")
    assert len(paged(number).rows) == 2
    operate(correct_row, "fire-training", CHEN, {"holder": "陈晓明"}, reason="misspelt")
    sequenced(*SUBSCRIPTIONS)
    (sent,) = fetched()
    assert (sent.statement.field, sent.statement.value) == ("holder", "陈晓明")
    assert found(number, CHEN).rows[0].values == {"holder": "陈晓明", "course": "A"}
    assert (len(own_of(CHEN)), len(own_of(LIN))) == (1, 0)
    for wrong in ({"number": LIN}, {"wages": "1"}, {"trained_on": "soon"}, {}):
        with pytest.raises(WrongValue):
            operate(correct_row, "fire-training", CHEN, wrong, reason="x")


def test_corrections_are_handed_out_with_the_copy_and_go_with_the_log(district: World, someone: UUID) -> None:
    number = district.people[someone]
    found(signed("name", what="registers.people"), number)
    corrected(district, someone, name="欧阳小明")
    subject = numbers.subject_of(number)
    with scopes.entered(Scope.decision(), at=NOON):
        (held,) = personal.PERSONAL["sharing_correction"].export(subject)
        assert len(personal.PERSONAL["sharing_delivery"].export(subject)) == 1
    assert (held["value"], held["confirmed_at"]) == ('"欧阳小明"', None)
    list(let_go(NOON.replace(year=2030, month=3, day=2)))
    with connections["owner"].cursor() as cursor:
        cursor.execute("select (select count(*) from sharing_correction), (select count(*) from sharing_delivery)")
        assert cursor.fetchone() == (0, 0)


def test_the_database_shows_a_correction_to_its_consumer_and_its_person_only(district: World, someone: UUID) -> None:
    found(signed("name", what="registers.people"), district.people[someone])
    corrected(district, someone, name="欧阳小明")
    subject = numbers.subject_of(district.people[someone])
    seen = {}
    scopes_asked = {
        "consumer": (CIVIL.scope, CIVIL.ident),
        "another": (HEALTH.scope, HEALTH.ident),
        "nobody": (CIVIL.scope, ""),
        "decision": (Scope.decision(), CIVIL.ident),
        "person": (Scope.own(someone, subject), ""),
        "stranger": (Scope.own(uuid4(), uuid4()), ""),
    }
    for who, (scope, ident) in scopes_asked.items():
        with scopes.entered(scope, at=NOON), connection.cursor() as cursor:
            cursor.execute("select set_config('jw.consumer', %s, true)", [ident])
            cursor.execute("select count(*) from sharing_correction")
            seen[who] = cursor.fetchone()[0]
    assert seen == {"consumer": 1, "another": 0, "nobody": 0, "decision": 0, "person": 1, "stranger": 0}
    for statement in ("update sharing_correction set field = 'x'", "delete from sharing_correction"):
        with scopes.entered(CIVIL.scope, at=NOON), pytest.raises(DatabaseError, match="permission denied"):  # noqa: SIM117
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


def test_an_agreement_that_ends_between_two_fetches_takes_the_value_back(district: World, someone: UUID) -> None:
    number = signed("name", what="registers.people", valid_until=date(2027, 3, 2))
    found(number, district.people[someone])
    corrected(district, someone, name="欧阳小明")
    (first,), (second,) = fetched(), fetched(at=later(1))
    assert (first.statement.value, second.statement.value) == ("欧阳小明", None)
    with pytest.raises(NotReceived):
        confirmed(first, at=later(1))
    assert confirmed(second, at=later(1)) == later(1)
