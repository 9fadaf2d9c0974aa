"""Take the pictures of the documents from a running demo, with the Chromium that the tests use.

    python tools/pictures.py http://localhost:8000 [FOLDER]

Each page at phone and desktop width, in Chinese and English: docs/pictures/FACE-PAGE-LANGUAGE-WIDTH.png. The window is shot, not the
whole page.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Page  # noqa: E402
from tests.journeys.browser import chromium, pressed  # noqa: E402

SIZES = {390: 800, 1440: 900}
LANGUAGES = {"zh": "zh-CN", "en": "en-US"}
PAGES: dict[str, tuple[int | None, str]] = {
    "portal-declare": (None, ""),
    "portal-record": (0, "/portal/record"),
    "portal-reads": (0, "/portal/reads"),
    "field-day": (1, "/field/"),
    "counter-search": (2, "/counter/search"),
    "ops-declarations": (3, "/ops/declarations"),
    "ops-cases": (3, "/ops/cases"),
    "ops-district": (4, "/ops/declarations"),
    "counter-imports": (2, "/counter/imports"),
    "ops-imports": (3, "/ops/imports"),
    "ops-shared": (3, "/ops/shared"),
    "field-search": (1, "/field/search/"),
    "public-catalogue": (None, "/public/catalogue"),
    "demo-front": (None, "/demo/"),
}
"""Name of a picture → the place of the person among the front page's buttons (None: nobody), and the path."""


def main(base: str, folder: Path) -> None:
    """Take all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for language, locale in LANGUAGES.items():
            for name, (person, path) in PAGES.items():
                context = browser.new_context(locale=locale)
                page = context.new_page()
                page.goto(f"{base}/demo/")
                place = path or _plate(page)
                if person is not None:
                    pressed(page.locator('form[action="/demo/enter/"] button.govuk-button--secondary').nth(person))
                for width, height in SIZES.items():
                    page.set_viewport_size({"width": width, "height": height})
                    page.goto(base + place)
                    page.screenshot(path=str(folder / f"{name}-{language}-{width}.png"))
                context.close()


def _plate(page: Page) -> str:
    """The path of the first plate on the demo's front page."""
    found = re.search(r"[0-9A-Z]{25}-[0-9A-Z]{8}", page.content())
    if found is None:
        raise SystemExit("The demo's front page shows no plate.")
    return f"/d/{found[0]}"


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "docs/pictures")
