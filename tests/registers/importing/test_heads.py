"""Where a list's head ends and its data begins: a row that may be data is data, whatever words stand in it."""

import pytest
from tests.registers.importing import messy
from tests.registers.importing.messy import number

from jingwei.registers.importing.below import is_below
from jingwei.registers.importing.columns import LAYOUTS, Field, Layout, head_key
from jingwei.registers.importing.head import find_head
from jingwei.registers.importing.values import house_code, text_of

PEOPLE = LAYOUTS["people"]
HEAD = ["姓名", "身份证号"]


def hazards() -> Layout:
    """A list whose first column is text and whose key is called as no register calls one."""
    finding = Field("finding", "隐患", (head_key("隐患"),), lambda cell: text_of(cell, longest=300))
    return Layout("list:hazards", (finding, Field("dwelling", "房屋", (head_key("房屋"),), house_code, needed=True)))


@pytest.mark.parametrize(
    "cells",
    [
        ["合计", "4"], ["合计", "合计", ""], ["合 计", "", "1,024"], ["总计：", "12"], ["小计", "3", "共3人"], ["Total", "3"], ["TOTAL: 3", ""],
        ["总人数：3"], ["共 128 人", ""], ["以上共3人", ""], ["本页合计", "3"], ["本页小计（人）", "3"], ["合计共3人", ""],
        ["", "第1页", ""], ["第 1 页 共 3 页"], ["Page 1 of 3"], ["制表人：陈静", "审核人：刘洋"], ["填报人：", ""], ["填报日期：2026-11-23"],
        ["备 注：", ""], ["注：以上数据仅供参考", ""], ["说明:一式两份"], ["姓名", "身份证号", "", ""],
    ],
)  # fmt: skip
def test_what_says_nothing_but_that_it_is_a_total_a_signature_a_note_or_a_page_is_no_line(cells: list[str]) -> None:
    assert is_below(cells, names=[*HEAD, ""])


@pytest.mark.parametrize(
    "cells",
    [
        ["合计", number(1)], ["小计算机维修部", "", "44030400800101"], ["总计量器具厂", "9144", "44030400800101"], ["合计", "", "44030400800101"],
        ["Total Energy Co", "9135"], ["Total loss of water", ""], ["共12户", "44030400800101"], ["共和国路12号", ""], ["合计三处", ""],
        ["小计量间漏电", ""], ["备注：已整改", "4403"], ["说明：已整改", "4403"], ["注：", "2"], ["合计", "不详"], ["合计", "13800138000"],
        ["合计", "20270105", "不详"], ["制表人：陈静", number(1)], ["制表人", "陈静"], ["第1页", "3"], ["姓名", number(1)], ["姓名", ""],
        ["王小明", "身份证号"], ["总计", "9.90304E+17"],
    ],
)  # fmt: skip
def test_what_may_be_data_is_data(cells: list[str]) -> None:
    assert not is_below(cells, names=HEAD)


@pytest.mark.parametrize("cell", ["备注：已整改", "说明：见附件", "注：1", "第1页"])
def test_what_stands_alone_where_any_text_may_stand_is_data(cell: str) -> None:
    head = find_head([["隐患", "房屋"]], hazards())
    assert head.texts == {0}
    assert not is_below([cell, ""], names=head.names, texts=head.texts)


@pytest.mark.parametrize("word", ["手机", "电话", "国籍", "地址", "用途", "性别", "姓名"])
def test_a_head_word_in_the_first_line_makes_no_second_row_of_the_head(word: str) -> None:
    for first in (["王小明", number(1), word], ["王小明", "9.90304E+17", word], ["王小明", "", word], ["", messy.cut(1), word]):
        found = find_head([[*HEAD, "备注"], first, ["李娜", number(2), ""]], PEOPLE)
        assert (found.rows, dict(found.fields)) == (1, {"name": 0, "number": 1}), first
        untitled = find_head([[*HEAD, "备注", ""], [*first, "甲"], ["李娜", number(2), ""]], PEOPLE)
        assert untitled.rows == 1, "a column without a head is no merged cell"


def test_cells_merged_over_two_rows_are_one_head() -> None:
    rows = [["姓名", "身份证号码", "联系方式", ""], ["", "", "手机", "QQ"], ["王小明", number(1), "13800138000", "12345"]]
    found = find_head(rows, PEOPLE)
    assert (found.rows, dict(found.fields)) == (2, {"name": 0, "number": 1, "phone": 2})
    assert found.unknown == ("联系方式 QQ",)


def test_a_head_far_below_is_no_head_of_the_lines_above_it() -> None:
    titles = [[f"第{at}条填报要求", ""] for at in range(35)]
    assert find_head([*titles, HEAD, ["王小明", number(1)]], PEOPLE).rows == 36
    lines = [["王小明", number(1)]] * 12
    assert find_head([*lines, HEAD, *lines], PEOPLE).missing == ("number", "name"), "12 lines stand above it"


def test_the_surest_of_several_columns_is_read() -> None:
    found = find_head([["姓名", "证件号码", "身份证号"], ["王小明", "E12345678", number(1)]], PEOPLE)
    assert (dict(found.fields), found.unknown, found.doubled) == ({"name": 0, "number": 2}, ("证件号码",), ())


def test_two_columns_of_one_name_are_told_unless_one_is_named() -> None:
    rows = [[*HEAD, *HEAD], ["王小明", number(1), "李娜", number(2)]]
    assert find_head(rows, PEOPLE).doubled == ("number", "name")
    assert find_head(rows, PEOPLE, mapping={"number": "身份证号", "name": "姓名"}).doubled == ()
