"""People of a list: entered, matched, doubtful, refused; and that the second run of a file is the first one's report."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connections
from tests.people import NOON, QIAN, STREET, ZHAO, ZHOU
from tests.registers.importing import messy
from tests.registers.importing.conftest import CHUNK, Run, entries, importing, opened, rows
from tests.registers.importing.messy import HEAD, number
from tests.registers.importing.test_messy_files import NAMES

from jingwei.kernel import keys
from jingwei.kernel.errors import NotAllowed, PurposeMissing
from jingwei.kernel.progress import ended
from jingwei.registers.importing.sealed import data_key
from jingwei.registers.importing.source import ColumnsMissing, EmptyFile
from jingwei.registers.models import ImportBatch
from jingwei.registers.operations.importing import (
    FileChanged,
    ListNotRegistered,
    Report,
    SourceTaken,
    UnknownEncoding,
    UnknownField,
    UnknownRegister,
    Wanted,
    begin_import,
    rehearse_import,
    run_import,
)
from jingwei.registers.operations.importing._quarantine import Quarantine

KNOWN = f"{HEAD},手机,国籍\n" + "".join(
    f"{name},{number(at)},1380013800{at},\n" for at, name in enumerate([*NAMES[:3], "李未"], start=1)
)
HELD = "select name, sex, citizenship, source, entered_by from registers_personversion where recorded_until = '9999-12-31Z' order by name desc"


def test_people_enter_with_where_they_come_from(run: Run) -> None:
    report = run(f"{HEAD},性别,国籍\n王小明,{number(1)},男,\nAnna Smith,{number(2)},女,FRA\n", source="hr-office")
    assert (report.lines, report.loaded, report.quarantined, report.found) == (2, 2, 0, {"new": 2})
    batch = f"import:{report.batch}"
    assert rows(HELD) == [("王小明", "M", "CHN", "hr-office", batch), ("Anna Smith", "F", "FRA", "hr-office", batch)]
    assert entries() == ["registers.import-begun", "registers.imported", "registers.import-done"]
    assert rows("select count(*) from registers_persontoken where token = 'l:wangxiaoming'") == [(1,)]


def test_known_people_are_matched_doubtful_or_refused_and_never_changed(run: Run) -> None:
    run(KNOWN)
    before = rows("select name, phone_index, citizenship from registers_personversion order by id")
    report = run(
        f"{HEAD},手机,国籍\n王小明,{number(1)},13900139009,FRA\n李 娜,{number(2)},,\n張偉,{number(3)},,\n李末,{number(4)},,\n王大明,{number(1)},,\n"
    )
    assert (report.found, report.reasons) == ({"alike": 2, "differs": 1, "matched": 1}, {"name-differs": 1})
    assert rows("select name, phone_index, citizenship from registers_personversion order by id") == before


@pytest.mark.parametrize("chunk", [1, 60, 1 << 20])
def test_somebody_who_is_twice_in_a_list_counts_once_wherever_the_chunks_end(run: Run, chunk: int) -> None:
    one = number(1)
    lines = [f"王小明,{one},13800138000"] * 2 + [f"王曉明,{one},", f"王小朋,{one},", f"王小明,{one},13900139000"]
    text = "\n".join([f"{HEAD},手机", *lines, f"李娜,{number(2)},", f"李娜,{number(2)},13800138001", ""])
    report = run(text, chunk=chunk)
    assert (report.lines, report.loaded, report.quarantined) == (7, 4, 3)
    assert report.reasons == {"twice": 3}
    assert len(rows(HELD)) == 2
    assert rows("select seq from registers_importchunk where lines <> loaded + quarantined") == []


def test_the_same_file_twice_changes_nothing_and_is_the_same_batch(run: Run) -> None:
    first = run("cut-by-spreadsheet.csv")
    log, held = entries(), rows(HELD)
    assert run("cut-by-spreadsheet.csv") == first
    assert (entries(), rows(HELD)) == (log, held)
    other = run("cut-by-spreadsheet.csv", source="other-office")
    assert other.batch != first.batch
    assert (other.found, other.reasons) == ({"matched": 1}, first.reasons)


def test_the_quarantine_keeps_the_line_sealed_and_without_what_is_refused(run: Run) -> None:
    report = run("extra-columns.csv")
    assert (report.loaded, report.quarantined) == (4, 3)
    kept = rows("select line, place, reason, field, sealed is null, sealed from registers_quarantinedline order by line")
    assert [(line, reason, field, gone) for line, _place, reason, field, gone, _sealed in kept] == [
        (6, "number-wrong", "number", False),
        (7, "number-wrong", "number", True),
        (8, "number-wrong", "number", False),
    ]
    content = (messy.FILES / "extra-columns.csv").read_bytes()
    assert [content[place : place + 2] for _line, place, *_rest in kept] == [b"9,", b"10", b"11"]
    (wrapped, case, names) = rows(
        "select wrapped, case_, head -> 'names' from (select wrapped, \"case\" as case_, head from registers_importbatch) b"
    )[0]
    assert "民族" in names
    everything = b"".join(bytes(sealed) for *_rest, sealed in kept if sealed)
    assert "王错号".encode() not in everything
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    cipher = AESGCM(keys.ring().open("import", bytes(wrapped), aad=case.bytes))
    opened_lines = [
        cipher.decrypt(bytes(sealed)[:12], bytes(sealed)[12:], f"line:{report.batch}:{line}".encode()).decode()
        for line, *_rest, sealed in kept
        if sealed
    ]
    assert "王错号" in opened_lines[0]
    for text in opened_lines:
        assert not [word for word in ("汉族", "群众", "已婚") if word in text]


def test_the_quarantine_keeps_nothing_of_a_column_that_is_not_read(run: Run) -> None:
    wrong, secret = number(1)[:17] + "A", "住在重病房的人"
    report = run(f"{HEAD},谈话摘要\n王小明,{wrong},{secret}\n王小明,{wrong},x,{secret}\n王小明,{secret}\n李娜,{wrong},y,,\n")
    assert (report.loaded, report.quarantined) == (0, 4)
    (batch,) = ImportBatch.objects.using("import").all()
    quarantine = Quarantine(batch.number, data_key(batch))
    kept = [
        quarantine.opened(line, bytes(sealed)) if sealed else None
        for line, sealed in rows("select line, sealed from registers_quarantinedline order by line")
    ]
    assert kept == [["王小明", wrong, ""], None, None, ["李娜", wrong, "", "", ""]]


@pytest.mark.parametrize("name", ["merged-heads.csv", "titled.xlsx", "plain.xlsx", "numbers.xlsx", "stray-quotes.csv", "utf-16.csv", "dates.csv"])  # fmt: skip
@pytest.mark.parametrize("chunk", [40, 1 << 20])
def test_lines_are_loaded_or_quarantined_in_every_chunk_of_every_file(run: Run, name: str, chunk: int) -> None:
    report = run(name, chunk=chunk)
    assert report.lines == report.loaded + report.quarantined > 0
    sums = "sum(lines), sum(loaded), sum(quarantined)"
    assert rows(f"select {sums} from registers_importchunk") == [(report.lines, report.loaded, report.quarantined)]
    assert rows("select count(*) from registers_quarantinedline") == [(report.quarantined,)]


def test_a_rehearsal_says_what_the_file_itself_says_and_leaves_nothing(run: Run) -> None:
    wanted = Wanted(register="people", code="440304")
    with opened("cut-by-spreadsheet.csv") as file:
        would = ended(rehearse_import(file, wanted, actor=importing.__kwdefaults__["actor"], at=NOON))
    assert rows("select count(*) from registers_importbatch") == [(0,)]
    assert (entries(), rows(HELD)) == ([], [])
    did = run("cut-by-spreadsheet.csv")
    assert (would.batch, would.lines, would.found, would.reasons) == (None, did.lines, {"readable": did.loaded}, did.reasons)


def test_a_file_that_was_changed_is_not_gone_on_with(run: Run) -> None:
    with opened(KNOWN) as file:
        batch = begin_import(file, Wanted(register="people", code="440304"), actor=importing.__kwdefaults__["actor"], at=NOON)
    with opened(KNOWN + "x\n") as file, pytest.raises(FileChanged):
        ended(run_import(file, batch, actor=importing.__kwdefaults__["actor"], at=NOON, chunk_bytes=CHUNK))
    assert rows(HELD) == []


def test_what_is_refused_whole_leaves_no_batch(run: Run) -> None:
    for given, register, error, settings in (
        ("missing-columns.csv", "people", ColumnsMissing, {}),
        ("empty.csv", "people", EmptyFile, {}),
        ("plain.csv", "cats", UnknownRegister, {}),
        ("plain.csv", "list:schools", ListNotRegistered, {}),
        ("plain.csv", "people", UnknownEncoding, {"encoding": "latin-1"}),
        ("plain.csv", "people", PurposeMissing, {"purpose": "curiosity"}),
        ("plain.csv", "people", UnknownField, {"mapping": {"height": "身高"}}),
        ("plain.csv", "people", NotAllowed, {"actor": ZHOU}),
        ("plain.csv", "history", UnknownRegister, {"actor": ZHAO, "code": STREET}),
        ("plain.csv", "people", SourceTaken, {"source": " Counter "}),
        ("plain.csv", "people", SourceTaken, {"source": "taken-over", "actor": QIAN, "code": STREET}),
        ("plain.csv", "history", UnknownRegister, {"actor": QIAN}),
    ):
        with pytest.raises(error):
            run(given, register, **settings)
    assert rows("select count(*) from registers_importbatch") == [(0,)]


def test_gone_on_with_on_another_day_it_comes_to_the_same(run: Run) -> None:
    text = f"{HEAD}\n王小明,{number(1)}\n李娜,{number(2)}\n"
    operator = importing.__kwdefaults__["actor"]
    with opened(text) as file:
        batch = begin_import(file, Wanted(register="people", code="440304"), actor=operator, at=NOON)
        steps = run_import(file, batch, actor=operator, at=NOON, chunk_bytes=60)
        next(steps)
        steps.close()
    assert rows("select count(*) from registers_importchunk") == [(1,)]
    report = run(text, at=NOON + timedelta(days=3), chunk=60)
    assert (report.batch, report.lines) == (batch, 2)
    assert rows("select distinct valid_from from registers_personversion") == [(date(2027, 3, 1),)]


def test_two_who_import_one_file_at_once_take_turns(run: Run) -> None:
    text = f"{HEAD}\n" + "".join(f"王小明,{number(at)}\n" for at in range(1, 60))
    with ThreadPoolExecutor(2) as both:
        reports = list(both.map(lambda _nth: _imported_alone(text), range(2)))
    assert reports[0] == reports[1]
    assert (reports[0].lines, reports[0].found) == (59, {"new": 59})
    assert rows("select count(*), count(distinct place) from registers_importchunk")[0][0] > 5
    assert rows("select count(*) from registers_personversion") == [(59,)]


def _imported_alone(text: str) -> Report:
    try:
        return importing(text, chunk=200)
    finally:
        connections.close_all()


CONTRADICTING = messy.lines(
    "姓名,身份证号,手机,国籍",
    f"钱二,{number(1)},,CHN",
    f"钱二,{number(1)},,USA",
    f"赵一,{number(2)},,",
    f"赵一,{number(2)},13800138000,",
    f"赵一,{number(2)},13900139000,",
    f"赵一,{number(2)},,CHN",
)


@pytest.mark.parametrize("chunk", [1, 60, 1 << 20])
def test_lines_of_a_list_that_contradict_one_another_wait_wherever_the_chunks_end(run: Run, chunk: int) -> None:
    report = run(CONTRADICTING, chunk=chunk)
    assert (report.found, report.reasons) == ({"new": 2, "matched": 1}, {"twice": 3})
    asked = "select line, field from registers_quarantinedline order by line"
    assert rows(asked) == [(3, "citizenship"), (5, "phone"), (6, "phone")]


def test_what_a_list_says_otherwise_of_whom_the_register_knows_is_counted_and_not_taken(run: Run) -> None:
    run(CONTRADICTING)
    held = rows("select name, phone_index, citizenship from registers_personversion order by id")
    later = run(messy.lines("姓名,身份证号,手机,国籍", f"钱二,{number(1)},13800138000,USA", f"赵一,{number(2)},,CHN"))
    assert (later.found, later.reasons) == ({"differs": 1, "matched": 1}, {})
    assert rows("select name, phone_index, citizenship from registers_personversion order by id") == held
