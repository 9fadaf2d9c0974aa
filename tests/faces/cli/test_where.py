"""``jingwei where``: from an address to the code behind it."""

import re
from collections.abc import Iterator

from click.testing import CliRunner, Result
from django.urls import URLPattern, get_resolver
from django.utils.translation import override

from jingwei.config.runtime import Runtime
from jingwei.faces.cli import cli, where


def run(url: str) -> Result:
    return CliRunner().invoke(cli, ["where", url], obj=Runtime())


def facts(url: str) -> dict[str, list[str]]:
    result = run(url)
    assert result.exit_code == 0, result.output
    found: dict[str, list[str]] = {}
    for line in result.stdout.splitlines():
        kind, fact = line.split("\t")
        found.setdefault(kind, []).append(fact)
    return found


def test_a_page_is_found_with_its_operation_and_its_tests() -> None:
    found = facts("http://localhost:8000/d/4403040080030100001000404-AAAA?lang=en")
    assert found["face"] == ["portal"]
    assert found["view"][0].startswith("src/jingwei/faces/portal/declarations.py:")
    assert "declarations.operations.declare" in found["operation"]
    assert "declarations.operations" not in found["operation"]
    assert any(test.startswith("tests/faces/portal/test_declaring.py::") for test in found["test"])


def test_it_says_who_may_open_the_page() -> None:
    assert facts("/field/")["role"] == ["grid-worker"]
    assert facts("/")["role"] == ["anybody"]


def test_what_helpers_of_the_face_call_is_named_too() -> None:
    assert any(query.startswith("declarations.queries.") for query in facts("/ops/declarations")["query"])


def test_what_the_furniture_does_for_a_face_is_named_too() -> None:
    assert "registers.queries.imports.list_batches" in facts("/ops/imports")["query"]


def test_an_operation_of_the_api_is_named_by_its_function() -> None:
    found = facts("/api/v1/declarations")
    assert found["face"] == ["api"]
    assert {view.split()[-1] for view in found["view"]} >= {"declare"}
    assert "declarations.operations.declare" in found["operation"]


def test_pages_of_others_are_named_as_theirs() -> None:
    assert facts("/account/login/")["face"] == ["allauth"]


def test_an_address_without_a_page_says_so() -> None:
    with override("en"):
        result = run("/nowhere/at/all")
    assert result.exit_code == 1
    assert "Nothing is served at /nowhere/at/all" in result.stderr


def served() -> Iterator[str]:
    """An address of every route that is served outside the demo, with something for each part that is filled in."""
    waiting = [(pattern, "/") for pattern in get_resolver().url_patterns]
    while waiting:
        pattern, before = waiting.pop()
        address = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLPattern):
            yield re.sub(r"<(?:(\w+):)?\w+>", lambda found: FILLED_IN.get(found[1], "x"), address)
        else:
            waiting += [(inner, address) for inner in pattern.url_patterns]


FILLED_IN = {"int": "1", "uuid": "00000000-0000-0000-0000-000000000000", "receipt": "20261126-ABCDE-FGHJK"}


def test_every_page_that_is_served_has_a_face_a_view_and_a_test() -> None:
    with_nothing = [url for url in served() if not ((found := where.find(url)).face and found.views and found.tests)]
    assert with_nothing == []
