"""What a unit reads under agreements, in a real browser: every page in each of its states, and by the keyboard alone."""

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from tests.faces.desk import DISTRICT, G1, OTHER_STREET, WANG, District, SignIn, number, text
from tests.faces.desk_browser import Look, context
from tests.faces.furniture.serving import served
from tests.faces.ops.test_shared import agreed, corrected, qian
from tests.journeys.browser import chromium, find_chromium
from tests.journeys.looked import LANGUAGES, Record
from tests.sharing.conftest import loaded, operate

from jingwei.kernel.actors import Role
from jingwei.sharing.operations.agreements import withdraw_agreement

__all__ = ["qian"]  # the officer of the street, and the fire brigade's list
pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium was found"),
]
FIELDS = ("holder", "number", "grid", "trained_on", "course")


def used(qian: Client) -> dict[str, str]:
    """Four agreements: one that was read under, with a correction that waits, one of everybody, two that do not hold."""
    number_of = {
        "list": agreed(*FIELDS),
        "people": agreed("name", "number", "sex", "born_on", "community", what="registers.people"),
    }
    number_of["ended"] = agreed("course", valid_until=date(2027, 2, 1))
    number_of["withdrawn"] = agreed("course")
    operate(withdraw_agreement, number_of["withdrawn"], reason="over")
    text(qian.post(f"/ops/shared/{number_of['list']}", {"key": WANG}))
    corrected(holder="王小明")
    corrected(course="房东消防安全培训（第二期）")
    return number_of


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_what_is_shared_is_whole_in_a_browser(
    district: District, qian: Client, sign_in: SignIn, tmp_path: Path, looked: Record, language: str
) -> None:
    numbers = used(qian)
    empty = agreed("course", level="street", codes=(OTHER_STREET,))
    zheng = sign_in(Role.STREET_OFFICER, OTHER_STREET)
    with chromium() as browser, served() as address:
        look = Look(context(browser, address, qian, language=language).new_page(), address, tmp_path, looked)
        for name, path in {
            "shared": "/ops/shared",
            "agreement": f"/ops/shared/{numbers['list']}",
            "agreement-ended": f"/ops/shared/{numbers['ended']}",
            "agreement-withdrawn": f"/ops/shared/{numbers['withdrawn']}/rows",
            "rows": f"/ops/shared/{numbers['people']}/rows",
            "rows-of-list": f"/ops/shared/{numbers['list']}/rows",
            "rows-empty": f"/ops/shared/{empty}/rows",
            "corrections-none-done": "/ops/shared/corrections",
            "corrections-changed": "/ops/shared/corrections?changed=1",
        }.items():
            look.open(path, f"{language}-{name}")
        look.send("main section form button")
        look.look(f"{language}-corrections")
        look.send("main section form button")
        look.look(f"{language}-corrections-done")
        for typed, name in ((WANG, "found"), (number(8), "found-nobody"), ("12", "found-error")):
            look.page.goto(f"{address}/ops/shared/{numbers['list']}")
            look.page.fill("main input[name=key]", typed)
            look.send("main form .govuk-button")
            look.look(f"{language}-{name}")
        elsewhere = Look(context(browser, address, zheng, language=language).new_page(), address, tmp_path, looked)
        elsewhere.open("/ops/shared", f"{language}-shared-empty")
        elsewhere.open("/ops/shared/corrections", f"{language}-corrections-empty")
    assert look.wrong + elsewhere.wrong == []
    looked.done(f"shared {language}")


def test_a_record_is_looked_up_and_put_right_by_the_keyboard(qian: Client) -> None:
    numbers = used(qian)
    with chromium() as browser, served() as address:
        page = context(browser, address, qian, language="en", scripts=True).new_page()
        page.goto(f"{address}/ops/shared")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/ops/shared/{numbers['list']}")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.name") == "key"
        page.keyboard.type(WANG)
        page.keyboard.press("Enter")
        page.wait_for_selector("text=What was found")
        assert WANG not in page.url
        assert "王小明" in page.locator("main").inner_text()
        page.goto(f"{address}/ops/shared/corrections")
        page.locator("main section form button").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("main table tbody tr")
        assert page.locator("main section form").count() == 1


def test_pages_follow_one_another_without_scripts(qian: Client) -> None:
    loaded([{"number": number(n), "course": str(n), "grid": G1} for n in range(100, 160)], batch=2)
    path = f"/ops/shared/{agreed('course', level='district', codes=(DISTRICT,))}/rows"
    with chromium() as browser, served() as address:
        page = context(browser, address, qian, language="en", scripts=False).new_page()
        page.goto(address + path)
        page.locator("main a[rel=next]").click()
        assert page.locator("main tbody tr").count() == 10
        page.locator("main a[rel=prev]").click()
        assert page.locator("main tbody tr").count() == 50
