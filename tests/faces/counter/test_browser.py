"""The counter in a real browser: axe finds nothing, nothing sticks out, and a clerk's errand needs no mouse."""

from pathlib import Path

import pytest
from tests.declarations.test_loop import news
from tests.evidence.test_pictures import photograph
from tests.faces.counter.test_desk import looked, opened
from tests.faces.desk import G1, G4, NEW, STREET, WANG, ZHANG, District, SignIn, declared, number, order_of, send, visited
from tests.faces.desk_browser import Look, context
from tests.faces.furniture.serving import served
from tests.faces.portal.test_browser import sealed_by_the_worker
from tests.journeys.browser import chromium, find_chromium, pressed
from tests.journeys.looked import LANGUAGES, Record

from jingwei.kernel.actors import Role

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium was found"),
]
CLOSE = 'form[action="/counter/cases/close"] button'


def begin(look: Look, kind: str) -> None:
    """Open a service case in the browser."""
    look.page.goto(f"{look.address}/counter/search")
    if look.page.locator(CLOSE).count():
        look.send(CLOSE)
    look.page.check(f'input[value="{kind}"]')
    look.send("main .govuk-button")


def search(look: Look, typed: str) -> None:
    """Type into the box and send it by the keyboard."""
    look.page.goto(f"{look.address}/counter/search")
    look.page.keyboard.press("/")
    look.page.keyboard.type(typed)
    with look.page.expect_navigation():
        look.page.keyboard.press("Enter")
    assert typed not in look.page.url


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_in_a_browser(
    district: District, sign_in: SignIn, tmp_path: Path, looked: Record, language: str
) -> None:
    declared(district.code(G4, 1), number=WANG, name="王小明")
    receipt = declared(district.code(G4, 1), number=number(40))
    visited(order_of(declared(district.code(G1, 1), number=number(44), name="王小川"))[0])
    news()
    zhao = sign_in(Role.CLERK, STREET)
    with chromium() as browser, served() as address:
        look = Look(context(browser, address, zhao, language=language).new_page(), address, tmp_path, looked)

        def seen(name: str) -> None:
            look.look(f"{language}-{name}")

        look.open("/counter/search", f"{language}-open")
        look.send("main .govuk-button")
        seen("open-error")
        look.open("/counter/declarations/new", f"{language}-no-case")
        begin(look, "record-question")
        seen("search")
        look.send("main form[role=search] button")
        seen("search-error")
        search(look, "李芳")
        seen("found-nobody")
        search(look, "王小")
        seen("found")
        search(look, "枫林路 12号")
        seen("found-places")
        look.send("main table tbody tr a")
        seen("dwelling")
        look.send('form[action^="/counter/search"] button')
        assert look.page.locator("main table").count() == 2  # who lives there, and the dwelling
        seen("found-living")
        search(look, "王小明")
        seen("person")
        search(look, WANG)
        look.send("dl.facts form button")
        seen("person-card-shown")
        look.send("main .govuk-button--warning")
        seen("contested")
        search(look, number(44))
        seen("person-verified")
        look.send('main form[action$="/notice"] button')
        seen("person-document-waiting")
        sealed_by_the_worker()
        look.page.reload()
        seen("person-document")
        link = look.page.locator('main a[href$=".pdf"]').get_attribute("href")
        assert look.page.request.get(f"{address}{link}").body().startswith(b"%PDF-1.7")
        look.page.reload()
        seen("person-document-served")
        look.send('main form[action$="/handed"] button')
        seen("person-document-taken")
        search(look, ZHANG)
        seen("person-protected")
        for kind in ("identity-check", "correction"):
            begin(look, kind)
            search(look, WANG)
            seen(f"person-{kind}")
            look.send("main .reading > form .govuk-button")
            seen(f"person-{kind}-error")
        look.send('main a[href$="/move"]')
        seen("move")
        look.page.fill("#id_on", "2019-01-01")
        look.send("main .reading > form .govuk-button")
        seen("move-error")
        look.page.fill("#id_on", "2027-03-01")
        look.send("main .reading > form .govuk-button")
        seen("moved")
        look.send('main a[href$="/move"]')
        seen("move-empty")
        look.page.go_back()
        look.send('main a[href$="/guardian"]')
        seen("guardian")
        look.send("main .reading > form .govuk-button")
        seen("guardian-error")
        search(look, receipt.number)
        seen("proof-other-errand")
        begin(look, "desk-proof")
        search(look, receipt.number)
        seen("proof")
        look.send("main .reading > form .govuk-button")
        seen("proof-error")
        look.page.check('input[value="as-declared"]')
        look.page.set_input_files("#id_photo", files={"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})
        look.send("main .reading > form .govuk-button")
        seen("proof-picture-error")
        look.page.check('input[value="as-declared"]')
        look.page.set_input_files("#id_photo", files={"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photograph()})
        look.send("main .reading > form .govuk-button")
        seen("proof-done")
        search(look, receipt.number)
        seen("proof-nothing-left")
        begin(look, "help-to-declare")
        seen("declare")
        look.send("main .reading > form .govuk-button")
        seen("declare-error")
        look.page.check("#id_told")
        for field, value in (("code", district.code(G1, 1)), ("number", NEW), ("name", "陈小明")):
            look.page.fill(f"#id_{field}", value)
        look.send("main .reading > form .govuk-button")
        seen("declared")
        look.send('main form[action$="/copy"] button')
        seen("declared-copy-waiting")
        sealed_by_the_worker()
        look.page.reload()
        seen("declared-copy")
    assert look.wrong == []
    looked.done(f"counter {language}")


def test_an_errand_needs_no_scripts(district: District, sign_in: SignIn) -> None:
    zhao = sign_in(Role.CLERK, STREET)
    opened(zhao, "record-question")
    path = looked(zhao, WANG)
    send(zhao, f"{path}/reveal", form=path, field="phone")
    with chromium() as browser, served() as address:
        page = context(browser, address, zhao, language="zh-Hans", scripts=False).new_page()
        page.goto(address + path)
        assert "13800000001" in page.content()
        pressed(page.locator("dl.facts form button").first)
        assert WANG in page.content()
