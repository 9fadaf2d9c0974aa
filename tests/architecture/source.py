"""The product's source as the architecture tests see it: files by module, parsed once."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from jingwei.evidence.events import Event

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "jingwei"
FACES = PACKAGE / "faces"

type Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class File:
    """One parsed file. ``place`` is its path below ``src/jingwei``."""

    path: Path
    place: str
    tree: ast.Module

    @property
    def dotted(self) -> str:
        """The name it is imported by."""
        return ".".join(["jingwei", *Path(self.place).with_suffix("").parts]).removesuffix(".__init__")

    def functions(self) -> Iterator[Function]:
        """Its functions at the top level that others may call."""
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
                yield node

    def texts(self) -> Iterator[ast.Constant]:
        """String constants without docstrings."""
        described = {id(doc) for node in ast.walk(self.tree) if (doc := _docstring(node)) is not None}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described:
                yield node


def _docstring(node: ast.AST) -> ast.Constant | None:
    if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or not node.body:
        return None
    first = node.body[0]
    return first.value if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) else None


@cache
def files() -> tuple[File, ...]:
    """Every Python file of the product but migrations."""
    found = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
    return tuple(File(path, path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text("utf-8"), str(path))) for path in found)


def modules() -> list[str]:
    """The modules: folders of the product that are neither faces, adapters nor config, and hold code."""
    return sorted(
        path.parent.name for path in PACKAGE.glob("*/__init__.py") if path.parent.name not in {"faces", "adapters", "config"}
    )


def faces() -> list[str]:
    """The faces that there are."""
    return sorted(path.parent.name for path in FACES.glob("*/__init__.py") if not path.parent.name.startswith("_"))


def of_kind(kind: str) -> list[File]:
    """Files of one kind in every module: ``operations.py`` and ``operations/…`` without those that begin with an underscore."""
    found = []
    for file in files():
        parts = Path(file.place).with_suffix("").parts
        if (
            len(parts) >= 2
            and parts[0] in modules()
            and parts[1] == kind
            and not any(part.startswith("_") for part in parts[2:] if part != "__init__")
        ):
            found.append(file)
    return found


def import_all(kind: str) -> list[ModuleType]:
    """Every module's file of that kind, imported."""
    return [import_module(file.dotted) for file in of_kind(kind)]


def all_events() -> list[type[Event]]:
    """The events of every module, as its ``events.py`` or ``events/`` names them."""
    return [
        thing
        for module in import_all("events")
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, Event) and thing is not Event and thing.__module__ == module.__name__
    ]


def calls(node: ast.AST) -> Iterator[ast.Call]:
    """Every call in a piece of code."""
    return (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))


def called(call: ast.Call) -> str:
    """The dotted name that is called."""
    return ast.unparse(call.func)
