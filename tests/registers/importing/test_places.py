"""Buildings, dwellings, residences and legal entities of a list, and the walls of whoever sends it."""

from datetime import date

import pytest
from tests.people import G1, NOON, OPERATOR, QIAN, WU, ZHAO
from tests.registers.importing.conftest import Run, importing, rows
from tests.registers.importing.messy import number

from jingwei.kernel.codes import uscc
from jingwei.kernel.errors import NotAllowed
from jingwei.registers.operations.loading import load
from jingwei.registers.operations.staging import Stage

STREET, COMMUNITY = G1[:9], G1[:12]
FAR = "44030400900101"
B1 = f"{G1}00001000000"
D1, D2 = f"{G1}00001000101", f"{G1}00001000102"
BUILDINGS = f"楼栋编码,地址,层数,建筑结构\n{B1},一号路1号,9,框架\n{FAR}00001000000,二号路1号,,\n"
DWELLINGS = f"房屋编码,地址,可住人数,房屋用途\n{D1},一号路1号101,4,住宅\n{D2},一号路1号102,,\n{FAR}00001000101,二号路1号101,6,\n"
PEOPLE = f"姓名,身份证号\n王小明,{number(1)}\n李娜,{number(2)}\n张伟,{number(3)}\n"
U1, U2 = (str(uscc.build(authority="9", kind="1", division="440304", organisation=f"M000000{at}")) for at in (1, 2))


@pytest.fixture
def ground(committing: str) -> Run:
    """The divisions and grids that lists are about."""
    stage = Stage(NOON, "tests", "operator")
    for code in ("440304", STREET, COMMUNITY, FAR[:9], FAR[:12]):
        stage.division(code, code, since=date(2010, 1, 1))
    for code in (G1, FAR):
        stage.grid(code, code, since=date(2010, 1, 1))
    for _progress in load(stage.tables(), actor=OPERATOR, at=NOON, source="tests"):
        pass
    return importing


def filled(run: Run) -> None:
    assert run(BUILDINGS, "buildings").found == {"new": 2}
    assert run(DWELLINGS, "dwellings").found == {"new": 3}
    assert run(PEOPLE).found == {"new": 3}


def test_buildings_then_dwellings_enter_by_their_codes(ground: Run) -> None:
    filled(ground)
    shown = "address, part, use, structure, storeys, grid"
    assert rows(f"select {shown} from registers_buildingversion order by grid") == [
        ("一号路1号", "00001", "other", "reinforced-concrete", 9, G1),
        ("二号路1号", "00001", "other", "other", 0, FAR),
    ]
    shown = "d.code, v.address, v.room, v.use, v.capacity, v.grid"
    joined = "registers_dwelling d join registers_dwellingversion v on v.dwelling_id = d.id"
    assert rows(f"select {shown} from {joined} order by d.code") == [
        (D1, "一号路1号101", "000101", "home", 4, G1),
        (D2, "一号路1号102", "000102", "home", 2000, G1),
        (f"{FAR}00001000101", "二号路1号101", "000101", "home", 6, FAR),
    ]  # fmt: skip


def test_what_is_held_stays_and_what_is_unknown_waits(ground: Run) -> None:
    filled(ground)
    again = ground(
        BUILDINGS + f"{G1}00002000000,三号路,,\n{B1},别处,,\n{COMMUNITY}9900002000000,三号路,,\n{G1}00002000000,四号路,,\n",
        "buildings",
    )
    assert (again.found, again.reasons) == ({"matched": 2, "new": 1}, {"contradicts": 1, "twice": 1, "unknown-grid": 1})
    again = ground(
        DWELLINGS
        + f"{D1},别处,,\n{G1}00009000101,无此楼,,\n{G1}00001000000,整栋,,\n{G1}00001000103,一号路1号103,,\n{G1}00001000103,别处,,\n",
        "dwellings",
    )
    assert again.found == {"matched": 3, "new": 1}
    assert again.reasons == {"contradicts": 1, "unknown-building": 1, "code-wrong": 1, "twice": 1}


STAYS = "身份证号,姓名,房屋编码,居住方式,入住日期,搬离日期\n"


def test_residences_need_a_known_person_and_a_known_dwelling(ground: Run) -> None:
    filled(ground)
    since = "2027年2月1日"
    first = f"{number(1)},王小明,{D1},租住,{since},\n{number(2)},,{D1},,,\n"
    report = ground(STAYS.replace("入住日期", "入住日期") + first, "residences", at=NOON)
    assert report.reasons == {"unknown-dwelling": 1}  # coded only today, and he is said to live there since February
    assert report.found == {"new": 1}
    text = (
        STAYS
        + f"{number(1)},王小明,{D1},租住,,\n{number(1)},王小明,{D1},租住,,\n{number(1)},王小明,{D1},业主,,\n{number(9)},王小明,{D1},,,\n"
        + f"{number(3)},张大伟,{D1},,,\n{number(3)},張偉,{G1}00001000199,,,\n{number(3)},張偉,{D2},,,\n{number(2)},,{D1},家属,,2028-01-01\n"
    )
    report = ground(text, "residences")
    assert report.found == {"matched": 1, "new": 2}
    assert report.reasons == {"twice": 1, "unknown-person": 1, "name-differs": 1, "unknown-dwelling": 1, "contradicts": 1}
    held = rows("select kind, standing, grid from registers_residenceversion order by kind")
    assert held == [("tenant", "taken-over", G1), ("unstated", "taken-over", G1), ("unstated", "taken-over", G1)]
    assert ground(text + "\n", "residences").found == {"matched": 3}


def test_nobody_writes_outside_their_own_territory(ground: Run) -> None:
    filled(ground)
    assert ground(f"姓名,身份证号\n赵明,{number(8)}\n", actor=QIAN, code=STREET).found == {"new": 1}
    stays = STAYS + f"{number(8)},,{FAR}00001000101,,,\n{number(8)},,{D1},,,\n"
    report = ground(stays, "residences", actor=QIAN, code=STREET)
    assert (report.found, report.reasons) == ({"new": 1}, {"unknown-dwelling": 1})
    more = f"楼栋编码,地址\n{FAR}00007000000,远处\n{G1}00007000000,近处\n{FAR}00001000000,二号路1号\n"
    report = ground(more, "buildings", actor=QIAN, code=STREET)
    assert (report.found, report.reasons) == ({"new": 1}, {"unknown-grid": 2})
    report = ground(DWELLINGS, "dwellings", actor=QIAN, code=STREET)
    assert (report.found, report.reasons) == ({"matched": 2}, {"unknown-grid": 1})
    with pytest.raises(NotAllowed):
        ground(BUILDINGS, "buildings", actor=ZHAO, code=STREET)


def test_no_street_takes_house_codes_of_another(ground: Run) -> None:
    filled(ground)
    more = f"楼栋编码,地址,网格\n{FAR}00009000000,近处,{G1}\n"
    report = ground(more, "buildings", actor=QIAN, code=STREET)
    assert (report.loaded, report.reasons) == (0, {"unknown-grid": 1})
    taken = f"房屋编码,地址,网格\n{FAR}00001000102,一号路1号102,{G1}\n"
    report = ground(taken, "dwellings", actor=QIAN, code=STREET)
    assert (report.loaded, report.reasons) == (0, {"unknown-grid": 1})
    assert rows("select count(*) from registers_dwelling where code = %s", f"{FAR}00001000102") == [(0,)]
    after = f"房屋编码,地址\n{FAR}00001000102,二号路1号102\n"
    assert ground(after, "dwellings", actor=WU, code=FAR[:9]).found == {"new": 1}, "its own street still has it to give"


def test_a_house_code_of_a_grid_that_was_given_up_enters_where_the_grid_went(ground: Run) -> None:
    old, between = f"{FAR[:12]}77", f"{FAR[:12]}78"
    stage = Stage(NOON, "tests", "operator")
    for code, until in ((old, date(2018, 1, 1)), (between, date(2020, 1, 1))):
        stage.grid(code, code, since=date(2010, 1, 1), until=until)
    stage.successor(old, between, since=date(2018, 1, 1))
    stage.successor(between, G1, since=date(2020, 1, 1))
    stage.successor(FAR, G1, since=date(2020, 1, 1))  # split off from a grid that still stands: its codes stay there
    for _progress in load(stage.tables(), actor=OPERATOR, at=NOON, source="tests"):
        pass
    block = f"楼栋编码,地址,网格\n{old}00005000000,旧路5号,{G1}\n{FAR}00006000000,旧路6号,{G1}\n"
    report = ground(block, "buildings", actor=QIAN, code=STREET)
    assert (report.found, report.reasons) == ({"new": 1}, {"unknown-grid": 1})
    homes = f"房屋编码,地址,网格\n{old}00005000101,旧路5号101,{G1}\n{FAR}00005000101,旧路5号101,{G1}\n"
    report = ground(homes, "dwellings", actor=QIAN, code=STREET)
    assert (report.found, report.reasons) == ({"new": 1}, {"unknown-grid": 1})
    assert rows("select d.code, v.grid from registers_dwelling d join registers_dwellingversion v on v.dwelling_id = d.id") == [
        (f"{old}00005000101", G1)
    ]


def test_legal_entities_by_credit_code(ground: Run) -> None:
    filled(ground)
    head = "统一社会信用代码,单位名称,所属网格,类型,房屋编码,成立日期\n"
    text = (
        head + f"{U1},某某公司,{G1},企业,{D1},2020年1月1日\n{U2},某某协会,{G1},,,\n{U1},某某公司,{G1},,,\n{U2[:-1]}?,错码,{G1},,,\n"
    )
    report = ground(text, "entities")
    assert (report.found, report.reasons) == ({"new": 2, "matched": 1}, {"code-wrong": 1})
    assert rows("select name, kind, grid, valid_from from registers_entityversion order by valid_from") == [
        ("某某公司", "company", G1, date(2020, 1, 1)),
        ("某某协会", "other", G1, date(2027, 3, 1)),
    ]
    report = ground(head + f"{U1},改名公司,{G1},,,\n{U2},某某协会,{G1},,,\n", "entities")
    assert (report.found, report.reasons) == ({"matched": 1}, {"contradicts": 1})


@pytest.mark.parametrize("chunk", [1, 1 << 20])
def test_places_and_organisations_are_compared_in_all_that_a_line_says(ground: Run, chunk: int) -> None:
    lists = {
        "buildings": (
            f"楼栋编码,地址,层数,建筑结构\n{B1},一号路1号,9,框架\n",
            f"{B1},一号路1号,9,框架\n{B1},一号路1号,12,\n{B1},一号路1号,,\n",
        ),
        "dwellings": (
            f"房屋编码,地址,可住人数,房屋用途\n{D1},一号路1号101,4,住宅\n",
            f"{D1},一号路1号101,4,\n{D1},一号路1号101,5,\n{D1},一号路1号101,,商业\n",
        ),
        "entities": (
            f"信用代码,名称,网格,地址,类型,房屋编码\n{U1},某某公司,{G1},一号路,企业,\n",
            f"{U1},某某公司,{G1},一号路,,\n{U1},某某公司,{G1},二号路,,\n{U1},某某公司,{G1},,个体户,\n{U1},某某公司,{G1},,,{D1}\n",
        ),
    }
    for register, (first, others) in lists.items():
        count, same = others.count("\n"), 2 if register == "buildings" else 1
        once = ground(first + others, register, chunk=chunk)
        assert (once.found, once.reasons) == ({"new": 1, "matched": same}, {"twice": count - same}), register
        later = ground(first.partition("\n")[0] + "\n" + others, register, chunk=chunk)
        assert (later.found, later.reasons) == ({"differs": count - same, "matched": same}, {}), register
