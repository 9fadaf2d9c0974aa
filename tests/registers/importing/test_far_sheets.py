"""Workbooks of a kilobyte that ask for all the memory there is are refused at once; ordinary ones with much formatting are read."""

import io
import resource
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from tests.registers.importing.messy import number

from jingwei.registers.importing import extent, sheets, source
from jingwei.registers.importing.columns import LAYOUTS

TYPE = "application/vnd.oasis.opendocument.spreadsheet"
SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
)


def xlsx(*cells: tuple[int, int, str]) -> io.BytesIO:
    """A workbook with texts at places (row, column from 0)."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet()
    for row, column, text in cells:
        sheet.write_string(row, column, text)
    book.close()
    return made


def ods(rows: str) -> io.BytesIO:
    """An OpenDocument sheet of these rows."""
    made = io.BytesIO()
    body = f'<office:body><office:spreadsheet><table:table table:name="t">{rows}</table:table></office:spreadsheet></office:body>'
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", TYPE, zipfile.ZIP_STORED)
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
        packed.writestr("content.xml", f'<?xml version="1.0"?><office:document-content {SPACES}>{body}</office:document-content>')
    return made


def cell(text: str, *, columns: int = 1) -> str:
    """A cell that may be repeated."""
    repeated = f' table:number-columns-repeated="{columns}"'
    held = f"<text:p>{text}</text:p>" if text else ""
    kind = ' office:value-type="string"' if text else ""
    return f"<table:table-cell{kind}{repeated}>{held}</table:table-cell>"


def row(*cells: str, times: int = 1) -> str:
    """A row that may be repeated."""
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


HEADS = ((0, 0, "姓名"), (0, 1, "身份证号"))
LISTED = row(cell("姓名"), cell("身份证号")) + row(cell("王小明"), cell(number(1)))
ATTACKS = {
    "far-cell.xlsx": xlsx(*HEADS, (1_048_575, 16_383, "x")),
    "far-row-and-column.xlsx": xlsx(*HEADS, (1_048_575, 0, "x"), (1, 30, "x")),
    "repeated.ods": ods(LISTED + row(cell("x", columns=200), times=400_000)),
    "repeated-to-the-end.ods": ods(LISTED + row(cell("x", columns=16_384), times=1_048_576)),
    "repeated-beyond-any-sheet.ods": ods(LISTED + row(cell("x", columns=4_000_000_000), times=4_000_000_000)),
    "repeated-text.ods": ods(LISTED + row(cell("长" * 20_000, columns=1000), times=1000)),
    "empty-between.ods": ods(LISTED + row(cell("", columns=16_000), cell("x")) + row(cell(""), times=1_000_000) + row(cell("x"))),
}
BEYOND_THE_PARSER = ("repeated-to-the-end.ods", "repeated-beyond-any-sheet.ods", "empty-between.ods")
"""Those the parser itself gives up on before it holds anything."""
MEASURE = """
import resource, sys, django
from django.conf import settings
settings.configure(USE_I18N=False)
from jingwei.registers.importing import sheets
try:
    sheets.Workbook(open(sys.argv[1], "rb"))
except (sheets.SheetTooLarge, sheets.NotASheet) as refusal:
    own = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print(refusal.code, own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.parametrize("name", ATTACKS)
def test_a_small_workbook_that_reaches_far_is_refused_and_costs_nobody_anything(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(ATTACKS[name].getvalue())
    assert path.stat().st_size < 10_000
    begun = time.monotonic()
    space = 2 << 30
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (space, space)),
    )
    assert done.stdout, done.stderr
    code, own, child = done.stdout.split()
    assert code == ("not-a-sheet" if name in BEYOND_THE_PARSER else "sheet-too-large")
    assert int(own) < 150_000  # kB
    assert int(child) < 620_000
    assert time.monotonic() - begun < 30


def test_a_sheet_that_is_formatted_far_beyond_its_list_is_read() -> None:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet, grey = book.add_worksheet(), book.add_format({"bg_color": "#eeeeee"})
    for at, column, text in (*HEADS, (1, 0, "王小明"), (1, 1, number(1))):
        sheet.write_string(at, column, text)
    for at in range(2, 5000):
        sheet.write_blank(at, 0, None, grey)
        sheet.write_blank(at, 200, None, grey)
    sheet.write_blank(9_999, 16_383, None, grey)
    book.close()
    assert [*sheets.Workbook(made).sheets[0].rows()] == [["姓名", "身份证号"], ["王小明", number(1)]]


def test_an_open_document_whose_empty_rows_end_at_the_last_one_is_read() -> None:
    empty = row(cell("", columns=16_384), times=1_048_574)
    assert [*sheets.Workbook(ods(LISTED + empty)).sheets[0].rows()] == [["姓名", "身份证号"], ["王小明", number(1)]]


def test_a_wide_sheet_is_cut_into_smaller_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "CELLS_A_PIECE", 6)
    file = xlsx(*HEADS, *((at, column, f"{at}-{column}") for at in range(1, 7) for column in range(2)))
    held = source.opened(file, LAYOUTS["people"])
    assert [(piece.place, piece.end) for piece in source.pieces(file, held, held.found, size=1)] == [(0, 3), (3, 6), (6, 7)]


def test_bytes_that_no_parser_opens_are_no_sheet() -> None:
    with pytest.raises(sheets.NotASheet):
        sheets.Workbook(io.BytesIO(b"\xd0\xcf\x11\xe0" + b"9" * 2000))


def test_the_bound_counts_the_box_of_all_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extent, "CELLS", 12)
    extent.require_bounded(xlsx((0, 0, "a"), (3, 2, "b")))
    with pytest.raises(extent.TooFar):
        extent.require_bounded(xlsx((0, 0, "a"), (3, 3, "b")))
