"""``jingwei where``: from an address to the code behind it."""

from click.testing import CliRunner, Result
from django.utils.translation import override

from jingwei.config.runtime import Runtime
from jingwei.faces.cli import cli


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
