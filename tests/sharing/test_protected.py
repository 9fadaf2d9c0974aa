"""Whom a court protects: a list hands out nothing that tells where they live, by no way out, whatever its columns are called."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connections, transaction
from tests.people import G1, NOON, OTHER_STREET, STREET
from tests.registers.world import World
from tests.sharing.agreeing import found, paged, signed
from tests.sharing.conftest import CIVIL, HEALTH, TODAY, loaded, machine, operate, registered, sequenced
from tests.sharing.test_agreements import reads_of, refused
from tests.sharing.test_corrections import fetched

from jingwei.evidence.commitments import commit_field
from jingwei.kernel import scope as scopes
from jingwei.kernel.scope import Scope
from jingwei.registers.people import numbers
from jingwei.sharing import personal, protecting
from jingwei.sharing.handlers import SUBSCRIPTIONS
from jingwei.sharing.operations.rows import correct_row
from jingwei.sharing.schema import Column

HOME, ELSEWHERE = f"{G1}00001000101", f"{G1}00002000101"
FIELDS = ("who", "flat", "area", "remark", "employer", "paid_on", "months")
NUMBER = {"name": "who", "title": "身份证号", "title_en": "Number", "kind": "identity-number", "key": True}
COLUMNS = (
    NUMBER,
    {"name": "flat", "title": "房屋", "title_en": "Flat", "kind": "house-code"},
    {"name": "area", "title": "片区", "title_en": "Area", "kind": "grid"},
    {"name": "remark", "title": "备注", "title_en": "Remark", "kind": "text", "personal": True},
    {"name": "employer", "title": "单位", "title_en": "Employer", "kind": "credit-code"},
    {"name": "paid_on", "title": "缴费日期", "title_en": "Paid on", "kind": "day"},
    {"name": "months", "title": "月数", "title_en": "Months", "kind": "count"},
)
EMPTY = {"flat": None, "area": None, "remark": None, "employer": None}


def protect(person: UUID, *, now: bool = True) -> None:
    """A court has spoken, or spoken again."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("alter table registers_personversion disable trigger user")
        cursor.execute("update registers_personversion set protected = %s where person_id = %s", [now, person])
        cursor.execute("alter table registers_personversion enable trigger user")


@pytest.fixture
def them(district: World) -> tuple[UUID, str, str]:
    """Somebody of the register, their number, and the number of somebody else; nobody protects either of them yet."""
    someone, another = sorted(set(district.people) - district.protected)[:2]
    return someone, district.people[someone], district.people[another]


def row(number: str, **changed: Any) -> dict[str, Any]:
    told = {"who": number, "flat": HOME, "area": G1, "remark": "福中三路1号", "paid_on": "2027-01-05", "months": 6}
    return told | changed


def listed(*rows: dict[str, Any], columns: Any = COLUMNS, name: str = "fees") -> None:
    registered(name=name, columns=columns)
    loaded(list(rows), name=name)


def test_a_list_hands_out_no_place_of_a_protected_person_by_look_up_and_page(them: tuple[UUID, str, str]) -> None:
    person, number, another = them
    listed(row(number), row(another))
    agreement = signed(*FIELDS, what="list:fees")
    assert found(agreement, number).rows[0].values["flat"] == HOME
    protect(person)
    hidden = {"who": number, "paid_on": "2027-01-05", "months": 6} | EMPTY
    assert [one.values for one in found(agreement, number).rows] == [hidden]
    assert [one.values for one in paged(agreement).rows if one.values["who"] == number] == [hidden]
    assert [one.values["flat"] for one in paged(agreement).rows if one.values["who"] == another] == [HOME]
    assert HOME not in repr(found(agreement, number))
    assert "list:fees" in [read.what for read in reads_of(number)]
    protect(person, now=False)
    assert found(agreement, number).rows[0].values["flat"] == HOME


@pytest.mark.parametrize(
    ("name", "title", "title_en", "kind", "told"),
    [
        *(
            ("no", title, "No", "count", False)
            for title in ["楼号", "房号", "室号", "栋", "幢", "单元", "门牌", "门牌号", "所在楼层", "户号", "座"]
        ),
        *(
            ("no", "数", title, "count", False)
            for title in ("Room", "Floor no", "buildingNumber", "Flat", "Door plate", "House number")
        ),
        *((name, "数", "No", "count", False) for name in ("room_no", "louhao", "dong", "menpai")),
        ("where", "住址", "Where", "name", False),
        *(("no", title, "No", "count", True) for title in ["月数", "合同编号", "金额", "次数", "序号"]),
        ("paid", "房租缴费日期", "Rent of the house paid on", "day", True),
        ("phone", "房东电话", "Phone at home", "phone", True),
        ("number", "房东身份证号", "House owner's number", "identity-number", True),
        ("holder", "持有人", "Holder's name", "name", True),
    ],
)
def test_a_column_that_is_called_after_a_place_tells_one(name: str, title: str, title_en: str, kind: str, told: bool) -> None:
    column = Column(name, title, title_en, kind)
    assert protecting.tells_place(column) is not told
    assert protecting.without_places({name: 1}, [column]) == {name: 1 if told else None}


def test_house_and_room_written_as_counts_are_hidden(them: tuple[UUID, str, str]) -> None:
    person, number, _another = them
    counts = [
        {"name": name, "title": title, "title_en": title, "kind": "count"}
        for name, title in (("a", "楼号"), ("b", "房号"), ("c", "月数"))
    ]
    listed({"who": number, "a": 12, "b": 1203, "c": 6}, columns=(NUMBER, *counts))
    agreement = signed("a", "b", "c", what="list:fees")
    assert found(agreement, number).rows[0].values == {"a": 12, "b": 1203, "c": 6}
    protect(person)
    assert found(agreement, number).rows[0].values == {"a": None, "b": None, "c": 6}


def test_a_key_that_is_a_place_finds_no_protected_person(them: tuple[UUID, str, str]) -> None:
    person, number, another = them
    flat, who = COLUMNS[1] | {"key": True}, NUMBER | {"key": False}
    listed({"flat": HOME, "who": number}, {"flat": ELSEWHERE, "who": another}, columns=(flat, who))
    agreement = signed("who", what="list:fees")
    assert len(paged(agreement).rows) == 2
    protect(person)
    assert found(agreement, HOME).rows == ()
    assert [one.values for one in paged(agreement).rows] == [{"who": another}]


def test_a_part_of_the_territory_shows_no_protected_person(them: tuple[UUID, str, str]) -> None:
    person, number, _another = them
    listed(row(number))
    street = signed("who", what="list:fees", level="street", codes=(STREET,))
    narrow = machine(3, STREET)
    by_client = signed("who", what="list:fees", by=narrow)
    assert (len(found(street, number).rows), len(found(by_client, number, by=narrow).rows)) == (1, 1)
    protect(person)
    assert (found(street, number).rows, found(by_client, number, by=narrow).rows) == ((), ())


@pytest.mark.parametrize("first", [True, False], ids=["key", "other"])
def test_a_row_that_names_others_beside_them_is_shown_to_nobody(them: tuple[UUID, str, str], first: bool) -> None:
    person, number, another = them
    tenant = {"name": "tenant", "title": "承租人", "title_en": "Tenant", "kind": "identity-number"}
    key, other = (number, another) if first else (another, number)
    listed(row(key, tenant=other), columns=(*COLUMNS, tenant))
    agreement = signed("tenant", "flat", what="list:fees")
    assert len(found(agreement, key).rows) == 1
    protect(person)
    assert (found(agreement, key).rows, paged(agreement).rows) == ((), ())


def test_pages_go_on_past_rows_that_are_left_out(them: tuple[UUID, str, str]) -> None:
    person, number, another = them
    flat, who = COLUMNS[1] | {"key": True}, NUMBER | {"key": False}
    listed({"flat": HOME, "who": number}, {"flat": ELSEWHERE, "who": another}, columns=(flat, who))
    agreement = signed("who", what="list:fees")
    protect(person)
    seen, mark = [], ""
    for _page in range(4):
        got = paged(agreement, most=1, after=mark)
        seen += [one.values["who"] for one in got.rows]
        if not (mark := got.next):
            break
    assert seen == [another]


def test_a_correction_tells_no_place_of_a_protected_person(them: tuple[UUID, str, str]) -> None:
    person, number, _another = them
    listed(row(number))
    found(signed("flat", "months", what="list:fees"), number)
    protect(person)
    operate(correct_row, "fees", number, {"flat": ELSEWHERE, "remark": "福中四路", "months": "7"}, reason="moved")
    sequenced(*SUBSCRIPTIONS)
    assert {one.statement.field: one.statement.value for one in fetched()} == {"flat": None, "months": 7}
    protect(person, now=False)
    assert {one.statement.field: one.statement.value for one in fetched()} == {"flat": ELSEWHERE, "months": 7}


def test_what_was_kept_back_was_not_received(them: tuple[UUID, str, str]) -> None:
    person, number, _another = them
    listed(row(number))
    protect(person)
    found(signed("flat", "months", what="list:fees"), number)
    with connections["owner"].cursor() as cursor:
        cursor.execute("select field, salt, commitment from sharing_delivery")
        ((field, salt, commitment),) = cursor.fetchall()
    assert (field, commit_field("months", 6, salt=bytes(salt))) == ("months", bytes(commitment))


def test_the_copy_of_a_protected_person_and_of_who_stands_beside_them_tells_no_place(them: tuple[UUID, str, str]) -> None:
    person, number, another = them
    tenant = {"name": "tenant", "title": "承租人", "title_en": "Tenant", "kind": "identity-number"}
    listed(row(another, tenant=number), columns=(*COLUMNS, tenant))
    found(signed("flat", what="list:fees"), another)
    protect(person)
    operate(correct_row, "fees", another, {"flat": ELSEWHERE}, reason="moved")
    sequenced(*SUBSCRIPTIONS)
    for whom in (number, another):
        with scopes.entered(Scope.decision(), at=NOON):
            (mine,) = personal.PERSONAL["sharing_listrow"].export(numbers.subject_of(whom))
            (corrected,) = personal.PERSONAL["sharing_correction"].export(numbers.subject_of(whom))
        assert {name: mine.get(name) for name in EMPTY} == EMPTY
        assert (mine["months"], mine["as_of"], corrected["value"]) == (6, TODAY.isoformat(), None)


def test_nobody_learns_from_the_database_who_is_protected(them: tuple[UUID, str, str]) -> None:
    person, number, _another = them
    listed(row(number))
    agreement = signed("months", what="list:fees")
    protect(person)
    assert found(agreement, number).rows
    with connections["owner"].cursor() as cursor:
        cursor.execute("select array_agg(id) from sharing_listrow")
        (rows,) = cursor.fetchone()
    asked = "select count(*) from sharing_protected(%s)"
    for by, scope, expected in (
        (CIVIL, CIVIL.scope, 1),
        (HEALTH, HEALTH.scope, 0),  # holds no agreement on it
        (CIVIL, machine(1, OTHER_STREET).scope, 0),
    ):
        with scopes.entered(scope, at=NOON), connections["default"].cursor() as cursor:
            cursor.execute("select set_config('jw.consumer', %s, true)", [by.ident])
            cursor.execute(asked, [rows])
            assert cursor.fetchone() == (expected,)
    refused(asked, rows, match="not in this scope", scope=Scope.decision())
    refused("select registers_protects(null, %s)", numbers.subject_of(number), match="permission denied", scope=CIVIL.scope)
