"""The gallery in a real Chromium: axe, edges, keys, focus, scripts off, the security policy in force."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.faces.furniture import gallery
from tests.faces.furniture.serving import served
from tests.journeys.browser import axe_violations, chromium, find_chromium, sticks_out

pytestmark = [pytest.mark.journey, pytest.mark.skipif(find_chromium() is None, reason="no Chromium was found")]
FOCUS = """() => {
  const e = document.activeElement;
  if (e === document.body) return "body";
  const boxed = e.matches("[type=radio],[type=checkbox]");
  const drawn = boxed ? getComputedStyle(e.nextElementSibling, "::before") : getComputedStyle(e);
  const outlined = parseFloat(drawn.outlineWidth) >= 3 && drawn.outlineStyle !== "none";
  return outlined || drawn.boxShadow !== "none" ? "" : e.outerHTML.slice(0, 120);
}"""
LOW = """() => [...document.querySelectorAll("a, button, input:not([type=hidden])")]
  .filter((e) => e.offsetHeight && !e.matches(".govuk-skip-link") && e.getBoundingClientRect().height < 47.9)
  .map((e) => e.outerHTML.slice(0, 90))"""
LANGUAGES = {"zh-CN": "zh-Hans", "en-GB": "en"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def address(gallery_settings: None) -> Iterator[str]:
    with served() as where:
        yield where


def opened(
    browser: Browser, *, language: str = "zh-CN", width: int = 390, scripts: bool = True
) -> tuple[BrowserContext, Page, list[str]]:
    """A page whose complaints (blocked by policy, script errors) are collected."""
    context = browser.new_context(locale=language, viewport={"width": width, "height": 844}, java_script_enabled=scripts)
    page, complaints = context.new_page(), list[str]()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") and "status of" not in m.text else None
    )
    return context, page, complaints


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_and_nothing_is_blocked_on_any_page(browser: Browser, address: str, language: str) -> None:
    context, page, complaints = opened(browser, language=language)
    for path in gallery.PAGES:
        page.goto(address + path)
        expect(page.locator("html")).to_have_attribute("lang", LANGUAGES[language])
        for width in (390, 1440):
            page.set_viewport_size({"width": width, "height": 844})
            assert axe_violations(page) == [], (path, width)
    page.goto(address)
    page.locator("main button.govuk-button").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert axe_violations(page) == []
    assert complaints == []
    context.close()


def test_axe_does_find_what_is_wrong(browser: Browser) -> None:
    context, page, _ = opened(browser)
    page.set_content("<html lang=zh><title>x</title><main><h1>x</h1><img src=data:,><input></main>")
    assert {line.split(":")[0] for line in axe_violations(page)} >= {"image-alt", "label"}
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("large", [False, True])
def test_nothing_sticks_out_on_small_phones_also_in_large_type(browser: Browser, address: str, language: str, large: bool) -> None:
    context, page, _ = opened(browser, language=language, width=320)
    if large:
        page.goto(address + "/large-type/?to=1&next=/")
    for path in gallery.PAGES:
        page.goto(address + path)
        for width in (320, 360, 390):
            page.set_viewport_size({"width": width, "height": 844})
            assert sticks_out(page) == [], (path, width)
    context.close()


def test_staff_walk_rows_search_and_read_the_list_of_keys_without_a_mouse(browser: Browser, address: str) -> None:
    context, page, complaints = opened(browser, width=1440)
    page.goto(address + "/staff/")
    expect(page.locator("[data-keys-help]")).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="福中")).to_be_focused()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="景田")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page).to_have_url(address + "/staff/#Fuzhong")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("j/k?")
    expect(page.locator("#q")).to_have_value("j/k?")
    page.locator("#q").blur()
    page.keyboard.press("?")
    expect(page.locator("dialog.keys")).to_be_visible()
    assert axe_violations(page) == []
    page.locator("[data-keys-on]").uncheck()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("dialog.keys")).to_be_hidden()
    assert complaints == []
    context.close()


def test_the_focus_is_visible_on_everything_that_takes_it(browser: Browser, address: str) -> None:
    context, page, _ = opened(browser, width=1440)
    for path in ("/staff/", "/"):
        page.goto(address + path)
        for _step in range(24):
            page.keyboard.press("Tab")
            shown = page.evaluate(FOCUS)
            if shown == "body":
                break
            assert shown == ""
    context.close()


def test_a_form_goes_off_once_however_often_it_is_pressed(browser: Browser, address: str) -> None:
    context, page, _ = opened(browser)
    page.goto(address)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.evaluate("() => { const b = document.querySelector('main button.govuk-button'); b.click(); b.click(); b.click(); }")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert len(sent) == 1
    context.close()


def test_without_scripts_toggles_menu_and_forms_work(browser: Browser, address: str) -> None:
    context, page, _ = opened(browser, scripts=False)
    page.goto(address + "/staff/?street=1")
    page.get_by_role("button", name="English").click()
    expect(page).to_have_url(address + "/staff/?street=1")
    expect(page.locator("h1")).to_have_text("Declarations and visits")
    page.get_by_role("button", name="Large type").click()
    expect(page.locator("html")).to_have_class("large-type")
    page.locator(".side-fold summary").click()
    page.locator(".side-fold").get_by_role("link", name="People").click()
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    context.close()


def test_everything_that_a_grid_worker_touches_is_48_pixels_high(browser: Browser, address: str) -> None:
    context, page, _ = opened(browser)
    page.goto(address + "/field/")
    low = page.evaluate(LOW)
    assert low == []
    context.close()
