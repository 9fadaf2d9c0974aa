"""A grid worker's pages in a real browser: axe finds nothing and nothing sticks out, on the phone and at a desk, in both languages."""

from pathlib import Path

import pytest
from tests.faces.desk import G1, G2, District, SignIn, afternoon, declared, district, number, sign_in
from tests.faces.desk_browser import Look, context
from tests.faces.furniture.serving import served
from tests.journeys.browser import chromium, find_chromium
from tests.journeys.looked import LANGUAGES, Record

from jingwei.kernel.actors import Role

__all__ = ["afternoon", "district", "sign_in"]
pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium was found"),
]
BUTTON = "main form .govuk-button"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_in_a_browser(
    district: District, sign_in: SignIn, tmp_path: Path, looked: Record, language: str
) -> None:
    declared(district.code(G1, 1), number=number(40))
    wang, li = sign_in(Role.GRID_WORKER, G1), sign_in(Role.GRID_WORKER, G2)
    with chromium() as browser, served() as address:
        idle = Look(context(browser, address, li, language=language).new_page(), address, tmp_path, looked)
        idle.open("/field/", "day-empty")
        idle.open("/field/done/", "done-empty")
        look = Look(context(browser, address, wang, language=language).new_page(), address, tmp_path, looked)
        look.open("/field/", "day")
        look.send("main a[href*='/orders/']")
        look.look("order")
        order = look.page.url.removeprefix(address)
        look.send('form[action$="accept/"] button')
        look.look("order-accepted")
        look.send('form[action$="declared/"] button')
        look.look("order-declared")
        look.open(f"{order}pause/", "pause")
        look.send(BUTTON)
        look.look("pause-error")
        look.open(f"{order}visit/", "visit")
        look.send(BUTTON)
        look.look("visit-error")
        look.page.check('input[value="as-declared"]')
        look.send(BUTTON)
        look.look("recorded")
        look.open("/field/done/", "done")
    assert look.wrong + idle.wrong == []
    looked.done(f"field {language}")
