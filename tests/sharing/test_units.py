"""Agreements whose consumer is people: an officer reads for the unit of their post, inside their post, and nobody else does."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from tests.people import DISTRICT, NOON, OTHER_STREET, QIAN, STREET, SUN, ZHAO, ZHOU, staff
from tests.registers.world import World, number_of
from tests.sharing.agreeing import found, paged, signed
from tests.sharing.conftest import CIVIL, admitted, later, loaded, machine, operate, registered, sequenced
from tests.sharing.test_agreements import reads_of, refused, rows_seen
from tests.sharing.test_corrections import confirmed, corrected, fetched
from tests.sharing.test_lists import CHEN, LIN, ROWS
from tests.sharing.test_protected import protect

from jingwei.accounts import operations as accounts
from jingwei.accounts.operations import PostGrant
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.errors import NotAllowed, NotFound
from jingwei.kernel.purposes import SHARING
from jingwei.kernel.scope import Scope
from jingwei.sharing.errors import AgreementOver, NotReceived, WrongAgreement, WrongKey
from jingwei.sharing.handlers import SUBSCRIPTIONS
from jingwei.sharing.operations.agreements import withdraw_agreement
from jingwei.sharing.operations.corrections import confirm_correction, send_corrections
from jingwei.sharing.operations.lists import withdraw_list
from jingwei.sharing.operations.rows import correct_row
from jingwei.sharing.queries import received, shared

pytestmark = pytest.mark.usefixtures("committing")
BUREAU = "44030412"
HAN = staff(Role.DISTRICT_OFFICER, 21, DISTRICT, organisation=BUREAU)
HE = staff(Role.STREET_OFFICER, 22, OTHER_STREET, organisation=BUREAU)
LV = staff(Role.STREET_OFFICER, 23, STREET, organisation=BUREAU)


def posted(
    role: Role = Role.DISTRICT_OFFICER, code: str = DISTRICT, *, unit: str = BUREAU, name: str = "han", **days: date
) -> UUID:
    """A member of staff holds a post in a unit."""
    grant = PostGrant(role=role, organisation=unit, codes=(code,), **({"valid_from": date(2026, 1, 1)} | days))
    said: dict[str, Any] = {"display_name": name, "password": None, "posts": [grant]}
    made: UUID = operate(accounts.create_staff, name, **said)
    return made


@pytest.fixture
def bureau(committing: str) -> None:
    """The list with Chen and Lin, and a bureau with an officer."""
    registered()
    loaded(ROWS)
    posted()


def agreed(*fields: str, unit: str = BUREAU, **terms: Any) -> str:
    """An agreement with a unit."""
    return signed(*fields, **({"consumer": f"unit:{unit}"} | terms))


def own(by: Actor) -> list[shared.AgreementShown]:
    with scopes.entered(by.scope, at=NOON):
        return shared.own_agreements(actor=by, purpose=SHARING)


def seen(what: Any, by: Actor) -> Any:
    with scopes.entered(by.scope, at=NOON):
        return what(actor=by, purpose=SHARING)


@pytest.mark.usefixtures("bureau")
def test_an_officer_reads_for_the_unit_and_the_person_sees_account_unit_and_law() -> None:
    number = agreed("holder", "course", basis="pipl:34")
    (row,) = found(number, CHEN, by=HAN).rows
    assert row.values == {"holder": "陈小明", "course": "A"}
    (read,) = reads_of(CHEN)
    assert (read.actor, read.role, read.organisation) == (HAN.ident, "district-officer", BUREAU)
    assert (read.purpose, read.law, read.article, read.fields) == ("sharing", "pipl", "34", ["course", "holder"])
    (mine,) = own(HAN)
    assert (mine.id, mine.number, mine.title_en, mine.holds) == (read.case, number, "Fire safety training", True)
    assert found(number, CHEN, by=staff(Role.DISTRICT_OFFICER, 29, DISTRICT, organisation=BUREAU)).rows[0].record == row.record


@pytest.mark.usefixtures("bureau")
def test_nobody_of_another_unit_or_of_another_role_reads_by_its_number() -> None:
    number = agreed("course")
    program = machine(7, DISTRICT, organisation=BUREAU)  # of the same unit, yet another consumer
    admitted(program)
    for stranger in (SUN, QIAN, program, CIVIL):
        for ask in (found, paged):
            with pytest.raises(NotFound):
                ask(number, *([CHEN] if ask is found else []), by=stranger)
        assert own(stranger) == []
        with scopes.entered(stranger.scope, at=NOON), pytest.raises(NotFound):
            shared.own_agreement(number, actor=stranger, purpose=SHARING)
    clerk = staff(Role.CLERK, 24, STREET, organisation=BUREAU)
    for stranger in (clerk, staff(Role.AUDITOR, 25, DISTRICT, organisation=BUREAU), ZHAO, ZHOU):
        with pytest.raises(NotAllowed):
            found(number, CHEN, by=stranger)
    for forged in ("2027-9999", "", "x", number + "0"):
        with pytest.raises(NotFound):
            found(forged, CHEN, by=HAN)
    of_program = signed("holder", by=program)
    with pytest.raises(NotFound):
        found(of_program, CHEN, by=HAN)
    with pytest.raises(NotFound):
        found(number, CHEN, by=Actor.of(Role.DISTRICT_OFFICER, ident=HAN.ident, scope=HAN.scope))  # of no unit
    assert reads_of(CHEN) == []


@pytest.mark.usefixtures("bureau")
def test_an_officers_own_territory_counts_beside_the_agreements() -> None:
    number = agreed("course")
    assert len(paged(number, by=HAN).rows) == 2
    assert [row.values["course"] for row in paged(number, by=LV).rows] == ["A"]  # Lin lies in no street
    assert (found(number, LIN, by=LV).rows, paged(number, by=HE).rows, found(number, CHEN, by=HE).rows) == ((), (), ())
    street = agreed("course", level="street", codes=(OTHER_STREET,))
    assert (paged(street, by=HAN).rows, paged(street, by=LV).rows) == ((), ())


@pytest.mark.usefixtures("bureau")
def test_the_end_and_a_withdrawal_count_from_the_very_next_read() -> None:
    number, short = agreed("course"), agreed("course", valid_until=date(2027, 3, 2))
    assert found(short, CHEN, by=HAN).rows
    for ask in (lambda: found(short, CHEN, by=HAN, at=later(1)), lambda: paged(short, by=HAN, at=later(1))):
        with pytest.raises(AgreementOver):
            ask()
    assert found(number, CHEN, by=HAN).rows
    operate(withdraw_agreement, number, reason="over")
    with pytest.raises(AgreementOver):
        found(number, CHEN, by=HAN)
    assert [(row.number, row.holds) for row in own(HAN)] == [(number, False), (short, True)]
    operate(withdraw_list, "fire-training")
    with pytest.raises(AgreementOver):
        paged(short, by=HAN)
    assert [row.holds for row in own(HAN)] == [False, False]
    assert len(reads_of(CHEN)) == 2


@pytest.mark.usefixtures("bureau")
def test_the_database_shows_rows_to_the_unit_only_and_not_to_the_account() -> None:
    number = agreed("course")
    unit = Actor(f"unit:{BUREAU}", Role.DISTRICT_OFFICER, HAN.scope)
    assert (rows_seen(unit), rows_seen(HAN), rows_seen(SUN)) == (2, 0, 0)
    assert (rows_seen(unit, scope=LV.scope), rows_seen(unit, scope=HE.scope), rows_seen(unit, scope=Scope.decision())) == (1, 0, 0)
    operate(withdraw_agreement, number, reason="over")
    assert rows_seen(unit) == 0
    note = "select sharing_note((select id from sharing_agreement), '{}', '{}', '{}', '{}', '{}', now())"
    refused(note, match="no agreement is in force", scope=HAN.scope)


def test_a_unit_in_which_nobody_may_read_gets_no_agreement(committing: str) -> None:
    registered()
    posted(name="past", valid_until=date(2027, 3, 1))
    posted(name="to-come", valid_from=date(2027, 3, 2))
    posted(Role.CLERK, STREET, name="clerk")
    posted(unit="44030413", name="elsewhere")
    for unit in (BUREAU, "", "440304"):
        with pytest.raises(WrongAgreement, match="Nobody holds an officer's post in that unit today"):
            agreed("course", unit=unit)
    posted(name="today", valid_until=date(2027, 3, 2))
    assert agreed("course")


def test_a_protected_person_is_found_by_nobody_of_the_unit(district: World) -> None:
    posted()
    number = agreed("name", what="registers.people")
    hidden = sorted(district.living_in(DISTRICT) & district.protected)
    someone = sorted(district.living_in(DISTRICT) - district.protected)[0]
    assert hidden
    assert all(found(number, district.people[person], by=HAN).rows == () for person in hidden)
    assert found(number, district.people[someone], by=HAN).rows
    protect(someone)
    assert found(number, district.people[someone], by=HAN).rows == ()


def test_who_lives_outside_the_territory_reads_as_nobody(district: World) -> None:
    posted()
    number = agreed("name", what="registers.people", level="street", codes=(STREET,))
    inside = district.living_in(STREET) - district.protected
    outside = district.living_in(DISTRICT) - district.living_in(STREET) - district.protected
    assert inside
    assert outside
    assert found(number, district.people[min(inside)], by=HAN).rows
    assert all(found(number, district.people[person], by=HAN).rows == () for person in outside)
    assert found(number, number_of(800), by=HAN).rows == ()
    with pytest.raises(WrongKey):
        found(number, "12345", by=HAN)


def test_a_correction_is_put_right_by_whoever_of_the_unit_covers_the_territory(bureau: None) -> None:
    number = agreed("holder")
    found(number, CHEN, by=HAN)
    operate(correct_row, "fire-training", CHEN, {"holder": "陈晓明"}, reason="misspelt")
    sequenced(*SUBSCRIPTIONS)
    assert (fetched(LV), fetched(HE), fetched(SUN), fetched(CIVIL)) == ([], [], [], [])
    assert [seen(received.count_for_others, by) for by in (LV, HAN, SUN)] == [1, 0, 0]
    colleague = staff(Role.DISTRICT_OFFICER, 26, DISTRICT, organisation=BUREAU)
    (sent,) = fetched(HAN)
    assert sent.statement.value == "陈晓明"
    assert fetched(colleague)[0].statement.digest == sent.statement.digest
    for stranger in (LV, SUN, CIVIL):
        with pytest.raises(NotFound):
            confirmed(sent, stranger)
    with pytest.raises(NotAllowed):
        confirmed(sent, ZHAO)
    assert seen(received.list_put_right, HAN) == []
    assert confirmed(sent, colleague) == confirmed(sent, HAN) == NOON
    assert operate(send_corrections, after=None, most=9, purpose=SHARING, actor=HAN, waiting=True) == []
    assert [(row.number, row.field) for row in seen(received.list_put_right, HAN)] == [(number, "holder")]
    assert seen(received.list_put_right, LV) == seen(received.list_put_right, SUN) == []


def test_a_digest_that_was_not_sent_puts_nothing_right(district: World) -> None:
    posted()
    someone = min(district.living_in(DISTRICT) - district.protected)
    found(agreed("name", what="registers.people"), district.people[someone], by=HAN)
    corrected(district, someone, name="欧阳小明")
    (sent,) = fetched(HAN)
    with pytest.raises(NotReceived):
        operate(confirm_correction, sent.id, digest=bytes(32), actor=HAN)
