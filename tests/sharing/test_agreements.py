"""Agreements: without one nothing is read; what is read, by whom, where and until when; who sees it."""

from datetime import date
from itertools import chain

import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.people import G1, NOON, OTHER_STREET, STREET
from tests.registers.world import World, number_of
from tests.sharing.agreeing import found, paged, signed
from tests.sharing.conftest import CIVIL, COLUMNS, HEALTH, later, loaded, machine, operate, registered
from tests.sharing.test_lists import CHEN, LIN, ROWS

from jingwei.evidence import reads
from jingwei.evidence.reads import Read
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.errors import NotAllowed, NotFound
from jingwei.kernel.law import UnknownCitation
from jingwei.kernel.purposes import OWN_RECORD
from jingwei.kernel.scope import Scope
from jingwei.registers.people import numbers
from jingwei.sharing.errors import AgreementOver, WrongAgreement, WrongKey
from jingwei.sharing.operations.agreements import withdraw_agreement
from jingwei.sharing.operations.lists import withdraw_list
from jingwei.sharing.registry import UnknownDataset

pytestmark = pytest.mark.usefixtures("committing")
FIELDS = [str(column["name"]) for column in COLUMNS]


def reads_of(number: str) -> list[Read]:
    """What the holder of a number sees on the page of who read their record."""
    subject = numbers.subject_of(number)
    actor = Actor.of(Role.RESIDENT, ident="account:chen", scope=Scope.own(subject, subject))
    with scopes.entered(actor.scope, at=NOON):
        return reads.of_subject(actor=actor, purpose=OWN_RECORD)


@pytest.fixture
def held(committing: str) -> None:
    """The list with two people, Chen and Lin."""
    registered()
    loaded(ROWS)


@pytest.mark.usefixtures("held")
def test_a_record_is_found_by_its_key_with_the_agreed_fields_and_no_others() -> None:
    number = signed("holder", "course")
    (row,) = found(number, CHEN).rows
    assert row.values == {"holder": "陈小明", "course": "A"}
    assert found(number, number_of(9)).rows == ()
    with pytest.raises(WrongKey, match="number"):
        found(number, "12345")


@pytest.mark.usefixtures("held")
def test_without_an_agreement_there_is_no_query() -> None:
    number = signed("course")
    with pytest.raises(NotFound):
        found("2027-9999", CHEN)
    with pytest.raises(NotFound):
        found(number, CHEN, by=HEALTH)  # another's reads like one that is not there
    with pytest.raises(NotAllowed):
        found(number, CHEN, by=Actor(CIVIL.ident, Role.MACHINE, CIVIL.scope, CIVIL.organisation))


@pytest.mark.usefixtures("held")
def test_an_agreement_ends_on_its_day_and_one_that_is_withdrawn_at_once() -> None:
    number = signed("course")
    assert found(number, CHEN, at=later(90)).rows == ()  # the list's own time is over: kept until 30 May
    short = signed("course", valid_until=date(2027, 3, 2))
    assert found(short, CHEN).rows
    for ask in (lambda: found(short, CHEN, at=later(1)), lambda: paged(short, at=later(1))):
        with pytest.raises(AgreementOver, match="does not hold on 2027-03-02"):
            ask()
    with pytest.raises(AgreementOver):
        found(signed("course", valid_from=date(2027, 3, 2)), CHEN)
    operate(withdraw_agreement, number, reason="No longer needed")
    with pytest.raises(AgreementOver):
        found(number, CHEN)
    with pytest.raises(NotFound):
        operate(withdraw_agreement, number, reason="again")


@pytest.mark.usefixtures("held")
def test_a_list_that_is_withdrawn_is_read_by_nobody_from_that_moment() -> None:
    number = signed("course")
    operate(withdraw_list, "fire-training")
    with pytest.raises(AgreementOver):
        found(number, CHEN)


@pytest.mark.usefixtures("held")
def test_each_person_of_a_page_sees_the_read_with_the_agreements_basis() -> None:
    number = signed("holder", "course", basis="pipl:34")
    assert len(paged(number).rows) == 2
    for who in (CHEN, LIN):
        (read,) = reads_of(who)
        assert (read.actor, read.organisation, read.purpose) == (CIVIL.ident, CIVIL.organisation, "sharing")
        assert (read.law, read.article, read.what, read.count) == ("pipl", "34", "list:fire-training", 2)
        assert read.fields == ["course", "holder"]
    found(number, CHEN)
    assert [len(reads_of(who)) for who in (CHEN, LIN)] == [2, 1]


@pytest.mark.usefixtures("held")
def test_two_consumers_each_get_their_own_fields_and_cannot_join_what_they_got() -> None:
    first, second = signed("course"), signed("holder", by=HEALTH)
    (mine,), (theirs,) = found(first, CHEN).rows, found(second, CHEN, by=HEALTH).rows
    assert (mine.values, theirs.values) == ({"course": "A"}, {"holder": "陈小明"})
    assert mine.record != theirs.record
    assert found(first, CHEN).rows[0].record == mine.record


@pytest.mark.usefixtures("held")
def test_an_agreement_for_a_street_shows_nothing_of_another() -> None:
    here = signed("course", level="street", codes=(STREET,))
    there = signed("course", level="street", codes=(OTHER_STREET,))
    assert (len(found(here, CHEN).rows), len(found(there, CHEN).rows)) == (1, 0)
    assert found(here, LIN).rows == ()  # Lin's row names no grid: it lies in the district and in none of its streets
    narrow = machine(3, OTHER_STREET)  # the client's own territory counts as well
    assert paged(signed("course", by=narrow), by=narrow).rows == ()


@pytest.mark.usefixtures("held")
def test_pages_follow_one_another_and_leave_nobody_out() -> None:
    loaded([{"number": number_of(n), "course": str(n)} for n in range(5)], batch=2)
    number, seen, mark = signed("course"), [], ""
    while True:
        got = paged(number, after=mark, most=2)
        if not seen:
            loaded([{"number": CHEN, "course": "later"}], batch=3)  # who began in one version goes on in it
        seen.append([row.values["course"] for row in got.rows])
        if not (mark := got.next):
            break
    assert [len(part) for part in seen] == [2, 2, 1]
    assert sorted(chain.from_iterable(seen)) == ["0", "1", "2", "3", "4"]


@pytest.mark.usefixtures("held")
def test_what_cannot_be_agreed_is_refused() -> None:
    for wrong in (("course", "wages"), (), ("course", "course")):
        with pytest.raises(WrongAgreement, match="Name each field once"):
            signed(*wrong)
    with pytest.raises(WrongAgreement, match="ends before it begins"):
        signed("course", valid_until=date(2027, 1, 1))
    with pytest.raises(WrongAgreement, match="codes of its level"):
        signed("course", codes=(STREET,))
    with pytest.raises(UnknownCitation):
        signed("course", basis="sz-data:999")
    for stranger in ("jw-nobody", ""):
        with pytest.raises(WrongAgreement):
            signed("course", consumer=stranger)
    with pytest.raises(UnknownDataset):
        signed("name", what="registers.secrets")
    with pytest.raises(NotFound):
        signed("name", what="list:nothing")


def test_the_base_register_of_people_is_shared_field_by_field(district: World) -> None:
    number = signed("name", "born_on", what="registers.people")
    living = {person for person in district.living_in("440304") if person not in district.protected}
    rows = paged(number, most=200).rows
    assert sorted(str(row.values["name"]) for row in rows) == sorted(district.names[person] for person in living)
    assert all(set(row.values) == {"name", "born_on"} for row in rows)
    for person in living:
        (read,) = reads_of(district.people[person])
        assert (read.what, read.fields) == ("registers.people", ["born_on", "name"])
    someone = next(iter(living))
    assert found(number, district.people[someone]).rows[0].values["name"] == district.names[someone]
    hidden = [person for person in district.living_in("440304") if person in district.protected]
    assert hidden
    assert all(found(number, district.people[person]).rows == () for person in hidden)


def test_dwellings_are_shared_without_anybody(district: World) -> None:
    number = signed("code", "use", what="registers.dwellings")
    rows = paged(number, most=200).rows
    code = str(rows[0].values["code"])
    assert found(number, code).rows == rows[:1]
    with pytest.raises(WrongKey):
        found(number, "not a code")


def refused(statement: str, *values: object, match: str, scope: Scope) -> None:
    def ask() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select set_config('jw.consumer', %s, true)", [CIVIL.ident])
            cursor.execute(statement, values)
            cursor.execute("set constraints all immediate")

    with scopes.entered(scope, at=NOON), pytest.raises(DatabaseError, match=match):
        ask()


def rows_seen(by: Actor, *, scope: Scope | None = None, at: object = NOON) -> int:
    """Rows that raw SQL finds for a consumer."""
    with scopes.entered(scope or by.scope, at=at), connection.cursor() as cursor:  # type: ignore[arg-type]
        cursor.execute("select set_config('jw.consumer', %s, true)", [by.ident])
        cursor.execute("select count(*) from sharing_listrow")
        return int(cursor.fetchone()[0])


@pytest.mark.usefixtures("held")
def test_the_database_itself_shows_rows_to_the_holder_of_an_agreement_only() -> None:
    number = signed("course", valid_until=date(2027, 3, 2))
    assert (rows_seen(CIVIL), rows_seen(HEALTH)) == (2, 0)
    assert rows_seen(CIVIL, scope=Scope.decision()) == 0
    assert rows_seen(CIVIL, scope=machine(1, OTHER_STREET).scope) == 0
    assert rows_seen(CIVIL, at=later(1)) == 0  # expired
    operate(withdraw_agreement, number, reason="over")
    assert rows_seen(CIVIL) == 0


@pytest.mark.usefixtures("held")
def test_the_database_refuses_to_change_an_agreement_or_to_note_without_one() -> None:
    signed("course")
    for scope in (CIVIL.scope, Scope.decision()):
        refused("update sharing_agreement set fields = '{number}'", match="permission denied", scope=scope)
        refused("update sharing_agreement set valid_until = '2030-01-01'", match="permission denied", scope=scope)
        refused("select * from sharing_delivery", match="permission denied", scope=scope)
    refused(
        "update sharing_agreement set withdrawn_at = now(), withdrawn_by = 'x'", match="without an entry", scope=Scope.decision()
    )
    note = "select sharing_note(%s, '{}', '{}', '{}', '{}', '{}', now())"
    refused(note, "00000000-0000-0000-0000-000000000001", match="no agreement is in force", scope=CIVIL.scope)


@pytest.mark.usefixtures("held")
def test_what_was_received_is_kept_as_a_commitment_and_never_as_the_value() -> None:
    found(signed("holder", "course"), CHEN)
    with connections["owner"].cursor() as cursor:
        cursor.execute("select field, row_to_json(d)::text from sharing_delivery d order by field")
        kept = dict(cursor.fetchall())
    assert set(kept) == {"course", "holder"}
    assert "陈小明" not in kept["holder"]


@pytest.mark.usefixtures("held")
def test_fields_returned_are_among_the_agreed_ones_whatever_is_agreed() -> None:
    @settings(max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(fields=st.lists(st.sampled_from(FIELDS), min_size=1, unique=True), by_key=st.booleans())
    def check(fields: list[str], by_key: bool) -> None:
        number = signed(*fields)
        got = found(number, CHEN) if by_key else paged(number)
        assert got.rows
        for row in got.rows:
            assert set(row.values) == set(fields)
        told = {"holder": "陈小明", "number": CHEN, "course": "A", "grid": G1, "trained_on": "2027-01-05"}
        text = repr(got)
        assert not [value for field, value in told.items() if field not in fields and len(value) > 1 and value in text]

    check()
