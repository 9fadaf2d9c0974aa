"""Corrections travel of what concerns nobody too: rows of lists of places, dwellings, organisations."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from tests.people import NOON, QIAN, STREET, staff
from tests.registers.world import World
from tests.sharing.agreeing import found, paged, signed
from tests.sharing.conftest import HEALTH, TODAY, later, loaded, operate, registered, sequenced
from tests.sharing.test_corrections import confirmed, fetched

from jingwei.evidence import signing
from jingwei.evidence.promises import verifier_key
from jingwei.kernel.actors import Actor, Role
from jingwei.registers.operations import entities, places
from jingwei.registers.operations.entities import EntityChanges
from jingwei.registers.operations.places import DwellingChanges
from jingwei.sharing.corrected import genuine
from jingwei.sharing.handlers import SUBSCRIPTIONS
from jingwei.sharing.operations.rows import correct_row

pytestmark = pytest.mark.usefixtures("committing")

HAZARDS: dict[str, Any] = {
    "name": "hazards",
    "title": "隐患清单",
    "title_en": "Hazards",
    "columns": (
        {"name": "dwelling", "title": "房屋编码", "title_en": "House code", "kind": "house-code", "key": True},
        {"name": "found", "title": "隐患", "title_en": "Hazard", "kind": "text"},
    ),
}
PLACE = "4403040080010100001000101"
LEAK = [{"dwelling": PLACE, "found": "燃气泄漏"}]


@pytest.fixture
def home(district: World) -> tuple[UUID, str]:
    """A dwelling of Qian's street: its id and house code."""
    return next((ident, code) for ident, code in sorted(district.dwellings.items()) if district.grid_of[ident].startswith(STREET))


@pytest.fixture
def firm(district: World) -> tuple[UUID, str, Actor]:
    """An organisation of the district: its id, its credit code, and an officer of its street."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select e.id, e.uscc, v.street from registers_entity e join registers_entityversion v on v.entity_id = e.id"
            " where v.street like '440304%' order by e.uscc limit 1"
        )
        ident, code, street = cursor.fetchone()
        return ident, code, staff(Role.STREET_OFFICER, 9, street)


def test_a_row_about_nobody_that_is_put_right_reaches_who_received_it_and_nobody_else() -> None:
    registered(**HAZARDS)
    loaded(LEAK, name="hazards")
    number = signed("found", what="list:hazards")
    signed("found", what="list:hazards", by=HEALTH)
    (row,) = paged(number).rows
    operate(correct_row, "hazards", PLACE, {"found": "电线老化"}, reason="mistyped")
    sequenced(*SUBSCRIPTIONS)
    (sent,) = fetched()
    assert (sent.statement.record, sent.statement.field, sent.statement.value) == (str(row.record), "found", "电线老化")
    key = verifier_key(signing.acts_origin(), seed=signing.acts_seed())
    assert genuine(sent.statement.text(), sent.signature, verifier=key)
    assert confirmed(sent, at=later(30)) == later(30)  # it was offline for a month
    assert fetched(HEALTH) == []


def test_a_dwelling_that_is_put_right_reaches_who_received_it(home: tuple[UUID, str]) -> None:
    ident, code = home
    number = signed("code", "use", "capacity", what="registers.dwellings")
    (row,) = found(number, code).rows
    right = {"on": TODAY, "reason": "misread", "source": "visit", "actor": QIAN}
    operate(places.correct_dwelling, ident, DwellingChanges(use="shop"), **right)
    sequenced(*SUBSCRIPTIONS)
    assert [(one.statement.record, one.statement.field, one.statement.value) for one in fetched()] == [
        (str(row.record), "use", "shop")
    ]
    operate(
        places.correct_dwelling, ident, DwellingChanges(use="home"), at=NOON + timedelta(minutes=1), **right
    )  # it was right after all
    sequenced(*SUBSCRIPTIONS)
    both = fetched()
    assert [one.statement.value for one in both] == ["shop", "home"]
    assert [confirmed(one) for one in both] == [NOON, NOON]
    operate(places.correct_dwelling, ident, DwellingChanges(use="shop"), at=NOON + timedelta(minutes=2), **right)
    sequenced(*SUBSCRIPTIONS)  # what it holds is what it was told last
    assert [one.statement.value for one in fetched(after=both[-1].id)] == ["shop"]


def test_what_is_put_right_and_back_before_it_was_fetched_is_told_back(home: tuple[UUID, str]) -> None:
    ident, code = home
    found(signed("use", what="registers.dwellings"), code)
    right = {"on": TODAY, "reason": "misread", "source": "visit", "actor": QIAN}
    for minutes, use in enumerate(("shop", "home")):
        operate(places.correct_dwelling, ident, DwellingChanges(use=use), at=NOON + timedelta(minutes=minutes), **right)
        sequenced(*SUBSCRIPTIONS)
    assert [one.statement.value for one in fetched()] == ["shop", "home"]


def test_an_organisation_that_is_put_right_reaches_who_received_it(firm: tuple[UUID, str, Actor]) -> None:
    ident, code, officer = firm
    number = signed("name", "kind", "address", what="registers.entities")
    found(number, code)
    right = {"on": TODAY, "reason": "misread", "source": "market", "actor": officer}
    operate(entities.correct_entity, ident, EntityChanges(name="福田一号公司"), **right)
    sequenced(*SUBSCRIPTIONS)
    assert [(one.statement.field, one.statement.value) for one in fetched()] == [("name", "福田一号公司")]


def test_one_that_turns_out_to_trade_alone_is_taken_back_and_not_told_anew(firm: tuple[UUID, str, Actor]) -> None:
    ident, code, officer = firm
    found(signed("name", "kind", what="registers.entities"), code)
    right = {"on": TODAY, "reason": "misread", "source": "market", "actor": officer}
    operate(entities.correct_entity, ident, EntityChanges(kind="sole-trader", name="陈小明便利店"), **right)
    sequenced(*SUBSCRIPTIONS)
    assert {one.statement.field: one.statement.value for one in fetched()} == {"name": None, "kind": None}


def test_what_became_otherwise_is_news_and_what_was_dated_back_is_a_correction(home: tuple[UUID, str]) -> None:
    ident, code = home
    number = signed("use", "capacity", what="registers.dwellings")
    found(number, code, at=later(10))
    tell = {"source": "visit", "actor": QIAN, "at": later(20)}
    operate(places.change_dwelling, ident, DwellingChanges(capacity=3), on=date(2027, 3, 5), **tell)
    sequenced(*SUBSCRIPTIONS, at=later(20))
    assert [(one.statement.field, one.statement.value) for one in fetched(at=later(20))] == [("capacity", 3)]
    operate(places.change_dwelling, ident, DwellingChanges(use="shop"), on=date(2027, 3, 15), **tell)
    sequenced(*SUBSCRIPTIONS, at=later(20))
    assert len(fetched(at=later(20))) == 1  # it was received on 11 March, and was right then
