"""A sole trader's address may be a protected person's home: no name and no list leads to it, at no desk, and no address to the trader."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.faces.desk import G1, NOON, STREET, District, SignIn, afternoon, district, send, sign_in, text, trading

from jingwei.kernel.actors import Role
from jingwei.kernel.codes import uscc

__all__ = ["afternoon", "district", "sign_in"]
NAME, ROAD = "王小明凉茶铺", "香梅路"
BY_ADDRESS = (ROAD, f"{ROAD} 7号", "3栋 1203室", f"王小明 {ROAD}", "凉茶 1203")


def code_of(kind: str, organisation: str = "MA123456") -> str:
    return str(uscc.build(authority="9", kind=kind, division="440304", organisation=organisation))


@pytest.fixture(params=[("2", "sole-trader"), ("2", "company"), ("1", "sole-trader")], ids=["both", "code", "kind"])
def trader(district: District, request: pytest.FixtureRequest) -> str:
    """The code of a sole trader: by code and kind, or by one of the two alone."""
    digit, kind = request.param
    trading(code_of(digit), kind=kind)
    return code_of(digit)


def found(browser: Client, path: str, typed: str, **more: str) -> str:
    answer = browser.post(path, {"text": typed} | more)
    assert answer.status_code == 302, text(answer)
    return text(browser.get(answer["Location"]))


def looked(browser: Client, path: str, code: str, **more: str) -> None:
    for typed in ("凉茶铺", NAME, code):
        page = found(browser, path, typed, **more)
        assert NAME in page
        assert ROAD not in page
        assert "1203" not in page
    for typed in BY_ADDRESS:
        assert NAME not in found(browser, path, typed, **more)
    assert "枫林路 12 号" in found(browser, path, "枫林商贸", **more)
    assert "枫林商贸有限公司" in found(browser, path, "枫林路 12号", **more)


def test_the_counter_finds_no_home_of_a_sole_trader(trader: str, sign_in: SignIn) -> None:
    zhao = sign_in(Role.CLERK, STREET)
    assert send(zhao, "/counter/cases/open", form="/counter/search", kind="record-question").status_code == 302
    looked(zhao, "/counter/search", trader)


def test_a_grid_worker_finds_no_home_of_a_sole_trader(trader: str, sign_in: SignIn) -> None:
    looked(sign_in(Role.GRID_WORKER, G1), "/field/search/", trader)


def test_an_officer_reads_the_address_on_the_page_of_the_exact_code_alone(trader: str, sign_in: SignIn) -> None:
    qian = sign_in(Role.STREET_OFFICER, STREET)
    looked(qian, "/ops/registers/search", trader, purpose="register-care")
    page = text(qian.get("/ops/registers/entities"))
    assert NAME in page
    assert "枫林路 12 号" in page
    assert ROAD not in page
    assert "1203" in text(qian.get(f"/ops/registers/entities/{trader}"))
    assert sign_in(Role.GRID_WORKER, G1).get(f"/ops/registers/entities/{trader}").status_code == 404


def test_what_stands_behind_a_page_of_sole_traders_is_found(district: District, sign_in: SignIn) -> None:
    for nth in range(45):
        trading(code_of("2", f"MA{nth:06}"))
    trading(code_of("1"), kind="company", at=NOON + timedelta(days=1))  # later, so behind them
    page = found(sign_in(Role.STREET_OFFICER, STREET), "/ops/registers/search", ROAD, purpose="register-care")
    assert page.count(ROAD) == 1
