"""The pages of imports in a real browser: axe finds nothing, nothing sticks out; lists are handed over without scripts and by keys."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import Page
from tests.faces.desk import G1, STREET, District, SignIn, number, send
from tests.faces.desk_browser import Look, context
from tests.faces.furniture.serving import served
from tests.faces.imports.test_pages import LIST, MAPPED, sent, store, taken, worked
from tests.journeys.browser import chromium, find_chromium, pressed
from tests.journeys.looked import LANGUAGES, Record
from tests.registers.importing.messy import FILES

from jingwei.kernel.actors import Role

__all__ = ["store"]
pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium was found"),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_in_a_browser(
    district: District, sign_in: SignIn, tmp_path: Path, looked: Record, language: str
) -> None:
    who, clerk = sign_in(Role.STREET_OFFICER, STREET), sign_in(Role.CLERK, STREET)
    with chromium() as browser, served() as address:
        look = Look(context(browser, address, who, language=language).new_page(), address, tmp_path, looked)
        look.open("/ops/imports", f"{language}-start-empty")
        look.send("main .govuk-button")
        look.look(f"{language}-start-error")
        with ThreadPoolExecutor(max_workers=1) as outside:  # here Playwright's loop runs
            at_counter = outside.submit(prepared_at_counter, who, clerk, district).result()
            pages = outside.submit(prepared, who, clerk).result()  # last, since one of its lists must not be read
            outside.submit(connections.close_all).result()
        for name, path in pages.items():
            look.open(path, f"{language}-{name}")
            if name in ("waiting", "line"):
                look.send("main .govuk-button" if name == "line" else "button[name=back]")
                look.look(f"{language}-{name}-error")
        desk = Look(context(browser, address, clerk, language=language).new_page(), address, tmp_path, looked)
        for name, path in at_counter.items():
            desk.open(path, f"{language}-counter-{name}")
    assert look.wrong + desk.wrong == []
    looked.done(f"imports {language}")


def prepared(who: Client, clerk: Client) -> dict[str, str]:
    """Lists in every state; the addresses of their pages."""
    done = taken(clerk, who, LIST.encode(), face="counter")
    worked()
    waiting = taken(clerk, who, LIST.encode() + f"孙小明,{number(54)},,\n".encode(), face="counter")
    own = who.post(sent(who, LIST.encode() + b"\n").url, MAPPED).url
    others = clerk.post(sent(clerk, LIST.encode() + b"\n\n", face="counter").url, MAPPED).url.replace("/counter/", "/ops/")
    empty = clerk.post(sent(clerk, "姓名,身份证号\n".encode(), face="counter").url, MAPPED).url.replace("/counter/", "/ops/")
    return {
        "start": "/ops/imports",
        "look": sent(who, (FILES / "extra-columns.csv").read_bytes()).url,
        "look-empty": sent(who, "姓名,身份证号\n".encode()).url,
        "look-missing": sent(who, (FILES / "missing-columns.csv").read_bytes()).url,
        "look-refused": sent(who, b"PK\x03\x04").url,
        "running": waiting,
        "done": done,
        "lines": f"{done}/lines",
        "lines-empty": f"{waiting}/lines",
        "line": f"{done}/lines/3",
        "waiting": others,
        "waiting-own": own,
        "waiting-empty": empty,
    }


def prepared_at_counter(who: Client, clerk: Client, district: District) -> dict[str, str]:
    """The clerk's lists: at the look, waiting, sent back, taken, and one without people."""

    def handed(content: bytes, **more: str) -> str:
        return str(clerk.post(sent(clerk, content, face="counter", **more).url, {"go": "1"}).url)

    back = handed(LIST.encode() + b"\n\n\n")
    assert send(who, back.replace("/counter/", "/ops/"), back="1", reason="第二列是电话，不是身份证号。").status_code == 302
    done = taken(clerk, who, LIST.encode() + b"\n" * 5, face="counter").replace("/ops/", "/counter/")
    places = handed(f"房屋编码,地址\n{district.code(G1)},枫林路 12 号\n1,x\n".encode(), register="dwellings")
    assert send(who, places.replace("/counter/", "/ops/"), take="1").status_code == 302
    worked()
    return {
        "start": "/counter/imports",
        "look": sent(clerk, LIST.encode(), face="counter").url,
        "waiting": handed(LIST.encode() + b"\n\n\n\n"),
        "returned": back,
        "done": done,
        "places": places,
        "lines": f"{places}/lines",
    }


def test_a_list_is_sent_and_taken_without_scripts(district: District, sign_in: SignIn) -> None:
    clerk, who = sign_in(Role.CLERK, STREET), sign_in(Role.STREET_OFFICER, STREET)
    with chromium() as browser, served() as address:
        page = context(browser, address, clerk, language="en", scripts=False).new_page()
        page.goto(f"{address}/counter/imports")
        page.set_input_files("#id_file", FILES / "titled.xlsx")
        page.fill("#id_source", "hr-office")
        pressed(page.get_by_role("button", name="Look at it"))
        pressed(page.get_by_role("button", name="Hand it to the street"))
        assert "Waits for somebody to take it" in page.locator("h1").inner_text()
        page = context(browser, address, who, language="en", scripts=False).new_page()
        page.goto(f"{address}/ops/imports")
        pressed(page.get_by_role("link", name="1", exact=True).first)
        pressed(page.get_by_role("button", name="Take it"))
        assert "Being read" in page.locator("h1").inner_text()
        with ThreadPoolExecutor() as worker:  # as the worker does; here Playwright's loop runs
            assert worker.submit(worked).result() == 1
        pressed(page.get_by_role("link", name="See how far it is"))
        assert "Read to the end" in page.locator("h1").inner_text()


def test_a_list_is_handed_over_and_taken_by_keys_alone(district: District, sign_in: SignIn) -> None:
    clerk, who = sign_in(Role.CLERK, STREET), sign_in(Role.STREET_OFFICER, STREET)
    with chromium() as browser, served() as address:
        page = context(browser, address, clerk, language="en").new_page()
        page.goto(f"{address}/counter/imports")
        tabbed(page, "#id_file")
        with page.expect_file_chooser() as chooser:
            page.keyboard.press("Space")
        chooser.value.set_files(FILES / "titled.xlsx")
        tabbed(page, "#id_source")
        page.keyboard.type("hr-office")
        entered(page, "form button.govuk-button:not([name])")
        entered(page, "button[name=go]")
        assert "Waits for somebody to take it" in page.locator("h1").inner_text()
        page = context(browser, address, who, language="en").new_page()
        page.goto(f"{address}/ops/imports")
        entered(page, 'main a[href="/ops/imports/1"]')
        entered(page, "button[name=take]")
        assert "Being read" in page.locator("h1").inner_text()


def tabbed(page: Page, selector: str) -> None:
    """Walk to it by Tab."""
    for _step in range(80):
        page.keyboard.press("Tab")
        if page.locator(selector).first.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def entered(page: Page, selector: str) -> None:
    """Walk to it, press Enter, and wait for the page that comes."""
    tabbed(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_page_follows_how_far_a_list_is_until_it_was_read(district: District, sign_in: SignIn) -> None:
    who = sign_in(Role.STREET_OFFICER, STREET)
    batch = taken(sign_in(Role.CLERK, STREET), who, LIST.encode(), face="counter")
    with chromium() as browser, served() as address:
        page = context(browser, address, who, language="en").new_page()
        complaints, asked = list[str](), list[str]()
        page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.expose_function("broke", lambda directive: complaints.append(directive))
        page.add_init_script("addEventListener('securitypolicyviolation', (it) => broke(it.violatedDirective))")
        page.on("request", lambda request: asked.append(request.url) if request.url.endswith(batch) else None)
        page.goto(f"{address}{batch}")
        with page.expect_response(f"**{batch}"):
            pass
        assert "Being read" in page.locator("h1").inner_text()
        with ThreadPoolExecutor() as worker:
            assert worker.submit(worked).result() == 1
        page.get_by_role("heading", name="Read to the end").wait_for()
        assert page.locator("progress").count() == 0
        before = len(asked)
        page.wait_for_timeout(4_000)
        assert (len(asked), complaints) == (before, []), "what was read to its end is not asked for again"
