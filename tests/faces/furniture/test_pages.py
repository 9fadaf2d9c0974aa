"""What the furniture's pages say and hold, read over HTTP without a browser."""

import re
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from tests.faces.furniture import gallery

from jingwei.faces import _furniture
from jingwei.faces._furniture import problems
from jingwei.faces._furniture.context import DemoNotice

FOLDER = Path(_furniture.__file__).parent


def body(client: Client, path: str) -> str:
    return client.get(path).content.decode()


@pytest.mark.parametrize("path", gallery.PAGES)
def test_no_page_needs_what_the_security_policy_forbids(visitor: Client, path: str) -> None:
    html = body(visitor, path)
    assert " style=" not in html
    assert not re.search(r"\son[a-z]+=", html)
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert "<style" not in html


@pytest.mark.parametrize("path", gallery.PAGES)
def test_every_page_has_its_language_a_title_one_heading_and_a_way_past_the_header(visitor: Client, path: str) -> None:
    html = body(visitor, path)
    assert '<html lang="zh-Hans">' in html
    assert re.search(r"<title>\S.* · 经纬</title>", html)
    assert html.count("<h1>") == 1
    assert 'href="#main"' in html
    assert 'id="main"' in html


def test_the_english_toggle_comes_back_to_the_page_with_its_filters_and_is_remembered(visitor: Client) -> None:
    assert 'name="next" value="/staff/?street=440304008&amp;day=1"' in body(visitor, "/staff/?street=440304008&day=1")
    answer = visitor.get("/language/", {"to": "en", "next": "/staff/?street=440304008"})
    assert (answer.status_code, answer["Location"]) == (302, "/staff/?street=440304008")
    assert '<html lang="en">' in body(visitor, "/")
    assert "Futian District" in body(visitor, "/")


def test_large_type_goes_on_and_off_without_scripts(visitor: Client) -> None:
    visitor.get("/large-type/", {"to": "1", "next": "/"})
    html = body(visitor, "/")
    assert 'class="large-type"' in html
    assert "标准字" in html
    visitor.get("/large-type/", {"to": "0", "next": "/"})
    assert 'class="large-type"' not in body(visitor, "/")


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/x", "javascript:alert(1)", "", "x", "/\\evil.example", "/\r\nX: 1"]
)
def test_a_toggle_never_leads_out_of_the_site(visitor: Client, target: str) -> None:
    assert visitor.get("/language/", {"to": "en", "next": target})["Location"] == "/"


def test_a_language_that_the_site_does_not_speak_changes_nothing(visitor: Client) -> None:
    assert "django_language" not in visitor.get("/language/", {"to": "tlh", "next": "/"}).cookies


def test_after_a_form_was_sent_a_toggle_comes_back_to_the_bare_page(visitor: Client) -> None:
    html = visitor.post("/?x=1", {"name": "王小明"}).content.decode()
    assert 'name="next" value="/"' in html


def test_the_footer_holds_only_links_that_exist(visitor: Client) -> None:
    html = body(visitor, "/")
    assert "Declare" in html
    assert "Not built" not in html


def test_what_is_wrong_is_told_on_top_at_the_field_and_to_a_screen_reader(visitor: Client) -> None:
    html = visitor.post("/", {"name": "王小明"}).content.decode()
    assert html.index('href="#id_number"') < html.index("<h1>")
    assert 'aria-describedby="id_number_hint id_number_error"' in html
    assert html.count('aria-invalid="true"') >= 2
    assert 'href="#id_kind_0"' in html
    assert 'id="id_kind_0"' in html
    assert "这套房屋的编码已注销" in html
    assert 'value="王小明"' in html


def test_every_link_of_the_summary_leads_to_a_control_and_every_description_exists(visitor: Client) -> None:
    html = visitor.post("/", {}).content.decode()
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    summary = html[html.index("govuk-error-summary") : html.index("<h1>")]
    assert set(re.findall(r'href="#([^"]+)"', summary)) <= ids
    described = {one for many in re.findall(r'aria-describedby="([^"]+)"', html) for one in many.split()}
    assert described
    assert described <= ids


@pytest.mark.parametrize(
    ("status", "words"),
    [(400, "无法读取"), (404, "这里没有内容"), (409, "他人更新"), (429, "请稍等"), (500, "系统出了问题"), (503, "暂时无法使用")],
)
def test_each_error_page_says_what_happened_in_the_readers_language(visitor: Client, status: int, words: str) -> None:
    answer = visitor.get(f"/error/{status}/")
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_you_may_not_and_there_is_none_read_the_same(visitor: Client) -> None:
    visitor.raise_request_exception = False
    forbidden, missing = visitor.get("/refused/no/"), visitor.get("/no-such-page/")
    assert forbidden.status_code == missing.status_code == 404
    assert forbidden.content.decode().replace("/refused/no/", "/no-such-page/") == missing.content.decode()


def test_a_refusal_brings_its_own_sentence_and_when_to_come_back(visitor: Client) -> None:
    answer = visitor.get("/refused/many/", headers={"accept-language": "en"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "300")
    assert "Wait 5 minutes" in answer.content.decode()


def test_a_form_from_a_stale_page_gets_a_page_that_says_so() -> None:
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "zh-CN"})
    answer = strict.post("/", {})
    assert answer.status_code == 403
    assert "页面打开时间过长" in answer.content.decode()


def test_the_first_page_with_all_that_it_loads_is_at_most_100_kb(visitor: Client) -> None:
    html = body(visitor, "/")
    static = FOLDER / "static"
    loaded = {static / name for name in re.findall(r'(?:href|src)="/static/([^"]+)"', html)}
    scripts = [path for path in loaded if path.suffix == ".js"]
    while scripts:
        path = scripts.pop()
        found = {
            (path.parent / name).resolve()
            for name in re.findall(r'(?m)^import .* from ["\'](\.[^"\']+)["\']', path.read_text("utf-8"))
        }
        scripts += found - loaded
        loaded |= found
    total = len(html.encode()) + sum(path.stat().st_size for path in loaded)
    assert total <= 100 * 1024, f"{total} bytes in {len(loaded) + 1} files"


def test_colours_are_written_down_in_the_tokens_only() -> None:
    for sheet in (FOLDER / "static/furniture").glob("*.css"):
        if sheet.name != "tokens.css":
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsl", sheet.read_text("utf-8")), sheet.name


def test_nothing_of_gov_uk_but_behaviour_is_left() -> None:
    for path in (FOLDER / "static").rglob("*.css"):
        text = path.read_text("utf-8")
        assert "GDS Transport" not in text
        assert "url(" not in text
        assert "@font-face" not in text
        assert "italic" not in text


@pytest.mark.parametrize("problem", [503, 500])
def test_a_broken_server_says_that_it_is_a_demo_and_asks_nothing(problem: int) -> None:
    request = RequestFactory().get("/")
    assert "demo-strip" not in problems.bare_page(request, problems.problem_of(problem)).content.decode()
    request.chrome_demo = DemoNotice("demo-strip")  # type: ignore[attr-defined]
    answer = problems.bare_page(request, problems.problem_of(problem))
    assert answer.status_code == problem
    assert "demo-strip" in answer.content.decode()
