"""The pages of imports in a real browser: axe finds nothing, nothing sticks out; a clerk sends a list without scripts."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.faces.desk import STREET, District, SignIn, number
from tests.faces.desk_browser import Look, context
from tests.faces.furniture.serving import served
from tests.faces.imports.test_pages import LIST, sent, store, worked
from tests.journeys.browser import chromium, find_chromium
from tests.registers.importing.messy import FILES

from jingwei.kernel.actors import Role

__all__ = ["store"]
pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium was found"),
]


@pytest.mark.parametrize(("face", "role", "language"), [("counter", Role.CLERK, "zh"), ("ops", Role.STREET_OFFICER, "en")])
def test_every_page_is_whole_in_a_browser(
    district: District, sign_in: SignIn, tmp_path: Path, face: str, role: Role, language: str
) -> None:
    who = sign_in(role, STREET)
    done = who.post(sent(who, LIST.encode(), face=face).url, {"go": "1", "name": "姓名", "number": "身份证号"}).url
    worked()
    waiting = who.post(sent(who, LIST.encode() + f"孙小明,{number(54)},,\n".encode(), face=face).url, {"go": "1"}).url
    pages = {
        "start": f"/{face}/imports",
        "look": sent(who, (FILES / "extra-columns.csv").read_bytes(), face=face).url,
        "look-missing": sent(who, (FILES / "missing-columns.csv").read_bytes(), face=face).url,
        "look-refused": sent(who, b"PK\x03\x04", face=face).url,
        "running": waiting,
        "done": done,
        "lines": f"{done}/lines",
        "lines-empty": f"{waiting}/lines",
        "line": f"{done}/lines/3",
    }
    with chromium() as browser, served() as address:
        look = Look(context(browser, address, who, language=language).new_page(), address, tmp_path)
        for name, path in pages.items():
            look.open(path, f"{language}-{name}")
        look.open(f"{done}/lines/3", f"{language}-line-before")
        look.send("main .govuk-button")
        look.look(f"{language}-line-error")
    assert look.wrong == []


def test_a_list_is_sent_and_taken_without_scripts(district: District, sign_in: SignIn) -> None:
    who = sign_in(Role.CLERK, STREET)
    with chromium() as browser, served() as address:
        page = context(browser, address, who, language="en", scripts=False).new_page()
        page.goto(f"{address}/counter/imports")
        page.set_input_files("#id_file", FILES / "titled.xlsx")
        page.fill("#id_source", "hr-office")
        page.get_by_role("button", name="Look at it").click()
        page.get_by_role("button", name="Take it").click()
        assert "Being read" in page.locator("h1").inner_text()
        with ThreadPoolExecutor() as worker:  # as the worker does; here Playwright's loop runs
            assert worker.submit(worked).result() == 1
        page.get_by_role("link", name="See how far it is").click()
        assert "Read to the end" in page.locator("h1").inner_text()
