"""No row is lost, whatever the list: every register and lists of anybody's own columns, in any order, with words of heads and totals as
values, on one sheet or several. What counts are the rows that the test wrote.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.registers.importing import messy
from tests.registers.importing.messy import number

from jingwei.kernel.codes import uscc
from jingwei.registers.importing import source
from jingwei.registers.importing.columns import LAYOUTS, Field, Layout
from jingwei.registers.importing.parts import where
from jingwei.sharing import schema
from jingwei.sharing.importing import field_of

WORDS = sorted({head for layout in LAYOUTS.values() for field in layout.fields for head in (field.name, *field.heads)})
LIKE_TOTALS = [
    "合计", "总计", "小计", "共计", "小计算机维修部", "总计量器具厂", "Total Energy Co", "Total loss of water", "合计三处", "共12户", "共 3 人", "备注：已整改",
    "说明：见附件", "注：1", "第1页", "制表人：陈静", "填报日期：2026-11-23", "总人数：3", "本页合计",
]  # fmt: skip
VALUES = {
    "number": st.integers(1, 900).map(number),
    "house_code": st.integers(1, 99).map(lambda at: f"440304008001010000100{at:04d}"),
    "uscc": st.integers(1, 9).map(
        lambda at: str(uscc.build(authority="9", kind="1", division="440304", organisation=f"M000000{at}"))
    ),
}
"""What lines are known by → true ones."""
WRONG = st.sampled_from([messy.cut(1), "9.90304E+17", "不详", "待补", "９９０３０４", "440304199001010000", "91440304M0000001"])
OWN = [
    "隐患",
    "房屋",
    "负责人",
    "整改期限",
    "备注",
    "说明",
    "租金",
    "课程",
    "总数",
    "合计",
    "情况",
    "手机号",
    "dwelling",
    "finding",
    "total",
    "landlord_id",
    "name",
]
KINDS = sorted(set(schema.READ) - {*schema.KEYS})
UNREAD = ["序号", "微信", "QQ", "车牌", ""]
cell = st.sampled_from(
    [*WORDS, *LIKE_TOTALS, "", "", "王小明", "3", "13800138000", "2027-01-05", "44030400800101", "甲,乙", "甲\t乙"]
)


@dataclass(frozen=True)
class Made:
    """A list: its layout, its heads as they stand (a field or another word for each), and its rows."""

    layout: Layout
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@st.composite
def own_layouts(draw: st.DrawFn) -> Layout:
    """A registered list: its key stands anywhere and has any name."""
    titles = draw(st.lists(st.sampled_from(OWN), min_size=2, max_size=6, unique=True))
    key = draw(st.integers(0, len(titles) - 1))
    kinds = [draw(st.sampled_from(sorted(schema.KEYS) if at == key else KINDS)) for at in range(len(titles))]
    columns = [
        schema.Column(f"c{at}", title, f"{title} in English", kind, key=at == key)
        for at, (title, kind) in enumerate(zip(titles, kinds, strict=True))
    ]
    return Layout("list:own", tuple(map(field_of, columns)))


def word_for(field: Field, layout: Layout) -> st.SearchStrategy[str]:
    return st.sampled_from([head for head in (field.name, *field.heads) if layout.field_of(head) == field.name])


def keys_of(layout: Layout) -> st.SearchStrategy[str]:
    """A cell by which a line may be known: true ones, and ones that are none; never a count, which a total may have there."""
    kind = next((kind for kind in schema.KEYS if schema.READ[kind] is layout.key.read), None)
    name = {schema.NUMBER: "number", schema.HOUSE: "house_code", schema.CREDIT: "uscc"}[kind] if kind else layout.key.name
    return VALUES[name] | WRONG


@st.composite
def made_lists(draw: st.DrawFn) -> Made:
    layout = draw(st.sampled_from(list(LAYOUTS.values())) | own_layouts())
    optional = [field for field in layout.fields if not field.needed]
    chosen = [field for field in layout.fields if field.needed] + draw(
        st.lists(st.sampled_from(optional), unique=True) if optional else st.just([])
    )
    columns: list[Field | str] = list(
        draw(st.permutations([*chosen, *draw(st.lists(st.sampled_from(UNREAD), max_size=2, unique=True))]))
    )
    heads = tuple(column if isinstance(column, str) else draw(word_for(column, layout)) for column in columns)
    one = st.tuples(*(keys_of(layout) if column is layout.key else cell for column in columns))
    rows = draw(st.lists(one, min_size=1, max_size=8))
    return Made(layout, heads, tuple(rows))


def counted(content: bytes, layout: Layout, *, size: int = 1 << 20) -> list[source.Row]:
    file = io.BytesIO(content)
    opened = source.opened(file, layout)
    return [row for piece in source.pieces(file, opened, opened.head(), size=size) for row in piece.rows]


def quoted(cells: Sequence[str], sign: str) -> str:
    return sign.join(f'"{cell}"' if sign in cell else cell for cell in cells)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(
    made=made_lists(), sign=st.sampled_from(",\t;|"), titled=st.booleans(), total=st.booleans(), again=st.booleans(), size=st.integers(1, 90),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
)  # fmt: skip
def test_every_row_of_a_text_is_a_line(
    made: Made, sign: str, titled: bool, total: bool, again: bool, size: int, encoding: str
) -> None:
    above = ["某某街道台账", sign] if titled else []
    body = [quoted(row, sign) for row in made.rows]
    below = ["", f"合计{sign}{len(body)}"] if total else []
    middle = [sign.join(made.heads)] if again else []
    content = messy.lines(*above, sign.join(made.heads), *body[:1], *middle, *body[1:], *below).encode(encoding)
    found = counted(content, made.layout, size=size)
    assert [tuple(row.cells or ()) for row in found] == list(made.rows)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(made=made_lists(), titled=st.booleans(), turned=st.booleans(), cover=st.booleans(), data=st.data())
def test_every_row_of_every_sheet_is_a_line(made: Made, titled: bool, turned: bool, cover: bool, data: st.DataObject) -> None:
    others = data.draw(st.lists(st.sampled_from(made.rows), max_size=5))
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        if cover:
            book.add_worksheet("封面").write_column(0, 0, ["某某街道台账", "联系人：陈静"])
        for name, rows, order in (("一月", made.rows, 1), ("二月", others, -1 if turned else 1)):
            page = book.add_worksheet(name)
            if titled:
                page.write_string(0, 0, "某某街道台账")
            for at, row in enumerate([made.heads, *rows], start=int(titled)):
                for column, text in enumerate(row[::order]):
                    if text:
                        page.write_string(at, column, text)
    opened = source.opened(file, made.layout)
    head = opened.head()
    found = [row for piece in source.pieces(file, opened, head, size=1) for row in piece.rows]
    assert len(found) == len(made.rows) + len(others)
    read = [{name: (row.cells or ())[column] for name, column in head.fields.items()} for row in found]
    names = {made.layout.field_of(word): at for at, word in enumerate(made.heads) if made.layout.field_of(word)}
    assert read == [{name: " ".join(row[at].split("\r")) for name, at in names.items()} for row in (*made.rows, *others)]
    places = [where(head.sheets, row.number) for row in found]
    assert places == [
        (name, int(titled) + 2 + at) for name, rows in (("一月", made.rows), ("二月", others)) for at in range(len(rows))
    ]


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: str(layout.register))
def test_a_line_may_consist_of_words_of_totals(layout: Layout) -> None:
    names = [field.name for field in layout.fields]
    for word in LIKE_TOTALS:
        row = [word if field is not layout.key else "不详" for field in layout.fields]
        assert len(counted(messy.lines(",".join(names), ",".join(row)).encode(), layout)) == 1, word
