"""A list that a department registered, by page: its lines wait under the list's own words for its columns, and are mended there."""

import io
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from tests.faces.desk import DISTRICT, STREET, District, SignIn, number, send, text
from tests.faces.imports.test_pages import sent, store, taken, worked
from tests.registers.importing.conftest import importing, rows
from tests.registers.importing.messy import FILES
from tests.sharing.conftest import operate, registered

from jingwei.kernel.actors import Role
from jingwei.sharing.operations.lists import withdraw_list

__all__ = ["store"]

COLUMNS = {"number": "身份证号", "holder": "持有人", "grid": "", "trained_on": "培训日期", "course": ""}
LIST = f"身份证号,持有人,培训日期\n{number(50)},赵大明,2027-01-05\n{number(52)},钱小芳,上个月\n"


@pytest.fixture
def batch(district: District) -> str:
    """Where the district's officer finds the list."""
    registered()
    return f"/ops/imports/{importing(LIST, 'list:fire-training').batch}"


def test_a_line_of_a_registered_list_is_mended_by_page(batch: str, sign_in: SignIn) -> None:
    browser = sign_in(Role.DISTRICT_OFFICER, DISTRICT)
    assert "Trained on" in text(browser.get(f"{batch}/lines"))
    page = text(browser.get(f"{batch}/lines/3"))
    assert [word for word in ("Holder", "Trained on", "上个月") if word not in page] == []
    assert send(browser, f"{batch}/lines/3", number=number(52), holder="钱小芳", trained_on="2027-02-01").status_code == 302
    assert "No line waits" in text(browser.get(f"{batch}/lines"))


def test_what_became_of_a_list_is_told_after_it_was_withdrawn(batch: str, sign_in: SignIn) -> None:
    operate(withdraw_list, "fire-training")
    browser = sign_in(Role.DISTRICT_OFFICER, DISTRICT)
    assert "trained_on" in text(browser.get(f"{batch}/lines"))
    assert browser.get(f"{batch}/report").status_code == 200
    assert browser.get(f"{batch}/lines/3").status_code == 404


def test_a_registered_list_is_sent_looked_at_taken_mended_and_undone_by_page(
    district: District, store: Path, sign_in: SignIn
) -> None:
    registered()
    sender, taker = (sign_in(Role.DISTRICT_OFFICER, DISTRICT, name=name) for name in ("sender", "colleague"))
    assert "Fire safety training" in text(sender.get("/ops/imports"))
    look = sent(sender, LIST.encode("gb18030"), register="list:fire-training").url
    page = text(sender.get(look))
    assert [word for word in ("It is read as a list of: Fire safety training", "Trained on", "赵**") if word not in page] == []
    assert number(50) not in page
    batch = sender.post(look, COLUMNS | {"go": "1"}).url
    assert 'name="take"' not in text(sender.get(batch))
    page = text(taker.get(batch))
    assert [word for word in ("Somebody else sent this list", "Fire safety training", 'name="take"') if word not in page] == []
    assert send(taker, batch, take="1").status_code == 302
    assert "Being read" in text(taker.get(batch))
    assert worked() == 1
    page = text(taker.get(batch))
    assert [word for word in ("Read to the end", "A date cannot be read", "Fire safety training") if word not in page] == []
    assert taker.get(f"{batch}/report").status_code == 200
    assert "Trained on" in text(taker.get(f"{batch}/lines"))
    assert send(taker, f"{batch}/lines/3", number=number(52), holder="钱小芳", trained_on="2027-02-01").status_code == 302
    assert rows("select count(*) from sharing_listrow") == [(2,)]
    assert send(taker, batch, undo="1").status_code == 302
    assert "Undone" in text(taker.get(batch))


def test_a_post_of_a_street_sends_no_list_of_a_department(district: District, sign_in: SignIn) -> None:
    registered()
    assert "Fire safety training" not in text(sign_in(Role.STREET_OFFICER, STREET).get("/ops/imports"))


def test_sheets_are_told_before_a_workbook_is_taken_and_beside_each_line_that_waits(
    district: District, store: Path, sign_in: SignIn
) -> None:
    sender, taker = (sign_in(Role.DISTRICT_OFFICER, DISTRICT, name=name) for name in ("sender", "colleague"))
    look = sent(sender, (FILES / "two-sheets.xlsx").read_bytes(), name="two.xlsx").url
    page = text(sender.get(look))
    assert [word for word in ("one after another: 一月, 二月.", "are left out: 封面.") if word not in page] == []
    batch = taken(sender, taker, (FILES / "two-sheets.xlsx").read_bytes(), name="two.xlsx")
    assert worked() == 1
    assert "Sheet “二月”, row 6" in text(taker.get(f"{batch}/lines"))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(taker.get(f"{batch}/report").content)).get_sheet_by_index(1)
    assert [9, "Sheet “二月”, row 6"] in [row[:2] for row in sheet.to_python()]
    refused = sender.get(sent(sender, (FILES / "second-without-head.xlsx").read_bytes(), name="two.xlsx").url)
    assert "These sheets hold rows and lack needed columns: 二月" in text(refused)


def test_two_columns_of_one_name_are_chosen_between_before_a_list_is_handed_over(
    district: District, store: Path, sign_in: SignIn
) -> None:
    browser = sign_in(Role.DISTRICT_OFFICER, DISTRICT)
    look = sent(browser, (FILES / "side-by-side.csv").read_bytes()).url
    page = text(browser.get(look))
    assert "Two columns have one name" in page
    assert 'name="go"' not in page
    assert 'name="go"' in text(browser.post(look, {"name": "姓名", "number": "身份证号", "look": "1"}))
