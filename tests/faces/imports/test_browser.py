"""The pages of imports in a real browser: axe finds nothing, nothing sticks out; an officer sends a list without scripts."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from tests.faces.desk import STREET, District, SignIn, number
from tests.faces.desk_browser import Look, context
from tests.faces.furniture.serving import served
from tests.faces.imports.test_pages import LIST, sent, store, worked
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
    who = sign_in(Role.STREET_OFFICER, STREET)
    with chromium() as browser, served() as address:
        look = Look(context(browser, address, who, language=language).new_page(), address, tmp_path, looked)
        look.open("/ops/imports", f"{language}-start-empty")
        look.send("main .govuk-button")
        look.look(f"{language}-start-error")
        with ThreadPoolExecutor(max_workers=1) as outside:  # here Playwright's loop runs
            pages = outside.submit(prepared, who).result()
            outside.submit(connections.close_all).result()
        for name, path in pages.items():
            look.open(path, f"{language}-{name}")
        look.send("main .govuk-button")
        look.look(f"{language}-line-error")
    assert look.wrong == []
    looked.done(f"imports {language}")


def prepared(who: Client) -> dict[str, str]:
    """Lists in every state; the addresses of their pages."""
    done = who.post(sent(who, LIST.encode()).url, {"go": "1", "name": "姓名", "number": "身份证号"}).url
    worked()
    waiting = who.post(sent(who, LIST.encode() + f"孙小明,{number(54)},,\n".encode()).url, {"go": "1"}).url
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
    }


def test_a_list_is_sent_and_taken_without_scripts(district: District, sign_in: SignIn) -> None:
    who = sign_in(Role.STREET_OFFICER, STREET)
    with chromium() as browser, served() as address:
        page = context(browser, address, who, language="en", scripts=False).new_page()
        page.goto(f"{address}/ops/imports")
        page.set_input_files("#id_file", FILES / "titled.xlsx")
        page.fill("#id_source", "hr-office")
        pressed(page.get_by_role("button", name="Look at it"))
        pressed(page.get_by_role("button", name="Take it"))
        assert "Being read" in page.locator("h1").inner_text()
        with ThreadPoolExecutor() as worker:  # as the worker does; here Playwright's loop runs
            assert worker.submit(worked).result() == 1
        pressed(page.get_by_role("link", name="See how far it is"))
        assert "Read to the end" in page.locator("h1").inner_text()


def test_the_page_follows_how_far_a_list_is_until_it_was_read(district: District, sign_in: SignIn) -> None:
    who = sign_in(Role.STREET_OFFICER, STREET)
    batch = who.post(sent(who, LIST.encode()).url, {"go": "1", "name": "姓名", "number": "身份证号"}).url
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
