"""The names of fields that queries hand to the read log, found in the source: those written out, and the members of ``Field``."""

import ast
from pathlib import Path

import jingwei
from jingwei.registers.queries.people import Field

SOURCE = Path(jingwei.__file__).parent


def noted_fields() -> set[str]:
    """Every text in a ``fields`` of a call of ``note``, and what ``reveal`` may name."""
    found = {field.value for field in Field}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node) == "note":
                found |= {text for keyword in node.keywords if keyword.arg == "fields" for text in _texts(keyword.value)}
    return found


def _name(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def _texts(node: ast.expr) -> set[str]:
    return {part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)}
