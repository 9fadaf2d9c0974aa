"""The witnesses are silent, in a real browser: staff see it coming, the refusal is whole in both languages, and its button sends what was typed."""

from pathlib import Path

import pytest
from tests.evidence.test_genuine import ask
from tests.evidence.test_witnesses import Witnessing, fallen_silent, signing_again, three
from tests.faces.desk import DISTRICT, G1, STREET, District, SignIn, declared, objected, order_of, visited
from tests.faces.desk_browser import Look, context
from tests.faces.furniture.serving import served
from tests.faces.ops.test_evidence_browser import elsewhere
from tests.journeys.browser import chromium, find_chromium
from tests.journeys.looked import LANGUAGES, Record

from jingwei.cases.words import Outcome
from jingwei.kernel.actors import Role

__all__ = ["three"]
pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium was found"),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_are_whole_and_the_button_sends_what_was_typed(
    district: District, sign_in: SignIn, three: Witnessing, tmp_path: Path, looked: Record, language: str
) -> None:
    order, _number = order_of(declared(district.code(G1, 1)))
    visited(order, outcome=Outcome.NO_SUCH_DWELLING)
    path = f"/ops/objections/{objected(order)}"
    qian, zhou = sign_in(Role.STREET_OFFICER, STREET), sign_in(Role.AUDITOR, DISTRICT)
    fallen_silent()
    with chromium() as browser, served() as address:
        audit = Look(context(browser, address, zhou, language=language).new_page(), address, tmp_path, looked)
        audit.open("/ops/evidence", f"{language}-log")
        look = Look(context(browser, address, qian, language=language).new_page(), address, tmp_path, looked)
        for name, place in (("board", "/ops/declarations"), ("objections", "/ops/objections"), ("objection", path)):
            look.open(place, f"{language}-{name}")
        page = look.page
        page.check("[name=verdict][value=upheld]")
        page.fill("[name=reason]", "没有人敲门。Nobody rang.")
        look.send(f"form[action='{path}/decide'] button")
        look.look(f"{language}-refused")
        assert page.url == f"{address}{path}/decide"
        look.send("main form .govuk-button")
        assert page.locator("main form .govuk-button").count() == 1, "refused once more, and kept once more"
        elsewhere(lambda: signing_again(three, tmp_path))
        look.send("main form .govuk-button")
        page.wait_for_url(address + path)
        assert "没有人敲门。Nobody rang." in page.inner_text("main")
    assert elsewhere(lambda: ask("select verdict from cases_objection", role="owner")) == [("upheld",)]
    wrong = [one for one in audit.wrong + look.wrong if "503" not in one]  # the browser's console names the status of the refusal
    assert wrong == []
    looked.done(f"witnesses {language}")
