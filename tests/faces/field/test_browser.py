"""A grid worker's pages in a real browser, in both languages, on the phone and at a desk: each page, and what a reminder, a resident
on the way to a counter, and the street add to one.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections, transaction
from tests.evidence.test_pictures import photograph
from tests.faces.desk import G1, G2, NOON, District, SignIn, declared, escalated, number, order_of
from tests.faces.desk_browser import Look, context
from tests.faces.furniture.serving import served
from tests.journeys.browser import chromium, find_chromium
from tests.journeys.looked import LANGUAGES, Record

from jingwei.cases import operations as cases
from jingwei.declarations import operations as declarations
from jingwei.declarations.operations import Typed
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium was found"),
]

BUTTON = "main form .govuk-button"
WORDS = {
    "en": {"reminded": "Reminder: due soon", "desk": "May come to a counter", "street": "With the street"},
    "zh-Hans": {"reminded": "已提醒：即将到期", "desk": "居民可能到窗口办理", "street": "已报街道"},
}


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
        look.page.set_input_files("#id_photo", files={"name": "a.png", "mimeType": "image/png", "buffer": b"no picture"})
        look.send(BUTTON)
        look.look("visit-picture-error")
        look.page.check('input[value="as-declared"]')
        look.page.set_input_files("#id_photo", files={"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photograph()})
        look.send(BUTTON)
        look.look("recorded")
        look.open("/field/done/", "done")
        look.open("/field/search/", f"{language}-search")
        look.send(BUTTON)
        look.look(f"{language}-search-error")
        for text, name in (("枫林", "found"), ("王小明", "found-nothing")):
            look.page.fill("[name=text]", text)
            look.send(BUTTON)
            look.look(f"{language}-{name}")
            assert look.page.locator("main table").count() == (2 if name == "found" else 0)
            assert look.page.evaluate("document.documentElement.outerHTML").count("王小明") == 0
    assert look.wrong + idle.wrong == []
    looked.done(f"field {language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_of_an_order_is_whole_in_a_browser(
    district: District, sign_in: SignIn, tmp_path: Path, looked: Record, language: str
) -> None:
    receipts = [
        declared(district.code(G1, 1), number=number(90 + 2 * n), at=NOON - timedelta(days=ago)) for n, ago in enumerate((6, 6, 28))
    ]
    reminded, desk, street = (order_of(receipt) for receipt in receipts)
    system, declarant = Actor.system("cases"), Actor.declarant()
    with transaction.atomic(), scopes.entered(system.scope, at=NOON):
        assert cases.remind(reminded[0], actor=system, at=NOON + timedelta(hours=1))
    with transaction.atomic(), scopes.entered(declarant.scope, at=NOON):
        declarations.ask_desk(receipts[1].number, actor=declarant, at=NOON)
    escalated(street[0], at=NOON - timedelta(days=28))
    worker = sign_in(Role.GRID_WORKER, G1)
    with chromium() as browser, served() as address:
        look = Look(context(browser, address, worker, language=language).new_page(), address, tmp_path, looked)
        look.open("/field/", f"{language}-day")
        assert look.page.locator(".day-list > li").count() == 3
        for name, (_ident, order) in (("reminded", reminded), ("desk", desk), ("street", street)):
            look.open(f"/field/orders/{order}/", f"{language}-{name}")
            assert WORDS[language][name] in look.page.locator(".above").inner_text()
        with ThreadPoolExecutor(max_workers=1) as outside:  # here Playwright's loop runs
            for nth in (0, 2):
                outside.submit(declared_by, f"account:{worker.jw_account}", district.code(G1, 1), number(90 + 2 * nth)).result()
            outside.submit(connections.close_all).result()
        for name, (_ident, order) in (("barred", reminded), ("barred-street", street)):
            look.open(f"/field/orders/{order}/", f"{language}-{name}")
            assert look.page.locator("main form, main a.govuk-button").count() == 0, "nothing is left to do here"
    assert look.wrong == []


def declared_by(account: str, code: str, who: str) -> None:
    """The worker stands at that plate and declares the same person: from now on somebody else verifies it."""
    actor = replace(Actor.declarant(), ident=account)
    with transaction.atomic(), scopes.entered(actor.scope, at=NOON):
        declarations.declare(code, Typed(number=who, name="陈小明"), actor=actor, at=NOON)
