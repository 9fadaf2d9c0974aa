"""The grid worker's phone in a real browser: what a reminder, a resident on the way to a counter, and the street add to a page."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from tests.faces.desk import G1, NOON, District, SignIn, declared, escalated, number, order_of
from tests.faces.desk_browser import Look, context
from tests.faces.furniture.serving import served
from tests.journeys.browser import chromium, find_chromium

from jingwei.cases import operations as cases
from jingwei.declarations import operations as declarations
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium was found"),
]

WORDS = {
    "en": {"reminded": "Reminder: due soon", "desk": "May come to a counter", "street": "With the street"},
    "zh": {"reminded": "已提醒：即将到期", "desk": "居民可能到窗口办理", "street": "已报街道"},
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_state_of_an_order_is_whole_in_a_browser(district: District, sign_in: SignIn, tmp_path: Path, language: str) -> None:
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
        look = Look(context(browser, address, worker, language=language).new_page(), address, tmp_path)
        look.open("/field/", f"{language}-day")
        assert look.page.locator(".day-list > li").count() == 3
        for name, (_ident, order) in (("reminded", reminded), ("desk", desk), ("street", street)):
            look.open(f"/field/orders/{order}/", f"{language}-{name}")
            assert WORDS[language][name] in look.page.locator(".above").inner_text()
    assert look.wrong == []
