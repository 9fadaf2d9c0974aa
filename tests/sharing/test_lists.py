"""Registered lists: what must be said of one, what none may keep, how rows come in, when they go."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, connections, transaction
from tests.people import G1, NOON, OPERATOR, QIAN, STREET, SUN
from tests.registers.world import number_of
from tests.sharing.conftest import CIVIL, COLUMNS, TODAY, description, later, loaded, operate, registered

from jingwei.config.retention import let_go
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotAllowed, NotFound
from jingwei.kernel.law import UnknownCitation
from jingwei.kernel.purposes import SHARING
from jingwei.kernel.scope import Level, Scope
from jingwei.registers.people import numbers
from jingwei.sharing import personal
from jingwei.sharing.errors import ListClosed, ListTaken, WrongList
from jingwei.sharing.operations.lists import register_list, withdraw_list
from jingwei.sharing.operations.loading import Line, Taken, columns_taken, complete, lists_of, load, undo
from jingwei.sharing.queries.catalogue import list_lists

CHEN, LIN = number_of(1), number_of(2)
ROWS = [
    {"number": CHEN, "holder": "陈小明", "grid": G1, "trained_on": "2027-01-05", "course": "A"},
    {"number": LIN, "holder": "林芳", "course": "B"},
]

pytestmark = pytest.mark.usefixtures("committing")


def counted(statement: str) -> int:
    """A number that the owner sees, whom no policy holds back."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])


def shown() -> list[tuple[str, int | None]]:
    with scopes.entered(OPERATOR.scope, at=NOON):
        rows = list_lists(actor=OPERATOR, purpose=SHARING)
    return [(row.name, row.latest.rows if row.latest else None) for row in rows]


def test_a_list_is_registered_once_and_says_everything() -> None:
    registered()
    assert shown() == [("fire-training", None)]
    with pytest.raises(ListTaken):
        registered()
    with pytest.raises(WrongList, match="purpose_en"):
        registered(name="other", purpose_en=" ")
    with pytest.raises(WrongList, match="small letters"):
        registered(name="Fire Training")
    with pytest.raises(WrongList, match="from 1 to 3660 days"):
        registered(name="other", retention_days=0)
    with pytest.raises(UnknownCitation):
        registered(name="other", basis="sz-data:4000")
    assert shown() == [("fire-training", None)]


@pytest.mark.parametrize(
    ("title", "title_en", "kept"),
    [
        ("民族", "Group", "民族"),
        ("信仰", "Belief", "宗教"),
        ("是否党员", "Member", "政治面貌"),
        ("婚姻状况", "State", "婚育"),
        ("备注", "Disease", "健康"),
        ("备注", "Marital state", "婚育"),
        ("备注", "Religion", "宗教"),
        *(
            (title, "More", kept)
            for kept, titles in {
                "婚育": "育龄妇女 独生子女 婚况 配偶",
                "健康": "艾滋 HIV 高血压 过敏史 疫苗接种 体检结果 心理 伤残 残疾人证编号",
                "宗教": "信教",
                "政治面貌": "政治 党籍",
                "重点人员": "防控对象 重点人员 吸毒 前科",
                "调解": "人民调解",
            }.items()
            for title in titles.split()
        ),
        *(
            ("备注", title, kept)
            for title, kept in (("Spouse", "婚育"), ("Pregnant", "婚育"), ("Medical", "健康"), ("Nationality", "民族"))
        ),
    ],
)
def test_no_list_keeps_what_none_may(title: str, title_en: str, kept: str) -> None:
    column = {"name": "more", "title": title, "title_en": title_en, "kind": "text"}
    with pytest.raises(WrongList, match=kept):
        registered(columns=(*COLUMNS, column))
    assert shown() == []


def test_no_list_says_by_its_title_what_none_may_keep() -> None:
    for said in (
        {"title": "艾滋病患者名单"},
        {"title": "重点人员台账"},
        {"title_en": "Women of child-bearing age"},
        {"name": "hiv-patients"},
    ):
        with pytest.raises(WrongList, match="by its name or title"):
            registered(**said)
    assert shown() == []


def test_a_list_has_one_key() -> None:
    for wrong in (COLUMNS[1:], (*COLUMNS, COLUMNS[0] | {"name": "second"})):
        with pytest.raises(WrongList, match="must be the key"):
            registered(columns=wrong)


def test_who_holds_no_duty_registers_nothing() -> None:
    for actor in (SUN, QIAN, CIVIL):
        with pytest.raises(NotAllowed):
            operate(register_list, description(), actor=actor)


def test_every_line_is_answered_for_and_the_version_shows_once_it_is_complete() -> None:
    registered()
    first = [Line(1, ROWS[0]), Line(2, ROWS[0]), Line(3, ROWS[0] | {"course": "C"}), Line(4, {"holder": "无名"})]
    found = load("fire-training", first, batch=7, as_of=TODAY, actor=OPERATOR, at=NOON)
    assert found == {1: Taken.NEW, 2: Taken.MATCHED, 3: Taken.TWICE, 4: Taken.KEY_MISSING}
    assert shown() == [("fire-training", None)]  # nobody takes half of a list for the whole
    second = load("fire-training", [Line(5, ROWS[0]), Line(6, ROWS[1])], batch=7, as_of=TODAY, actor=OPERATOR, at=NOON)
    assert second == {5: Taken.MATCHED, 6: Taken.NEW}
    assert complete("fire-training", batch=7, actor=OPERATOR, at=NOON)
    assert not complete("fire-training", batch=7, actor=OPERATOR, at=NOON)
    assert shown() == [("fire-training", 2)]


def test_lines_of_places_outside_the_senders_territory_are_kept_out() -> None:
    registered()
    lines = [Line(1, ROWS[0]), Line(2, ROWS[1] | {"grid": "44030400900101"}), Line(3, {"number": number_of(3)})]
    within = Scope.territory(Level.STREET, STREET)
    found = load("fire-training", lines, batch=1, as_of=TODAY, actor=OPERATOR, at=NOON, within=within)
    assert found == {1: Taken.NEW, 2: Taken.OUTSIDE, 3: Taken.OUTSIDE}


def test_the_list_itself_holds_no_name_and_no_number() -> None:
    registered()
    loaded(ROWS)
    with connections["owner"].cursor() as cursor:
        cursor.execute("select row_to_json(r)::text from sharing_listrow r")
        kept = " ".join(text for (text,) in cursor.fetchall())
    assert "2027-01-05" in kept
    assert not [secret for secret in (CHEN, LIN, "陈小明", "林芳") if secret in kept]


def test_a_resident_gets_a_copy_of_their_own_rows_in_the_clear() -> None:
    registered()
    loaded(ROWS)
    with scopes.entered(Scope.decision(), at=NOON):
        (mine,) = personal.PERSONAL["sharing_listrow"].export(numbers.subject_of(CHEN))
    assert (mine["number"], mine["holder"], mine["course"], mine["list"]) == (CHEN, "陈小明", "A", "fire-training")


def test_rows_go_when_their_time_is_over() -> None:
    registered()
    loaded(ROWS, as_of=date(2026, 12, 1))  # kept for 90 days: until 1 March 2027
    list(let_go(later(-1)))
    assert counted("select count(*) from sharing_listrow") == 2
    list(let_go(NOON))
    assert counted("select count(*) from sharing_listrow") == 0
    assert shown() == [("fire-training", None)]
    list(let_go(NOON))  # again: nothing is left to do, and nothing is recorded
    assert counted("select count(*) from evidence_entry where step = 'sharing.rows-erased'") == 1


def test_an_undone_batch_is_read_by_nobody_and_the_one_before_counts_again() -> None:
    registered()
    loaded(ROWS)
    loaded(ROWS[:1], batch=2)
    assert (shown(), lists_of(2)) == ([("fire-training", 1)], ("fire-training",))
    assert undo("fire-training", batch=2, actor=OPERATOR, at=NOON)
    assert not undo("fire-training", batch=2, actor=OPERATOR, at=NOON)
    assert not complete("fire-training", batch=2, actor=OPERATOR, at=NOON)
    assert shown() == [("fire-training", 2)]
    list(let_go(NOON))
    assert counted("select count(*) from sharing_listrow") == 2


def test_who_loads_is_told_the_columns_of_a_list_that_takes_rows() -> None:
    assert columns_taken("fire-training") is None
    registered()
    assert [column.name for column in columns_taken("fire-training") or ()] == [column["name"] for column in COLUMNS]


def test_a_withdrawn_list_takes_and_keeps_nothing() -> None:
    registered()
    loaded(ROWS)
    operate(withdraw_list, "fire-training")
    assert shown() == [("fire-training", None)]
    with pytest.raises(ListClosed):
        load("fire-training", [Line(9, ROWS[0])], batch=2, as_of=TODAY, actor=OPERATOR, at=NOON)
    with pytest.raises(NotFound):
        operate(withdraw_list, "fire-training")
    list(let_go(NOON))
    assert counted("select count(*) from sharing_listrow") == 0


def refused(statement: str, *, match: str, scope: Scope) -> None:
    def ask() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.execute("set constraints all immediate")

    with scopes.entered(scope, at=NOON), pytest.raises(DatabaseError, match=match):
        ask()


def test_the_database_refuses_what_goes_around_the_operations() -> None:
    registered()
    loaded(ROWS)
    for scope in (SUN.scope, CIVIL.scope, Scope.decision()):
        refused("update sharing_list set retention_days = 3000", match="permission denied", scope=scope)
        refused("delete from sharing_list", match="permission denied", scope=scope)
        refused("update sharing_listrow set plain = '{}'", match="permission denied", scope=scope)
        refused("delete from sharing_listrow", match="permission denied", scope=scope)
    refused("update sharing_list set withdrawn_at = now(), withdrawn_by = 'x'", match="without an entry", scope=Scope.decision())
    with scopes.entered(SUN.scope, at=NOON), connection.cursor() as cursor:
        cursor.execute("update sharing_list set withdrawn_at = now(), withdrawn_by = 'x'")
        assert cursor.rowcount == 0


def test_nobody_sees_a_row_without_an_agreement() -> None:
    registered()
    loaded(ROWS)
    for actor in (SUN, QIAN, OPERATOR, CIVIL, Actor.declarant(), Actor.system("cases")):
        with scopes.entered(actor.scope, at=NOON), connection.cursor() as cursor:
            cursor.execute("select set_config('jw.consumer', %s, true)", [actor.ident])
            cursor.execute("select count(*) from sharing_listrow")
            assert cursor.fetchone() == (0,)
