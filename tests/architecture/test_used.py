"""What nobody asks for goes: every duty is required somewhere, and every query has a caller in the product."""

import ast

from tests.architecture.source import File, files, of_kind

from jingwei.kernel.actors import DUTIES

NOT_CALLED = {
    "cases/queries/boards.py count_by_street",
    "cases/queries/boards.py count_orders",
    "cases/queries/lists.py list_due_soon",
}


def _names(file: File) -> set[str]:
    """Names that a file uses, its own definitions and re-exports aside."""
    found = {node.id for node in ast.walk(file.tree) if isinstance(node, ast.Name)}
    return found | {node.attr for node in ast.walk(file.tree) if isinstance(node, ast.Attribute)}


def test_every_duty_is_asked_for_somewhere() -> None:
    asked = {str(text.value) for file in files() if file.place != "kernel/actors.py" for text in file.texts()}
    assert sorted(frozenset().union(*DUTIES.values()) - asked) == []


def test_every_query_has_a_caller() -> None:
    used = set().union(*(_names(file) for file in files()))
    idle = {
        f"{file.place} {function.name}" for file in of_kind("queries") for function in file.functions() if function.name not in used
    }
    assert not idle - NOT_CALLED, "Nobody calls these queries; delete them: " + ", ".join(sorted(idle - NOT_CALLED))
