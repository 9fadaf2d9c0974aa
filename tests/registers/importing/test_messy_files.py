"""Every messy file that the line layer is made for: what is read, what is not and why, and that nothing is lost in between."""

import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from tests.registers.importing import messy
from tests.registers.importing.messy import FILES, number

from jingwei.registers.importing import cuts, joining, lines, sheets, source, values
from jingwei.registers.importing.columns import LAYOUTS, Layout
from jingwei.registers.importing.head import Head
from jingwei.registers.importing.lines import LONGEST_LINE
from jingwei.registers.importing.parts import where
from jingwei.registers.importing.reasons import Reason, Unusable
from jingwei.registers.importing.rows import Reader
from jingwei.registers.operations.importing._batches import Wanted, look
from jingwei.sharing import schema
from jingwei.sharing.importing import field_of

TODAY = date(2027, 3, 1)
NAMES = ["王小明", "李娜", "张伟", "欧阳修"]
NUMBERS = [number(order) for order in (1, 2, 3, 4)]


@dataclass
class Read:
    head: Head
    reader: Reader
    loaded: dict[int, Mapping[str, Any]]
    quarantined: dict[int, Unusable]
    kept: dict[int, list[str] | None]

    @property
    def reasons(self) -> dict[str, int]:
        return dict(Counter(refusal.reason.value for refusal in self.quarantined.values()))

    @property
    def names(self) -> list[str]:
        return [str(values["name"]) for values in self.loaded.values()]

    @property
    def numbers(self) -> list[str]:
        return [str(values["number"]) for values in self.loaded.values()]


def read(
    file: BinaryIO,
    *,
    register: str = "people",
    mapping: Mapping[str, str] | None = None,
    size: int = 1 << 20,
    encoding: str = "auto",
) -> Read:
    opened = source.opened(file, LAYOUTS[register], encoding=encoding, mapping=mapping)
    head = opened.head()
    cut = cuts.in_rows(opened.rows()) if opened.workbook else cuts.in_blocks(lines.blocks(file, 0, 1 << 40))
    reader = Reader(LAYOUTS[register], head, TODAY, cut)
    made = Read(head, reader, {}, {}, {})
    for row in rows_of(file, opened, head, size=size):
        try:
            if row.cells is None:
                raise row.unusable or AssertionError
            made.loaded[row.number] = reader.read(row.cells)
        except Unusable as refusal:
            made.quarantined[row.number] = refusal
            made.kept[row.number] = None if row.cells is None else reader.kept(row.cells)
    return made


def rows_of(file: BinaryIO, opened: source.Source, head: Head, *, size: int) -> Iterator[source.Row]:
    place, number = 0, 1
    for piece in source.pieces(file, opened, head, size=size):
        assert (piece.place, piece.first) == (place, number)
        yield from piece.rows
        place, number = piece.end, piece.last + 1


def kept(name: str) -> BinaryIO:
    return (FILES / name).open("rb")


def test_the_kept_files_are_the_written_ones() -> None:
    for name, (encoding, text) in messy.TEXTS.items():
        assert (FILES / name).read_bytes() == text.encode(encoding), name
    for name, content in messy.BYTES.items():
        assert (FILES / name).read_bytes() == content, name
    assert {path.name for path in FILES.iterdir()} == {
        *messy.TEXTS,
        *messy.BYTES,
        "plain.xlsx",
        "titled.xlsx",
        "numbers.xlsx",
        "empty.xlsx",
        "merged-two-rows.xlsx",
        "two-sheets.xlsx",
        "second-without-head.xlsx",
        "second-lacks-numbers.xlsx",
    }


@pytest.mark.parametrize(
    "name", ["plain.csv", "bom.csv", "utf-16.csv", "utf-16-be-without-mark.csv", "tabs.tsv", "no-last-line-end.csv", "titles-above.csv", "totals-below.csv",
        "tabs-with-commas.tsv", "carriage-returns.csv", "first-line-of-head-words.csv", "head-on-row-36.csv"]
)  # fmt: skip
def test_whatever_it_is_written_in_and_stands_around_it_the_four_are_read(name: str) -> None:
    with kept(name) as file:
        found = read(file)
    assert (found.names, found.numbers, found.reasons) == (NAMES, NUMBERS, {})


def test_gb_18030_holds_characters_of_four_bytes() -> None:
    with kept("gb18030.csv") as file:
        found = read(file)
    assert found.names == [*NAMES, "𠮷田·吐尔逊"]


def test_an_encoding_that_was_named_is_not_guessed() -> None:
    with kept("gb18030.csv") as file, pytest.raises(source.ColumnsMissing):
        read(file, encoding="utf-8")


@pytest.mark.parametrize("name", ["merged-heads.csv", "two-row-head.csv"])
def test_merged_heads_are_read_with_their_parts(name: str) -> None:
    with kept(name) as file:
        found = read(file)
    assert (found.names, found.numbers) == (NAMES, NUMBERS)
    assert [values["phone"] for values in found.loaded.values()] == [f"1380013800{at}" for at in range(4)]
    refused = {found.head.names[column]: kind for column, kind in found.head.refused.items()}
    assert set(refused.values()) == {"健康"}
    assert {column.split()[-1] for column in refused} == {"血压", "血型"}


def test_every_number_that_a_spreadsheet_cut_is_quarantined_though_the_check_of_some_fits() -> None:
    with kept("cut-by-spreadsheet.csv") as file:
        found = read(file)
    assert found.reasons == {"number-cut": 13}
    assert found.names == ["陈小静"]


def test_numbers_in_scientific_notation_only() -> None:
    with kept("cut-scientific-only.csv") as file:
        assert read(file).reasons == {"number-cut": 2}


def test_a_true_number_that_ends_in_000_is_taken_from_a_list_that_was_not_cut() -> None:
    order = next(
        order for order in range(100, 1000, 100) for day in range(1, 29) if number(order, date(1991, 1, day)).endswith("000")
    )
    true = next(number(order, date(1991, 1, day)) for day in range(1, 29) if number(order, date(1991, 1, day)).endswith("000"))
    others = [number(order, date(1980, 1, 1 + order % 28)) for order in range(1, 90)]
    text = messy.lines(messy.HEAD, *(f"王小明,{ident}" for ident in [*others, true]))
    assert true in read(io.BytesIO(text.encode())).numbers
    few = messy.lines(messy.HEAD, f"王小明,{true}")
    assert read(io.BytesIO(few.encode())).reasons == {"number-cut": 1}
    with_cut = messy.lines(messy.HEAD, *(f"王小明,{ident}" for ident in [*others, true]), "李娜,9.90304E+17")
    assert read(io.BytesIO(with_cut.encode())).reasons == {"number-cut": 2}


def test_the_first_fifteen_digits_of_a_number_are_no_number_of_the_old_form() -> None:
    with kept("first-fifteen-digits.csv") as file:
        found = read(file)
    assert (found.reasons, found.names) == ({"number-cut": 1}, ["王老五"])


def test_dates_in_every_form_that_offices_write() -> None:
    with kept("dates.csv") as file:
        found = read(file)
    assert len(found.loaded) == len(messy.DAYS)
    assert {values["born_on"] for values in found.loaded.values()} == {date(1990, 3, 7)}
    assert found.reasons == {"day-wrong": len(messy.NO_DAYS), "birth-differs": 1}


def test_full_width_spaces_and_grouped_phones() -> None:
    with kept("full-width.csv") as file:
        found = read(file)
    assert (found.names, found.numbers) == (NAMES[:2], NUMBERS[:2])
    assert [values["phone"] for values in found.loaded.values()] == ["13800138000", "13800138001"]


def test_the_old_form_becomes_the_new_one() -> None:
    with kept("old-form.csv") as file:
        found = read(file)
    assert found.numbers == [number(order, date(1965, 3, 7)) for order in (1, 2, 3)]
    assert found.reasons == {"number-wrong": 1}


def test_names_with_dots_are_one_name() -> None:
    with kept("dots.csv") as file:
        found = read(file)
    assert found.names == ["买买提·吐尔逊"] * 5 + ["Anna Smith"]
    assert found.reasons == {"name-wrong": 2}


def test_what_no_register_keeps_is_named_and_neither_loaded_nor_kept() -> None:
    with kept("extra-columns.csv") as file:
        found = read(file)
    assert set(found.head.refused.values()) == {"民族", "政治面貌", "婚育", "宗教", "健康"}
    assert found.head.unknown == ("序号", "备注")
    assert found.names == NAMES
    assert all(set(values) == {"name", "number"} for values in found.loaded.values())
    wrong, shifted, swapped = found.kept.values()
    assert wrong is not None
    assert wrong[:5] == ["", "王错号", "", "", number(9)[:-1] + "A"]  # what is not read is not kept either
    assert shifted is None
    assert swapped is not None
    for line in (wrong, swapped):
        assert not {"汉族", "群众", "已婚"} & set(line)


def test_a_list_without_the_needed_columns_names_those_that_were_found() -> None:
    with kept("missing-columns.csv") as file, pytest.raises(source.ColumnsMissing) as told:
        read(file)
    assert told.value.values == {"missing": "number (身份证号, 身份证号码, 公民身份号码)", "found": "姓名, 住址"}
    assert told.value.exit_code == 2


def test_lines_that_are_too_short_or_too_long() -> None:
    with kept("short-and-long-lines.csv") as file:
        found = read(file)
    assert found.names == [NAMES[0], NAMES[2]]
    assert found.reasons == {"missing-cell": 1, "shifted": 1}


def test_a_stray_quote_spoils_its_own_line_and_no_other() -> None:
    with kept("stray-quotes.csv") as file:
        found = read(file)
    assert found.names == [NAMES[0], NAMES[2], NAMES[3]]
    assert found.reasons == {"open-quote": 2, "stray-quote": 1, "name-wrong": 1}


def test_zero_bytes() -> None:
    with kept("zero-bytes.csv") as file:
        found = read(file, encoding="utf-8")
    assert (found.names, found.reasons) == ([NAMES[0], NAMES[2]], {"zero-byte": 2})
    with kept("zero-bytes.csv") as file:
        assert read(file).reasons == {"zero-byte": 2}


def test_bytes_that_are_no_text_spoil_their_own_line() -> None:
    with kept("unreadable-line.csv") as file:
        found = read(file)
    assert (found.names, found.reasons) == (NAMES, {"unreadable": 1})


def test_heads_that_nobody_can_guess_are_mapped() -> None:
    with kept("mapped.csv") as file, pytest.raises(source.ColumnsMissing):
        read(file)
    with kept("mapped.csv") as file:
        found = read(file, mapping={"name": "甲", "number": "乙"})
    assert (found.names, found.head.unknown) == (NAMES, ("丙",))


def test_names_of_fields_are_heads_and_a_missing_one_says_which_are() -> None:
    for layout in LAYOUTS.values():
        assert [layout.field_of(field.name) for field in layout.fields] == [field.name for field in layout.fields]
    found = source.opened(io.BytesIO(b"number,name,recorded_on\n1,2,3\n"), LAYOUTS["history"]).head()
    assert dict(found.fields) == {"number": 0, "name": 1, "recorded_on": 2}
    with pytest.raises(source.ColumnsMissing) as refused:
        source.opened(io.BytesIO(b"number,name,day\n1,2,3\n"), LAYOUTS["history"]).head()
    assert "recorded_on (记录日期, 采集日期, 登记日期)" in str(refused.value)


def test_what_is_mapped_is_not_guessed_as_well() -> None:
    text = messy.lines("姓名,身份证号,手机,备用电话", f"王小明,{number(1)},13800138000,13900139000").encode()
    for mapping, phone in (({}, "13800138000"), ({"phone": "备用电话"}, "13900139000"), ({"phone": ""}, None)):
        found = read(io.BytesIO(text), mapping=mapping)
        assert [values.get("phone") for values in found.loaded.values()] == [phone]


@pytest.mark.parametrize("name", ["empty.csv", "blank.csv", "empty.xlsx"])
def test_an_empty_file_is_refused(name: str) -> None:
    with kept(name) as file, pytest.raises(source.EmptyFile):
        read(file)


def test_a_workbook_of_text_ids_and_real_days() -> None:
    with kept("plain.xlsx") as file:
        found = read(file)
    assert found.names == [*NAMES, "陈静"]
    assert {values["born_on"] for values in found.loaded.values()} == {date(1990, 3, 7)}


def test_a_workbook_with_title_merged_head_and_total() -> None:
    with kept("titled.xlsx") as file:
        found = read(file)
    assert (found.names, found.reasons) == (NAMES, {})
    assert [*found.loaded] == [5, 6, 7, 8]
    assert list(found.head.refused.values()) == ["民族"]


def test_a_workbook_whose_ids_became_numbers() -> None:
    with kept("numbers.xlsx") as file:
        found = read(file)
    assert (found.names, found.reasons) == (["李娜"], {"number-cut": 5})


def test_a_head_merged_over_two_rows_is_no_line() -> None:
    with kept("merged-two-rows.xlsx") as file:
        found = read(file)
    assert (found.names, found.reasons, [*found.loaded]) == (NAMES[:3], {}, [3, 4, 5])
    assert [values["phone"] for values in found.loaded.values()] == [f"1380013800{at}" for at in range(3)]


@pytest.mark.parametrize("piece", [1, 2, 50_000])
def test_all_sheets_with_the_columns_are_read_whatever_their_order_and_the_cover_is_left_out(
    piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "ROWS_A_PIECE", piece)
    with kept("two-sheets.xlsx") as file:
        found = read(file)
    assert (found.names, found.numbers, found.reasons) == (NAMES, NUMBERS, {"number-wrong": 1})
    assert [values.get("phone") for values in found.loaded.values()] == [None, None, "13800138000", "13800138000"]
    assert found.head.left_out == ("封面",)
    assert [where(found.head.sheets, line) for line in found.quarantined] == [("二月", 6)]
    assert list(found.head.refused.values()) == ["民族"]
    assert found.kept == {9: ["赵错号", number(9)[:-1] + "?", "", ""]}


@pytest.mark.parametrize("name", ["second-without-head.xlsx", "second-lacks-numbers.xlsx"])
def test_a_sheet_that_holds_lines_and_lacks_the_columns_gets_the_file_refused(name: str) -> None:
    with kept(name) as file, pytest.raises(joining.SheetsDiffer, match="二月") as refused:
        read(file)
    assert refused.value.exit_code == 2


def test_words_of_totals_lose_no_line() -> None:
    with kept("words-of-totals.csv") as file:
        found = read(file)
    assert found.names == ["合计", "小计量", "王小明"]
    assert found.reasons == {"number-cut": 1, "number-wrong": 1, "name-wrong": 1}


def test_cells_that_a_machine_filled_up_with_zeros_are_read() -> None:
    with kept("padded-with-zeros.csv") as file:
        found = read(file)
    assert (found.names, found.numbers, found.reasons) == (NAMES, NUMBERS, {"zero-byte": 1})


def test_what_senders_write_against_cutting_is_read_and_what_was_cut_is_told() -> None:
    with kept("formulas-against-cutting.csv") as file:
        found = read(file)
    assert (found.numbers, found.reasons) == (NUMBERS[:2], {"number-cut": 2})


def test_a_list_of_somebodys_own_columns_whose_numbers_were_cut_takes_none() -> None:
    columns = schema.columns(
        [
            {"name": name, "title": title, "title_en": name, "kind": kind, "key": key}
            for name, title, kind, key in (
                ("landlord_id", "房东证件", "identity-number", True),
                ("house", "房号", "text", False),
                ("rent", "租金", "text", False),
            )
        ]
    )
    layout = Layout("list:landlords", tuple(map(field_of, columns)))
    with kept("landlords-cut.csv") as file:
        looked = look(file, layout, Wanted(register="list:landlords", code="440304"))
        assert looked.cut
        reader = Reader(layout, looked.head, TODAY, looked.cut)
        for row in rows_of(file, looked.opened, looked.head, size=500):
            with pytest.raises(Unusable) as refused:
                reader.read(row.cells or ())
            assert refused.value.reason is Reason.NUMBER_CUT


def test_a_list_without_a_head_tells_nothing_of_anybody() -> None:
    with kept("no-head.csv") as file, pytest.raises(source.ColumnsMissing) as refused:
        read(file)
    assert refused.value.values["found"] == "手机"


def test_two_people_side_by_side_are_refused_unless_one_is_named() -> None:
    with kept("side-by-side.csv") as file, pytest.raises(source.ColumnsDoubled, match="身份证号"):
        read(file)
    with kept("side-by-side.csv") as file:
        assert read(file, mapping={"name": "姓名", "number": "身份证号"}).names == [NAMES[0], NAMES[2]]


def test_utf_32_is_refused_by_its_name() -> None:
    with kept("utf-32.csv") as file, pytest.raises(source.EncodingUnread, match="UTF-32"):
        read(file)


@pytest.mark.parametrize(
    ("name", "called"),
    [("gb18030.csv", "GBK"), ("plain.csv", "UTF-8"), ("utf-16.csv", "utf-16"), ("utf-16-be-without-mark.csv", "UTF-16")],
)
def test_encodings_have_several_names(name: str, called: str) -> None:
    with kept(name) as file:
        assert read(file, encoding=called).names[:4] == NAMES


def test_big5_is_read_where_it_is_named() -> None:
    text = messy.lines("姓名,身分證號", f"許蓋功,{number(1)}").encode("big5")
    assert read(BytesIO(text), encoding="Big5", mapping={"number": "身分證號"}).names == ["許蓋功"]


def test_a_file_that_only_begins_as_a_workbook() -> None:
    with kept("not-really.xlsx") as file, pytest.raises(sheets.NotASheet):
        read(file)


def test_a_workbook_with_a_password_an_unknown_packing_or_a_cut_end_is_refused() -> None:
    whole = (FILES / "plain.xlsx").read_bytes()
    central = whole.index(b"PK\x01\x02")
    for local, listed, value in ((6, 8, 1), (8, 10, 99)):  # APPNOTE 4.3.7, 4.3.12: flags (bit 0: encrypted), the way of packing
        changed = bytearray(whole)
        changed[local : local + 2] = changed[central + listed : central + listed + 2] = value.to_bytes(2, "little")
        with pytest.raises(sheets.NotASheet):
            sheets.require_sane(BytesIO(bytes(changed)))
    for cut in (whole[:-30], whole[: len(whole) // 2], whole[:4]):
        with pytest.raises(sheets.NotASheet):
            sheets.require_sane(BytesIO(cut))


def test_a_workbook_that_is_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(FILES / "plain.xlsx") as good, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        for member in good.infolist():
            if "sheet1" in member.filename:
                with packed.open(member.filename, "w") as grown:
                    for _block in range(200):
                        grown.write(b" " * (1 << 20))
            else:
                packed.writestr(member, good.read(member))
    with bomb.open("rb") as file, pytest.raises(sheets.SheetTooLarge):
        read(file)


@pytest.mark.slow
def test_a_line_of_200_mb_spoils_itself_and_costs_no_memory(tmp_path: Path) -> None:
    import resource

    long = tmp_path / "long.csv"
    with long.open("wb") as file:
        file.write(messy.lines(messy.HEAD, messy.PLAIN[0]).encode())
        for _block in range(200):
            file.write(b'"' + b"9" * ((1 << 20) - 1))
        file.write(("\n" + messy.lines(*messy.PLAIN[1:])).encode())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with long.open("rb") as file:
        found = read(file)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # kB
    assert (found.names, found.reasons) == (NAMES, {"line-too-long": 1})
    assert found.quarantined[3].reason is Reason.LINE_TOO_LONG


def test_a_file_that_is_one_long_line_is_refused_whole(tmp_path: Path) -> None:
    with pytest.raises(source.ColumnsMissing):
        read(io.BytesIO(b"9" * (LONGEST_LINE + 10)))


OTHER_DAYS = {
    "二〇二四年三月廿五日": "2024-03-25",
    "二〇二四年三月卅一日": "2024-03-31",
    "二〇二四年十二月廿日": "2024-12-20",
    "2024年十月10日": "2024-10-10",
    "2024-02-28T16:00:00Z": "2024-02-29",
    "2024-02-29T15:59:59Z": "2024-02-29",
}


@pytest.mark.parametrize(("text", "day"), OTHER_DAYS.items())
def test_days_in_words_and_of_another_clock(text: str, day: str) -> None:
    assert values.day(text).isoformat() == day


def test_a_slipped_cell_that_names_a_people_is_kept_nowhere() -> None:
    text = messy.lines(f"{messy.HEAD},性别", f"王小明,{number(1)},汉", f"李娜,{number(2)},回", f"张伟,{number(3)},维吾尔")
    found = read(io.BytesIO(text.encode()))
    assert found.reasons == {"sex-wrong": 3}
    assert [cells and cells[2] for cells in found.kept.values()] == ["", "", ""]
