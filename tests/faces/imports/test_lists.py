"""A list that a department registered, by page: its lines wait under the list's own words for its columns, and are mended there."""

import pytest
from tests.faces.desk import DISTRICT, District, SignIn, number, send, text
from tests.registers.importing.conftest import importing
from tests.sharing.conftest import operate, registered

from jingwei.kernel.actors import Role
from jingwei.sharing.operations.lists import withdraw_list

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
