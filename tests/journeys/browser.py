"""A real Chromium for journeys: found, started as CI needs it, with axe, pictures and a look for anything that sticks out.

The pages' content security policy stays in force: axe is evaluated by the browser's own protocol, not added to the page.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).parent / "axe" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESKTOP = 390, 1440


def find_chromium() -> str | None:
    """The browser to use: `JINGWEI_CHROMIUM`, else the first that PATH holds, else None."""
    named = os.environ.get("JINGWEI_CHROMIUM")
    if named:
        return named if shutil.which(named) else None
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser; closed at the end.

    Raises:
        FileNotFoundError: there is none. Ask `find_chromium` first.
    """
    path = find_chromium()
    if path is None:
        raise FileNotFoundError("No Chromium was found. Install one, or name it in JINGWEI_CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def pressed(control: Locator) -> None:
    """Press a button or a link and wait for the page that comes: a click alone comes back before the form was sent."""
    with control.page.expect_navigation():
        control.click()


@cache
def _axe() -> str:
    return AXE.read_text("utf-8")


def axe_violations(page: Page) -> list[str]:
    """What axe finds on the open page, one line a rule: its name, what it says, where. Empty when all is well."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())
    run = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
    result: dict[str, Any] = page.evaluate(run, RULES)
    return [
        f"{rule['id']}: {rule['help']}: " + " | ".join(" ".join(map(str, node["target"])) for node in rule["nodes"][:5])
        for rule in result["violations"]
    ]


def sticks_out(page: Page) -> list[str]:
    """Elements that reach beyond the right edge of the window; empty when nothing scrolls sideways."""
    return list(
        page.evaluate(
            """() => {
              const edge = document.documentElement.clientWidth;
              const full = document.documentElement.scrollWidth;
              const wide = full > edge ? [`page: ${full} > ${edge}`] : [];
              const out = [...document.body.querySelectorAll("*")].filter((e) => {
                const box = e.getBoundingClientRect();
                return box.width > 1 && box.height > 1 && box.right > edge + 1 && getComputedStyle(e).position !== "absolute"
                  && !e.closest("thead, svg");
              });
              const told = (e) => `${e.tagName.toLowerCase()}.${e.className} "${e.textContent.trim().slice(0, 30)}"`;
              return wide.concat(out.slice(0, 5).map(told));
            }"""
        )
    )


def screenshot(page: Page, path: Path, width: int) -> None:
    """A picture of the whole page at a width, in the page's present state."""
    height = 844 if width <= 480 else 900
    page.set_viewport_size({"width": width, "height": height})
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=True)
