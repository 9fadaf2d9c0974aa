"""The grid worker's box over HTTP: premises of the own grids, page by page, and no person whatever is typed."""

import pytest
from django.test import Client
from tests.faces.desk import G1, G2, PHONE, WANG, District, SignIn, reads, text

from jingwei.kernel.actors import Role
from jingwei.registers.queries import finding


def looked(browser: Client, typed: str) -> str:
    answer = browser.post("/field/search/", {"text": typed})
    assert answer.status_code == 302, text(answer)
    assert typed not in answer["Location"]
    return text(browser.get(answer["Location"]))


def test_a_worker_finds_dwellings_and_organisations_of_the_own_grids(district: District, sign_in: SignIn) -> None:
    wang, li = sign_in(Role.GRID_WORKER, G1), sign_in(Role.GRID_WORKER, G2)
    page = looked(wang, "枫林路 12号")
    assert "枫林路 12 号" in page
    assert "枫林商贸有限公司" in page
    assert "枫林商贸有限公司" in looked(wang, district.uscc)
    assert "枫林路" in looked(wang, district.code(G1)[:19])
    for typed in (district.uscc, district.code(G1)):
        assert "Nothing was found in your grids" in looked(li, typed)


def test_nobody_is_found_whatever_is_typed_and_the_search_is_recorded(district: District, sign_in: SignIn) -> None:
    wang = sign_in(Role.GRID_WORKER, G1)
    for typed in ("王小明", "wangxiaoming", WANG, PHONE):
        page = looked(wang, typed)
        assert "People are found at a counter" in page
        assert "王小明" not in page
    searches = [what for what, _fields in reads()]
    assert searches == ["registers.search-dwellings", "registers.search-entities"] * 4
    assert "error-summary" in text(wang.post("/field/search/", {"text": " "}))


def test_the_next_page_is_asked_for_by_a_button(district: District, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST", 1)
    wang = sign_in(Role.GRID_WORKER, G1)
    path, seen = wang.post("/field/search/", {"text": "枫林路"})["Location"], []
    while True:
        page = text(wang.get(path))
        seen += [code for _home, code in district.dwellings[G1] if code[-6:] in page]
        if "More dwellings" not in page:
            break
        path = wang.post(f"{path}more/", {"group": "dwellings"})["Location"]
    assert sorted(seen) == sorted(code for _home, code in district.dwellings[G1])
    assert wang.post(f"{path}more/", {"group": "dwellings"}).status_code == 404
    assert wang.post(f"{path}more/", {"group": "people"}).status_code == 404
    assert wang.get(f"{path}more/").status_code == 302
