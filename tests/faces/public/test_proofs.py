"""The page on which anybody checks a proof, as it is served and as it is used: by file, by pasting, by keyboard, in two languages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page
from tests.faces.furniture.serving import served
from tests.journeys.browser import DESKTOP, PHONE, axe_violations, chromium, find_chromium, screenshot, sticks_out
from tests.journeys.looked import Record
from tests.verify.small_log import LOG, POLICY, STRANGER, SmallLog, jcs

from jingwei_verify.page import page as page_bytes
from jingwei_verify.words import say

PAGE = "/public/verify"


def test_it_is_served_as_it_is_under_its_own_policy(committing: str) -> None:
    answer = Client().get(PAGE)
    assert answer.content == page_bytes()
    told = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in told
    assert "script-src 'sha256-" in told
    assert "frame-ancestors 'none'" in told
    assert "'self'" not in told
    assert "unsafe" not in told


needs_browser = pytest.mark.skipif(find_chromium() is None, reason="no Chromium was found")


@pytest.fixture
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def shown(page: Page) -> str:
    page.locator("#result .verdict").wait_for()
    return page.locator("#result").inner_text()


@pytest.mark.journey
@needs_browser
@pytest.mark.parametrize(("language", "locale"), [("en", "en-GB"), ("zh-Hans", "zh-CN")])
def test_a_resident_checks_a_proof_and_an_altered_one(
    committing: str, tmp_path: Path, looked: Record, language: str, locale: str
) -> None:
    words = "zh" if language == "zh-Hans" else "en"
    log = SmallLog.of(5)
    (tmp_path / "good.jwproof").write_bytes(
        log.proof(2, opened=tuple(log.payloads[2].fields), checkpoint=log.checkpoint(more=STRANGER))
    )
    (tmp_path / "bad.jwproof").write_bytes(log.proof(2).replace(b"index 2", b"index 3"))
    wrong: list[str] = []
    with served() as address, chromium() as started:
        page = started.new_context(locale=locale, viewport={"width": PHONE, "height": 844}).new_page()
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.goto(address + PAGE)
        assert page.locator("html").get_attribute("lang") == language
        looked.look(page)
        page.locator("#trust").fill(POLICY)
        for name, verdict in (("good", "VALID"), ("bad", "INVALID")):
            page.locator("#file").set_input_files(tmp_path / f"{name}.jwproof")
            page.locator("[type=submit]").click()
            page.locator(f".verdict.{verdict}").wait_for()
            assert shown(page).startswith(say(verdict, words))
            for width in (PHONE, DESKTOP):
                screenshot(page, tmp_path / f"verify-{name}-{language}-{width}.png", width)
                wrong += [f"{width}: {line}" for line in axe_violations(page) + sticks_out(page)]
    assert not wrong


@pytest.mark.journey
@needs_browser
def test_it_works_from_a_file_by_keyboard_alone_and_in_the_other_language(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "verify.html").write_bytes(page_bytes())
    context = browser.new_context(locale="en-GB")
    context.set_offline(True)
    page = context.new_page()
    page.goto((tmp_path / "verify.html").as_uri())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() == say("title", "zh")
    for text in (None, SmallLog.of(3).proof(1).decode(), LOG.vkey):
        page.keyboard.press("Tab")
        if text:
            page.keyboard.insert_text(text)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert shown(page).startswith(say("UNWITNESSED", "zh"))
    assert page.evaluate("document.activeElement.id") == "result"
    page.locator("#language").click()
    assert shown(page).startswith(say("UNWITNESSED", "en"))


@pytest.mark.journey
@needs_browser
def test_it_says_what_is_missing_and_writes_out_what_would_deceive(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "verify.html").write_bytes(page_bytes())
    page = browser.new_context(locale="en-GB").new_page()
    page.goto((tmp_path / "verify.html").as_uri())
    page.locator("#trust").fill("nonsense")
    page.locator("[type=submit]").click()
    assert shown(page) == say("no-proof", "en")
    page.locator("#proof").fill("x")
    page.locator("[type=submit]").click()
    page.get_by_text(say("bad-trust", "en")).wait_for()
    page.locator("#trust").fill(POLICY)
    page.locator("#proof").fill(SmallLog(entries=[jcs({"act": "<b>\u202egood"})]).proof(0).decode())
    page.locator("[type=submit]").click()
    page.get_by_text("<b>\\u202egood").wait_for()


@pytest.mark.journey
@needs_browser
def test_where_the_browser_checks_no_signatures_it_says_so_and_gives_no_verdict(browser: Browser) -> None:
    """Served without TLS by another machine, a browser withholds its cryptography."""
    page = browser.new_context(locale="en-GB").new_page()
    page.set_content(page_bytes().decode())
    page.locator("#trust").fill(POLICY)
    page.locator("#proof").fill(SmallLog.of(2).proof(1).decode())
    page.locator("[type=submit]").click()
    assert shown(page) == say("no-crypto", "en")
