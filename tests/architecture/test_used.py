"""What nobody asks for goes: every duty is required somewhere, and every query and operation has a caller in the product."""

import ast

import pytest
from tests.architecture.source import ROOT, files, of_kind

from jingwei.kernel.actors import DUTIES

NOT_CALLED = {
    "queries": set(),
    "operations": {  # what people keep accounts and registers by: written, recorded and tested, and on no page yet
        "accounts/operations/consents.py give_consent",
        "accounts/operations/consents.py withdraw_consent",
        "accounts/operations/people.py close_account",
        "registers/operations/entities.py add_entity",
        "registers/operations/entities.py change_entity",
        "registers/operations/entities.py correct_entity",
        "registers/operations/entities.py deregister_entity",
        "registers/operations/places.py add_building",
        "registers/operations/places.py add_dwelling",
        "registers/operations/places.py cancel_dwelling",
        "registers/operations/places.py change_dwelling",
        "registers/operations/places.py correct_dwelling",
        "registers/operations/territory.py add_division",
        "registers/operations/territory.py add_grid",
        "registers/operations/territory.py add_successor",
        "registers/operations/territory.py change_division",
        "registers/operations/territory.py change_grid",
    },
}


def _names(tree: ast.Module) -> set[str]:
    """Names that a file uses, its own definitions and re-exports aside."""
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return found | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def test_every_duty_is_asked_for_somewhere() -> None:
    asked = {str(text.value) for file in files() if file.place != "kernel/actors.py" for text in file.texts()}
    assert sorted(frozenset().union(*DUTIES.values()) - asked) == []


def _idle(kind: str) -> set[str]:
    used = set().union(*(_names(file.tree) for file in files()))
    return {f"{file.place} {function.name}" for file in of_kind(kind) for function in file.functions() if function.name not in used}


@pytest.mark.parametrize("kind", NOT_CALLED)
def test_every_query_and_operation_has_a_caller(kind: str) -> None:
    assert not (idle := _idle(kind) - NOT_CALLED[kind]), "Nobody calls these; delete them: " + ", ".join(sorted(idle))


@pytest.mark.parametrize("kind", NOT_CALLED)
def test_what_is_let_off_is_there_and_has_no_caller(kind: str) -> None:
    assert not (called := NOT_CALLED[kind] - _idle(kind)), "These are called, or gone: " + ", ".join(sorted(called))


def test_an_operation_that_is_on_no_page_is_called_by_a_test() -> None:
    called = set().union(*(_names(ast.parse(path.read_text("utf-8"))) for path in (ROOT / "tests").rglob("*.py")))
    assert sorted(name for name in NOT_CALLED["operations"] if name.split()[1] not in called) == []
