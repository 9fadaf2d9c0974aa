"""Questions, the audit, reasons and delays in a real browser: axe finds nothing, nothing sticks out, in both languages."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connections, transaction
from django.test import Client
from tests.evidence.test_auditing import number
from tests.faces.desk import DISTRICT, G1, NOON, STREET, District, SignIn, declared, order_of, send, text
from tests.faces.desk_browser import Look, context
from tests.faces.furniture.serving import served
from tests.faces.ops.test_audit import looked as looked_at
from tests.faces.ops.test_questions import actor_of, asked
from tests.faces.public.test_logs import signed
from tests.journeys.browser import chromium, find_chromium
from tests.journeys.looked import LANGUAGES, Record
from tests.people import OPERATOR

from jingwei.evidence.operations.delays import enable_class
from jingwei.evidence.stamping import stamp_due
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Role
from jingwei.kernel.law import cite

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium was found"),
]
LIST, LOG = "/ops/evidence/questions", "/ops/evidence"


def class_enabled() -> None:
    titles = ("告知将妨碍履行法定职责", "Telling would hinder a duty under the law")
    with transaction.atomic(), scopes.entered(OPERATOR.scope, at=NOON):
        enable_class("impedes", titles=titles, law=cite("pipl", "35"), most_days=30, actor=OPERATOR, at=NOON)


def questions(clerk: Client, officer: Client) -> tuple[UUID, UUID]:
    """One that waits and is late, one that was answered."""
    reader = actor_of(clerk, Role.CLERK, STREET)
    waiting, done = asked(reader, days_ago=20), asked(reader)
    here = f"{LIST}/{done}"
    send(officer, f"{here}/answer", form=here, finding="in-order", text="办理业务时核对身份。")
    return waiting, done


def happened(clerk: Client, officer: Client) -> tuple[UUID, UUID]:
    """Questions, a read that needs a reason, a class of delays; all of it numbered."""
    found = questions(clerk, officer)
    looked_at(clerk, Role.CLERK, STREET)
    class_enabled()
    number()
    return found


def elsewhere[T](work: Callable[[], T]) -> T:
    """In a thread of its own, since this one drives a browser and may ask no database."""

    def done() -> T:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as outside:
        return outside.submit(done).result()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_in_a_browser(
    district: District, sign_in: SignIn, tmp_path: Path, looked: Record, language: str
) -> None:
    clerk, qian = sign_in(Role.CLERK, STREET, name="clerk-1"), sign_in(Role.STREET_OFFICER, STREET, name="officer-1")
    zhou, other = sign_in(Role.AUDITOR, DISTRICT, name="auditor-1"), sign_in(Role.AUDITOR, DISTRICT, name="auditor-2")
    order = order_of(declared(district.code(G1, 1)))[1]
    with chromium() as browser, served() as address:
        windows = {
            name: Look(context(browser, address, one, language=language).new_page(), address, tmp_path, looked)
            for name, one in {"clerk": clerk, "officer": qian, "auditor": zhou, "other": other}.items()
        }
        _empty(windows, language)
        waiting, done = elsewhere(lambda: happened(clerk, qian))
        elsewhere(lambda: signed(tmp_path))
        assert elsewhere(lambda: list(stamp_due(datetime.now(UTC), every=timedelta(hours=1)))) == ["acts", "reads"]
        _officers(windows, language, waiting=waiting, done=done, order=order)
        _auditors(windows, language)
    assert [line for one in windows.values() for line in one.wrong] == []
    looked.done(f"evidence {language}")


def _empty(windows: dict[str, Look], language: str) -> None:
    windows["officer"].open(LIST, f"{language}-questions-empty")
    windows["officer"].open("/public/reads", f"{language}-public-empty")
    windows["officer"].open("/public/evidence", f"{language}-logs-empty")
    windows["clerk"].open("/account/looks/", f"{language}-looks-empty")
    windows["auditor"].open(f"{LOG}?on=2020-01-01", f"{language}-log-empty")
    windows["auditor"].open(f"{LOG}/openings", f"{language}-openings-empty")
    windows["auditor"].open(f"{LOG}/reasons", f"{language}-reasons-empty")


def _officers(windows: dict[str, Look], language: str, *, waiting: UUID, done: UUID, order: str) -> None:
    officer, clerk = windows["officer"], windows["clerk"]
    officer.open(LIST, f"{language}-questions")
    officer.open(f"{LIST}/{done}", f"{language}-question-answered")
    officer.open(f"{LIST}/{waiting}", f"{language}-question")
    officer.send("main form .govuk-button")
    officer.look(f"{language}-question-error")
    officer.open("/public/reads", f"{language}-public")
    officer.open("/public/evidence", f"{language}-logs")
    officer.open(f"{LOG}/delays", f"{language}-delays-empty")
    officer.send("main form .govuk-button")
    officer.look(f"{language}-delays-error")
    officer.page.fill("[name=order]", order)
    officer.page.check("[name=klass]")
    officer.page.fill("[name=reason]", "正在核查房屋安全，告知将妨碍。")
    officer.send("main form .govuk-button")
    officer.look(f"{language}-delays")
    clerk.open("/account/", f"{language}-account")
    clerk.open("/account/looks/", f"{language}-looks")
    clerk.send("main ol a")
    clerk.look(f"{language}-explain")
    clerk.send("main form .govuk-button")
    clerk.look(f"{language}-explain-error")


def _auditors(windows: dict[str, Look], language: str) -> None:
    auditor, other = windows["auditor"], windows["other"]
    auditor.open(LOG, f"{language}-log")
    auditor.open(f"{LOG}?organisation={STREET}", f"{language}-log-error")
    auditor.open(LOG, f"{language}-log")
    auditor.send('main table a[href*="/cases/"]')
    auditor.look(f"{language}-chain")
    auditor.open(f"{LOG}/gaps", f"{language}-gaps")
    auditor.open(f"{LOG}/reasons", f"{language}-reasons")
    auditor.open(f"{LOG}/openings", f"{language}-openings")
    auditor.send("main form .govuk-button")
    auditor.look(f"{language}-openings-error")
    auditor.page.fill("[name=number]", "0")
    auditor.page.fill("[name=reason]", "抽查导入记录。")
    auditor.send("main form .govuk-button")
    auditor.look(f"{language}-opening-waits")
    here = auditor.page.url.removeprefix(auditor.address)
    other.open(here, f"{language}-opening-confirm")
    other.send("main form .govuk-button")
    other.look(f"{language}-opening-confirmed")
    auditor.open(here, f"{language}-opening")
    auditor.send("main form .govuk-button")
    auditor.look(f"{language}-opening-payload")
    auditor.open(f"{LOG}/openings", f"{language}-openings")


def test_a_question_is_opened_and_answered_by_the_keyboard(district: District, sign_in: SignIn) -> None:
    clerk, qian = sign_in(Role.CLERK, STREET), sign_in(Role.STREET_OFFICER, STREET)
    question = asked(actor_of(clerk, Role.CLERK, STREET))
    with chromium() as browser, served() as address:
        page = context(browser, address, qian, language="en").new_page()
        page.goto(address + LIST)
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{LIST}/{question}")
        for _step in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.name") == "finding":
                break
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.insert_text("办理业务时核对身份。")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector(".notice")
    assert "办理业务时核对身份。" in text(qian.get(f"{LIST}/{question}"))
