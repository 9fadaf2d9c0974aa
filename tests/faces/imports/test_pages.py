"""A list by page: sent, looked at, taken by a worker, reported, mended line by line, undone; and nothing of it in the clear."""

import io
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from python_calamine import CalamineWorkbook
from tests.faces.desk import DISTRICT, LI, NEW, OTHER_STREET, STREET, WANG, ZHANG, District, SignIn, number, send, text
from tests.registers.importing.conftest import rows
from tests.registers.importing.messy import FILES

from jingwei.adapters.sealed_files import SealedFiles
from jingwei.config import tasks
from jingwei.faces._furniture.imports.forms import REGISTERS
from jingwei.faces._furniture.imports.looking import masked
from jingwei.kernel import ports
from jingwei.kernel.actors import Role
from jingwei.registers.importing.columns import LAYOUTS, Field
from jingwei.registers.people import numbers

LIST = f"姓名,身份证号,民族,备注\n赵大明,{number(50)},汉族,无\n钱小芳,{number(52)[:-1]}?,汉族,无\n"


@pytest.fixture(autouse=True)
def store(tmp_path: Path) -> Iterator[Path]:
    """A file store of the test's own."""
    before = ports.store()
    ports.install_store(SealedFiles(tmp_path / "sent"))
    yield tmp_path / "sent"
    ports.install_store(before)


MAPPED = {"go": "1", "name": "姓名", "number": "身份证号"}


def sent(
    browser: Client, content: bytes, *, register: str = "people", name: str = "list.csv", face: str = "ops", **more: str
) -> HttpResponse:
    values = more | {"register": register, "source": "hr-office", "purpose": "register-care", "encoding": "auto", "basis": ""}
    answer = browser.post(f"/{face}/imports", values | {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, text(answer)
    return answer


def taken(sender: Client, taker: Client, content: bytes, **more: str) -> str:
    """A list that one sends and another takes; where the other finds it."""
    batch = str(sender.post(sent(sender, content, **more).url, MAPPED).url).replace("/counter/", "/ops/")
    assert send(taker, batch, take="1").status_code == 302
    return batch


def worked() -> int:
    """What the worker does with the jobs that wait; how many."""
    done = 0
    for job in ProcrastinateJob.objects.filter(task_name=tasks.IMPORT, status="todo"):
        tasks.run_import(**job.args)
        done += 1
    with connections["owner"].cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")
    connections.close_all()
    return done


def test_a_handle_of_a_search_opens_no_list(district: District, sign_in: SignIn) -> None:
    browser = sign_in(Role.STREET_OFFICER, STREET)
    found = browser.post("/ops/registers/search", {"text": WANG, "purpose": "correction"})
    kept = found["Location"].partition("?")[0].rpartition("/")[2]
    assert browser.get(found["Location"]).status_code == 200
    for answer in (browser.get(f"/ops/imports/new/{kept}"), browser.post(f"/ops/imports/new/{kept}", MAPPED)):
        assert answer.status_code == 404


@pytest.mark.parametrize(("role", "territory"), [(Role.STREET_OFFICER, STREET), (Role.DISTRICT_OFFICER, DISTRICT)])
def test_a_list_is_sent_looked_at_taken_mended_and_undone(
    district: District, sign_in: SignIn, store: Path, role: Role, territory: str
) -> None:
    sender, browser = sign_in(role, territory), sign_in(role, territory, name="colleague")
    look = sent(sender, LIST.encode("gb18030")).url
    page = text(sender.get(look))
    assert "赵**" in page
    assert "民族" in page
    assert "Never kept" in page
    assert not [hidden for hidden in ("赵大明", number(50), "钱小芳") if hidden in page]
    assert rows("select count(*) from registers_importbatch") == [(0,)]
    (kept,) = store.iterdir()
    assert "赵大明".encode("gb18030") not in kept.read_bytes()
    batch = sender.post(look, MAPPED).url
    page = text(sender.get(batch))
    assert "You sent this list" in page
    assert 'name="take"' not in page
    page = text(browser.get(batch))
    assert [word for word in ("Somebody else sent this list", "赵**", "Never kept", 'name="take"') if word not in page] == []
    assert not [hidden for hidden in ("赵大明", number(50), "钱小芳") if hidden in page]
    assert (worked(), rows("select state from registers_importbatch")) == (0, [("waiting",)])
    assert send(browser, batch, take="1").status_code == 302
    page = text(browser.get(batch))
    assert "Being read" in page
    assert "Shenzhen Data Regulations, art. 39" in page, "its legal basis by name"
    assert "赵大明" not in str(list(ProcrastinateJob.objects.values_list("args", flat=True)))
    assert worked() == 1
    assert list(store.iterdir()) == []
    page = text(browser.get(batch))
    assert "Read to the end" in page
    assert "The identity number cannot be right" in page
    lines = text(browser.get(f"{batch}/lines"))
    assert "钱小芳" not in lines
    line = re.search(r'href="([^"]+/lines/3)"', lines)
    assert line is not None
    assert "钱小芳" in text(browser.get(line[1]))
    answer = send(browser, line[1], name="钱小芳", number=number(52)[:-1] + "?")
    assert "The identity number cannot be right" in text(answer)
    assert send(browser, line[1], name="钱小芳", number=number(52)).status_code == 302
    assert "No line waits" in text(browser.get(f"{batch}/lines"))
    assert rows(
        "select count(*) from registers_personversion where recorded_until = '9999-12-31Z' and entered_by like 'import:%%'"
    ) == [(2,)]
    assert send(browser, batch, undo="1").status_code == 302
    assert "Undone" in text(browser.get(batch))
    assert rows(
        "select count(*) from registers_personversion where recorded_until = '9999-12-31Z' and entered_by like 'import:%%'"
    ) == [(0,)]


def test_columns_that_nobody_guessed_are_chosen(district: District, sign_in: SignIn) -> None:
    sender, browser = sign_in(Role.STREET_OFFICER, STREET), sign_in(Role.DISTRICT_OFFICER, DISTRICT)
    look = sent(sender, (FILES / "mapped.csv").read_bytes()).url
    page = text(sender.get(look))
    assert "Columns are missing" in page
    assert "Hand it to a colleague" not in page
    page = text(sender.post(look, {"name": "甲", "number": "乙", "look": "1"}))
    assert "Hand it to a colleague" in page
    batch = sender.post(look, {"name": "甲", "number": "乙", "go": "1"}).url
    assert "The first rows, masked" in text(browser.get(batch)), "read by the columns that its sender chose"
    assert send(browser, batch, take="1").status_code == 302
    assert worked() == 1
    assert "Read to the end" in text(browser.get(batch))
    assert rows("select loaded, quarantined from registers_importbatch") == [
        (2, 2)
    ]  # two of the numbers are held under other names


def test_what_has_no_day_of_its_own_counts_from_the_date_of_the_data(district: District, sign_in: SignIn) -> None:
    browser = sign_in(Role.DISTRICT_OFFICER, DISTRICT)
    batch = taken(sign_in(Role.STREET_OFFICER, STREET), browser, LIST.encode(), as_of="2026-10-31")
    worked()
    assert "31 October 2026" in text(browser.get(batch))
    assert rows("select valid_from::text from registers_personversion where entered_by like 'import:%%'") == [("2026-10-31",)]


def test_the_report_is_a_workbook_without_anybody_in_it(district: District, sign_in: SignIn) -> None:
    browser = sign_in(Role.DISTRICT_OFFICER, DISTRICT)
    batch = taken(sign_in(Role.STREET_OFFICER, STREET), browser, LIST.encode())
    worked()
    answer = browser.get(f"{batch}/report")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["Report", "Lines not taken"]
    assert book.get_sheet_by_index(1).to_python()[1][:3] == [3.0, float(LIST.encode().index("钱".encode())), "number-wrong"]
    everything = str([book.get_sheet_by_index(at).to_python() for at in (0, 1)])
    assert not [hidden for hidden in ("赵大明", "钱小芳", number(50)) if hidden in everything]


def test_a_file_that_is_refused_says_why_and_is_not_kept(district: District, sign_in: SignIn, store: Path) -> None:
    browser = sign_in(Role.STREET_OFFICER, STREET)
    look = sent(browser, b"PK\x03\x04 no workbook", name="list.xlsx").url
    assert "cannot be opened as a spreadsheet" in text(browser.get(look))
    assert list(store.iterdir()) == []
    assert "Send it again" in text(browser.get(look))


def test_nobody_sees_the_lists_of_another_territory(district: District, sign_in: SignIn) -> None:
    mine, other = sign_in(Role.STREET_OFFICER, STREET), sign_in(Role.STREET_OFFICER, OTHER_STREET)
    whole = sign_in(Role.DISTRICT_OFFICER, DISTRICT)
    look = sent(mine, LIST.encode()).url
    assert other.get(look).status_code == 404
    batch = mine.post(look, MAPPED).url
    for way in ({"take": "1"}, {"back": "1", "reason": "不是我们的"}):
        assert other.post(batch, way | {"once": "x" * 32}).status_code == 404
    assert "list.csv" not in text(other.get("/ops/imports"))
    assert "Lists that wait for somebody to take them" in text(whole.get("/ops/imports"))
    assert send(whole, batch, take="1").status_code == 302
    worked()
    for path in (batch, f"{batch}/lines", f"{batch}/lines/3", f"{batch}/report"):
        assert other.get(path).status_code == 404
        assert whole.get(path).status_code == 200
        assert mine.get(path).status_code == (200 if path == batch else 404), "who sent it reads and mends no line"
    assert other.post(batch, {"undo": "1", "once": "x" * 32}).status_code == 404
    assert "list.csv" not in text(other.get("/ops/imports"))


def test_a_look_at_a_list_says_the_same_of_everybody_and_the_report_says_who_was_asked_after(
    district: District, sign_in: SignIn
) -> None:
    sender, browser = sign_in(Role.CLERK, STREET), sign_in(Role.STREET_OFFICER, STREET)
    people = {"here": (WANG, "王小明"), "protected": (ZHANG, "张伟"), "elsewhere": (LI, "李芳"), "unknown": (NEW, "陈小明")}
    looks, reports = {}, {}
    for who, (ident, name) in people.items():
        look = sent(sender, f"姓名,身份证号\n{name},{ident}\n".encode(), face="counter").url
        page = text(sender.get(look))
        looks[who] = page[page.index("What the list itself says") : page.index("Which column is what")]
        assert not [word for word in ("Held already", "New in the register", "another name") if word in page]
        assert rows("select count(*) from evidence_readsubject where subject = %s", numbers.subject_of(ident)) == [(0,)]
        batch = sender.post(look, MAPPED).url.replace("/counter/", "/ops/")
        page = text(browser.get(batch))
        assert page[page.index("What the list itself says") : page.index("The first rows")].rpartition("</ul>")[0] in looks[who]
        assert rows("select count(*) from evidence_readsubject where subject = %s", numbers.subject_of(ident)) == [(0,)]
        assert send(browser, batch, take="1").status_code == 302
        worked()
        assert rows("select count(*) from evidence_readsubject where subject = %s", numbers.subject_of(ident)) == [(1,)]
        page = text(browser.get(batch))
        reports[who] = [word for word in ("Held already", "New in the register", "It cannot be taken here") if word in page]
    assert len(set(looks.values())) == 1
    assert reports["protected"] == reports["elsewhere"] == ["It cannot be taken here"]
    assert (reports["here"], reports["unknown"]) == (["Held already"], ["New in the register"])


def test_every_register_has_words() -> None:
    assert set(REGISTERS) == set(LAYOUTS)


def test_cells_are_masked() -> None:
    cells = {"name": "", "phone": "13800138000", "sex": "男"}
    assert [masked(LAYOUTS["people"].named(name), cell) for name, cell in cells.items()] == ["", "138******00", "男"]
    assert masked(Field("remark", "备注", (), str, personal=True), "欠租") == "欠*"


def test_the_store_reads_from_any_place_and_shows_nothing_on_disk(tmp_path: Path) -> None:
    store = SealedFiles(tmp_path / "kept")
    content = bytes(range(256)) * 5000
    store.keep("upload-1", [content[:1000], content[1000:]])
    assert content[:64] not in (tmp_path / "kept/upload-1.sealed").read_bytes()
    with store.open("upload-1") or pytest.fail("not kept") as file:
        for place in (0, 1, 15, 16, 17, 4097, len(content) - 3, len(content)):
            file.seek(place)
            assert file.read(40) == content[place : place + 40]
        assert file.seek(0, 2) == len(content)
    assert store.drop_before("upload-", datetime.now(UTC) - timedelta(days=1)) == 0
    store.keep("upload-2", [b"old"])
    os.utime(tmp_path / "kept/upload-2.sealed", (0, 0))
    assert store.drop_before("upload-", datetime.now(UTC) - timedelta(days=1)) == 1
    store.rename("upload-1", "import-7")
    assert store.open("upload-1") is None
    store.drop("import-7")
    store.drop("import-7")
    assert list((tmp_path / "kept").iterdir()) == []
    with pytest.raises(ValueError, match="of ours"):
        store.open("../keys/x")
