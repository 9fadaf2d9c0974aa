"""Property tests of the line layer: whatever the bytes, each line is read once and whole, and chunks never lose or move one."""

import hashlib
import io
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.registers.importing import messy

from jingwei.kernel.codes import citizen_id
from jingwei.registers.importing import cuts, lines, source
from jingwei.registers.importing.cells import split
from jingwei.registers.importing.columns import LAYOUTS
from jingwei.registers.importing.reasons import Unusable
from jingwei.registers.importing.rows import Reader

anything = st.binary(max_size=300)
listlike = st.lists(
    st.sampled_from([b"a", b",", b'"', b"\n", b"\r\n", b"\0", b"\xd5\xc5", "张".encode(), b"9" * 18, b" "]), max_size=60
).map(b"".join)
sizes = st.integers(min_value=1, max_value=80)


def chunked(content: bytes, size: int, encoding: str) -> list[lines.Chunk]:
    file, found, place, number = io.BytesIO(content), list[lines.Chunk](), 0, 1
    while piece := lines.chunk(file, offset=place, number=number, size=size, encoding=encoding):
        found.append(piece)
        place, number = piece.end, piece.last + 1
    return found


@settings(max_examples=200, deadline=None, derandomize=True)
@given(content=anything | listlike, size=sizes)
def test_lines_are_those_of_a_plain_split_whatever_the_chunk(content: bytes, size: int) -> None:
    file = io.BytesIO(content)
    found = [line for piece in chunked(content, size, "utf-8") for line in lines.read(file, piece, encoding="utf-8")]
    plain = content.split(b"\n")
    plain = plain[:-1] if plain[-1] == b"" else plain
    assert [line.raw for line in found] == plain
    assert [line.number for line in found] == list(range(1, len(plain) + 1))
    assert all(content[line.offset :].startswith(line.raw or b"") for line in found)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(content=anything | listlike, size=sizes, encoding=st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]))
def test_chunks_lie_side_by_side_and_know_their_bytes(content: bytes, size: int, encoding: str) -> None:
    pieces = chunked(content, size, encoding)
    assert [piece.offset for piece in pieces] == [0, *(piece.end for piece in pieces)][:-1]
    assert (pieces[-1].end if pieces else 0) == len(content)
    for piece in pieces:
        assert piece.sha256 == hashlib.sha256(content[piece.offset : piece.end]).digest()
        counted = sum(1 for _ in lines.read(io.BytesIO(content), piece, encoding=encoding))
        assert counted == piece.last - piece.first + 1 >= 1


@settings(max_examples=100, deadline=None, derandomize=True)
@given(text=st.text(alphabet="张\n\u0a0a\u0a00\u000d,李", max_size=120), size=sizes, little=st.booleans())
def test_a_line_end_of_utf_16_counts_only_where_a_character_begins(text: str, size: int, little: bool) -> None:
    encoding = "utf-16-le" if little else "utf-16-be"
    content = text.encode(encoding)
    file = io.BytesIO(content)
    found = [line for piece in chunked(content, size, encoding) for line in lines.read(file, piece, encoding=encoding)]
    plain = text.split("\n")
    assert [(line.raw or b"").decode(encoding) for line in found] == (plain[:-1] if plain[-1] == "" else plain)


def test_a_byte_too_many_at_the_end_of_utf_16_is_a_line_of_its_own() -> None:
    (piece,) = chunked(b"x\n\0", 80, "utf-16-le")
    assert [line.raw for line in lines.read(io.BytesIO(b"x\n\0"), piece, encoding="utf-16-le")] == [b"x\n\0"]
    assert (piece.first, piece.last) == (1, 1)


@pytest.mark.parametrize("block", [8, 64])
def test_blocks_and_long_lines_change_nothing(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(lines, "BLOCK", block)
    monkeypatch.setattr(lines, "LONGEST_LINE", 20)
    content = b"short\n" + b"x" * 21 + b"\n" + b"y" * 20 + b"\n\n" + b"z" * 500 + b"\nend" + b"w" * 40
    for size in (1, 7, 30, 1000):
        file = io.BytesIO(content)
        found = [line for piece in chunked(content, size, "utf-8") for line in lines.read(file, piece, encoding="utf-8")]
        assert [line.raw for line in found] == [b"short", None, b"y" * 20, b"", None, None]
        assert [line.offset for line in found] == [0, 6, 28, 49, 50, 551]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(cells=st.lists(st.text(alphabet='a",张 \t', max_size=6), min_size=1, max_size=6))
def test_cells_that_were_quoted_come_back(cells: list[str]) -> None:
    text = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    assert split(text, ",") == cells


def data_rows(content: bytes, size: int) -> list[source.Row]:
    file = io.BytesIO(content)
    opened = source.opened(file, LAYOUTS["people"], encoding="utf-8")
    return [row for piece in source.pieces(file, opened, opened.found, size=size) for row in piece.rows]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(body=st.lists(listlike.map(lambda line: line.replace(b"\n", b"").replace(b"\r", b"")), max_size=12), size=sizes)
def test_every_line_below_the_head_that_is_neither_blank_nor_a_total_is_a_data_line(body: list[bytes], size: int) -> None:
    content = messy.HEAD.encode() + b"\n" + b"\n".join(body) + b"\n"
    found = {row.number: row for row in data_rows(content, size)}
    for number, raw in enumerate(body, start=2):
        blank = not raw.decode(errors="replace").replace('"', "").replace(",", "").strip()
        assert number in found or blank, raw
    assert set(found) <= set(range(2, len(body) + 2))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    body=st.lists(
        st.sampled_from([*messy.PLAIN, '"王,', "合计,3", "", f"王小明,{messy.cut(1)}", "张三,1", "李\0四,2", ",,"]), max_size=30
    ),
    size=sizes,
)
def test_loaded_and_quarantined_are_the_lines_whatever_the_chunk(body: list[str], size: int) -> None:
    content = messy.lines(messy.HEAD, *body).encode()
    whole, cut = data_rows(content, 1 << 20), data_rows(content, size)
    assert [(row.number, row.place, row.cells) for row in whole] == [(row.number, row.place, row.cells) for row in cut]
    head = source.opened(io.BytesIO(content), LAYOUTS["people"], encoding="utf-8").head()
    reader = Reader(LAYOUTS["people"], head, date(2027, 3, 1), cuts.in_blocks([content]))
    loaded = quarantined = 0
    for row in cut:
        try:
            if row.cells is None:
                raise row.unusable or AssertionError
            reader.read(row.cells)
            loaded += 1
        except Unusable:
            quarantined += 1
    assert loaded + quarantined == sum(1 for line in body if line.strip(",") and not line.startswith("合计"))


def test_a_chunk_that_was_changed_after_it_was_measured_is_noticed_at_its_end() -> None:
    content = messy.lines(messy.HEAD, *messy.PLAIN).encode()
    piece = lines.chunk(io.BytesIO(content), offset=0, number=1, size=1 << 20, encoding="utf-8")
    assert piece is not None
    changed = content.replace(b"1", b"2")
    read = lines.read(io.BytesIO(changed), piece, encoding="utf-8")
    with pytest.raises(lines.FileChanged):
        list(read)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(numbers=st.lists(st.integers(1, 900).map(messy.number), min_size=1, max_size=200), block=st.integers(1, 64))
def test_cut_numbers_are_found_wherever_the_blocks_end(numbers: list[str], block: int) -> None:
    content = "\n".join(f"王小明,{ident}" for ident in numbers).encode()
    for text, ending in ((content, None), (content + b"\nx,9.90304E+17\n", True)):
        found = cuts.Cuts()
        for at in range(0, len(text), block):
            found.see(text[at : at + block])
        found.see(b"", last=True)
        assert found.found is (cuts.in_blocks([text]) if ending is None else ending)


def plainly_cut(text: bytes) -> bool:
    """The same question, asked of each number by itself."""
    found = re.findall(rb"(?<![0-9A-Za-z.])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z.])", text)
    rounded = [one for one in found if one.endswith(b"000")]
    scientific = re.search(rb"(?<![0-9A-Za-z])[1-9](?:\.[0-9]+)?[Ee]\+?17(?![0-9A-Za-z])", text)
    return bool(scientific) or any(not citizen_id.check(one.decode()).valid for one in rounded) or len(rounded) * 50 > len(found)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    parts=st.lists(
        st.sampled_from(
            [*map(messy.number, range(1, 60)), messy.cut(1), "110105194912310000", "9.9E+17", "9E17", "x9E+17", "9E+170", "E17"]
        )
        | st.text(alphabet="0123456789Xx.,\nE+", max_size=20),
        max_size=80,
    ),
    sign=st.sampled_from([",", "", "\n"]),
)
def test_cut_numbers_are_those_that_one_by_one_are(parts: list[str], sign: str) -> None:
    text = sign.join(parts).encode()
    assert cuts.in_blocks([text]) is plainly_cut(text)
