"""Lines that are read many at once give what they give one by one, and those that are not plain are left to that."""

from datetime import date
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.people import NOON, OPERATOR
from tests.registers.importing.conftest import Run, rows
from tests.registers.importing.messy import cut, number

from jingwei.kernel.keys import KeyRing
from jingwei.registers.history import Damaged, Longest, Source, packer
from jingwei.registers.importing import source
from jingwei.registers.importing.columns import HISTORY, HISTORY_LONGEST
from jingwei.registers.importing.head import Head
from jingwei.registers.importing.lines import Line
from jingwei.registers.importing.plain import Memo, PlainReader
from jingwei.registers.importing.reasons import Unusable
from jingwei.registers.importing.rows import Reader
from jingwei.registers.importing.waiting import Block, Waiting
from jingwei.registers.models import ImportBatch
from jingwei.registers.operations import importing
from jingwei.registers.operations.importing import _history
from jingwei.registers.operations.importing._history import incoming, record_of
from jingwei.registers.ports import Accepted

NAMES = ("姓名", "身份证号", "记录日期", "地址", "手机", "房屋编码", "起始日期", "终止日期")
HEAD = Head(
    1,
    NAMES,
    dict(
        zip(("name", "number", "recorded_on", "address", "phone", "house_code", "valid_from", "valid_until"), range(8), strict=True)
    ),
)
SHORT = Head(2, ("记录日期", "名字", "编号"), {"recorded_on": 0, "name": 1, "number": 2})
TODAY = date(2027, 3, 1)
GOOD = f"王小明,{number(1)},2012-03-04,某某路1号,13800138000,4403040080010100001000101,2010-01-02,2011-05-06"
OLD = "11010519491231002"

numbers = st.sampled_from([*map(number, range(1, 30)), cut(1), number(2).lower(), number(3)[:-1] + "?", "", f"'{number(4)}", number(5)[:15],
    OLD + "X", OLD + "x", "１１０１０５１９４９１２３１００２Ｘ", "110105194912310000", "110105202702290018", "110105159912310021", "٣" * 18])  # fmt: skip
days = st.sampled_from(
    ["2012-03-04", "20120304", "2012年3月4日", "二〇一二年三月四日", "45356", "2027-03-02", "2012-02-30", "", "昨天", "9999-01-01"]
)
texts = st.one_of(
    st.sampled_from(["某某路1号", "福中路 7 号", "x" * 120, "x" * 121, "路" * 300, "路" * 301, "合计", "共 3 人",
         "5\" 管", "a\u3000b", "a  b", "ａ", "\ufeff某"]),
    st.text(alphabet="某路1 a\t\r\x1c\x85\0\ufeff\"", max_size=6),
)  # fmt: skip
phones = st.sampled_from(
    ["", "13800138000", "138 0013", "0755-1234567", "１３８００１３８０００", "23800138000", "+8613800138000", "1" * 41]
)
houses = st.sampled_from(["", "4403040080010100001000101", "44030400800101T011700101", "440304", "٣" * 25, "4" * 41])
line = st.builds(lambda *cells: ",".join(cells), texts, numbers, days, texts, phones, houses, days, days)
near = st.tuples(st.just(GOOD), st.integers(0, len(GOOD) - 1), st.sampled_from([*' ,"\t\r\0xX9３', "", "\ufeff"])).map(
    lambda given: given[0][: given[1]] + given[2] + given[0][given[1] + 1 :]
)


def one_by_one(raw: bytes | None, reader: Reader, encoding: str) -> tuple[str, bytes] | None:
    """What the plain reference makes of a line; None where it is refused or no data."""
    opened = source.Source(encoding, ",", (), reader.head, HISTORY)
    found = list(source.data_rows([Line(reader.head.rows + 1, 0, raw)], opened, reader.head))
    if not found or found[0].cells is None:
        return None
    try:
        values = reader.read(found[0].cells)
    except Unusable:
        return None
    return str(values["number"]), record_of(Accepted(2, values), Source.SCHOOL).to_bytes()


def plain_reader(reader: Reader, encoding: str = "utf-8") -> PlainReader:
    return PlainReader(reader, packer(Source.SCHOOL, Longest(**HISTORY_LONGEST)), encoding=encoding, delimiter=",")


@settings(max_examples=400, deadline=None, derandomize=True)
@given(
    lines=st.lists(st.one_of(line, near, st.just(GOOD), st.sampled_from(["", ",,,,,,,", "合计,3,,,,,,", "a"])), max_size=12),
    cut_list=st.booleans(),
    windows=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)
@example(lines=["\ufeff" + GOOD, GOOD], cut_list=False, windows=False, encoding="utf-8-sig")
def test_what_is_taken_many_at_once_is_what_one_by_one_gives(
    lines: list[str], cut_list: bool, windows: bool, encoding: str
) -> None:
    reader = Reader(HISTORY, HEAD, TODAY, cut_list)
    codec = encoding.removesuffix("-sig")
    raws = [(text.replace("\n", "") + "\r" * windows).encode(codec) for text in lines]
    plain = plain_reader(reader, encoding).read(raws)
    assert list(plain.places) == sorted(set(plain.places))
    for place, ident, body in zip(plain.places, plain.numbers, plain.bodies, strict=True):
        assert (ident, body) == one_by_one(raws[place], reader, encoding), lines[place]
    clean = {place for place, text in enumerate(lines) if text == GOOD}
    assert clean <= set(plain.places), "what is clean is taken at once"


@settings(max_examples=100, deadline=None, derandomize=True)
@given(raws=st.lists(st.binary(max_size=30) | st.just(f"2012-03-04,李,{number(2)}".encode()) | st.none(), max_size=8))
def test_bytes_that_do_not_read_spoil_their_own_line_alone(raws: list[bytes | None]) -> None:
    raws = [raw and raw.replace(b"\n", b"") for raw in raws]
    for encoding in ("utf-8", "gb18030"):
        reader = Reader(HISTORY, SHORT, TODAY)
        plain = plain_reader(reader, encoding).read(raws)
        found = dict(zip(plain.places, zip(plain.numbers, plain.bodies, strict=True), strict=True))
        for place, raw in enumerate(raws):
            assert found.get(place) in (None, one_by_one(raw, reader, encoding))
            assert raw is None or not raw.startswith(b"2012") or encoding == "gb18030" or place in found


def test_a_memo_asks_once_and_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jingwei.registers.importing.plain._MOST", 3)
    asked: list[str] = []
    memo = Memo(lambda text: asked.append(text) or len(text))
    assert [memo[text] for text in ("a", "bb", "a", "ccc", "d", "a")] == [1, 2, 1, 3, 1, 1]
    assert asked == ["a", "bb", "ccc", "d", "a"]
    assert len(memo) <= 3


def test_blind_indexes_of_many_are_those_of_each(tmp_path) -> None:
    ring = KeyRing(tmp_path / "keys", create=True)
    values = [number(1), number(2), "", "x" * 200, "名"]
    assert ring.blind_indexes("citizen-id", values) == [ring.blind_index("citizen-id", value) for value in values]


def test_what_waits_opens_in_its_own_place_alone() -> None:
    waiting, dice = Waiting(7, b"k" * 32), Random(3)
    records = [(line, bytes((line % 3,)) + dice.randbytes(15), dice.randbytes(line)) for line in range(1, 200)]
    blocks = waiting.sealed(records)
    assert [(block.part, block.line, block.records) for block in blocks] == [(1, 1, 67), (2, 2, 66), (0, 3, 66)]
    for block in blocks:
        assert list(waiting.opened(block)) == [(index, body) for _line, index, body in records if index[0] == block.part]
        for wrong in (
            Block(block.part + 1, block.line, block.records, block.sealed),
            Block(block.part, block.line + 1, block.records, block.sealed),
            Block(block.part, block.line, block.records - 1, block.sealed),
            Block(block.part, block.line, block.records + 1, block.sealed),
            Block(block.part, block.line, block.records, block.sealed[:-1]),
        ):
            with pytest.raises(Damaged):
                list(waiting.opened(wrong))
        with pytest.raises(Damaged):
            list(Waiting(8, b"k" * 32).opened(block))


def a_list(dice: Random, most: int) -> str:
    """Mostly clean lines, and of each kind that is not some."""
    odd = [
        '"李,娜",{},2012-03-04,某路',
        "李娜,{}?,2012-03-04,某路",
        "李 娜,{},2012年3月4日,某  路",
        '"李,{},2012-03-04,某路',
        "李娜,{},昨天,",
        "合计,3,,",
        "",
    ]
    body = [
        (dice.choice(odd) if dice.random() < 0.2 else "王明,{},2012-03-04,某路7号").format(number(dice.randrange(1, 300)))
        for _ in range(most)
    ]
    return "\n".join([",".join(NAMES[:4]), *body]) + "\n"


def kept() -> tuple[object, ...]:
    (batch,) = ImportBatch.objects.using("import").filter(state="done")
    waits = "select line, reason, field from registers_quarantinedline where batch_id = %s order by line"
    chunks = 'select seq, place, "end", first_line, last_line, lines, loaded, quarantined from registers_importchunk where batch_id = %s order by 1'
    return sorted((index, body) for _batch, index, body in incoming([batch])), rows(waits, batch.number), rows(chunks, batch.number)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("chunk", [200, 1 << 20])
def test_a_whole_list_comes_to_the_same_with_and_without(
    run: Run, monkeypatch: pytest.MonkeyPatch, chunk: int, encoding: str
) -> None:
    content = a_list(Random(chunk), 120).encode(encoding)
    first = run(content, "history", chunk=chunk)
    fast = kept()
    assert rows("select sum(records) from registers_historyincoming") == [(first.loaded,)]
    importing.undo_import(first.batch or 0, actor=OPERATOR, at=NOON)
    monkeypatch.setattr(_history.PlainHistory, "of", classmethod(lambda *_given: None))
    second = run(content, "history", chunk=chunk)
    assert second.batch != first.batch
    assert (second.lines, second.found, second.reasons) == (first.lines, first.found, first.reasons)
    assert kept() == fast
    assert first.quarantined > 0


def test_a_head_below_lines_that_look_like_data_is_a_head(run: Run) -> None:
    text = f"王小明,{number(1)},2012-03-04\n姓名,身份证号,记录日期\n李娜,{number(2)},2012-03-05\n"
    report = run(text, "history")
    assert (report.lines, report.loaded) == (1, 1)
