"""``jingwei where URL``: from a page to its code. Face, view, who may call it, what it calls, and the tests that visit it.

The view's source is read, with the functions of its face and of the furniture that it calls in turn, for calls into a module's operations and queries.
No database.
"""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import click
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from jingwei.faces.cli._runtime import Runtime
from jingwei.faces.cli._visits import tests_of
from jingwei.kernel.actors import Role
from jingwei.kernel.errors import Refused

PACKAGE = Path(__file__).parents[2]
ROOT = PACKAGE.parents[1]
DEEPEST = 4
LOCKS = "jingwei.faces._furniture.access."
"""Locks of views: what they call belongs to every page, and says nothing of this one."""
CALLED = re.compile(r"^jingwei\.(\w+)\.(operations|queries)\b")

type View = Callable[..., object]


class NotServed(Refused):
    """No page has this address."""

    code = "not-served"
    status = 404
    says = _("Nothing is served at %(path)s. Copy the address from the browser; pages of the demo exist in a demo only.")


@dataclass(slots=True)
class Found:
    """What a page is made of."""

    face: str
    route: str
    views: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    calls: dict[str, list[str]] = field(default_factory=lambda: {"operation": [], "query": []})
    tests: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """One fact a line: its kind, a tab, the fact."""
        yield f"face\t{self.face}"
        yield f"route\t{self.route}"
        yield from (f"view\t{view}" for view in self.views)
        yield from (f"role\t{role}" for role in self.roles)
        for kind, names in self.calls.items():
            yield from (f"{kind}\t{name}" for name in names)
        yield from (f"test\t{test}" for test in self.tests)


@click.command()
@click.argument("url")
@click.pass_obj
def where(runtime: Runtime, url: str) -> None:
    """Print face, view, roles, operations, queries and tests of the page at URL.

    One fact a line: its kind, a tab, the fact. Tests are looked for where the source is checked out.
    """
    runtime.prepare()
    for line in find(url).lines():
        click.echo(line)


def find(url: str) -> Found:
    """What the page at an address (with or without host) is made of.

    Raises:
        NotServed: nothing is there.
    """
    path = urlsplit(url).path or "/"
    try:
        match = resolve(path)
    except Resolver404:
        raise NotServed(path=path) from None
    views = [inspect.unwrap(view) for view in _own(match.func)]
    found = Found(_face(views[0]), f"{match.view_name or '-'} /{match.route}")
    roles: frozenset[Role] = getattr(match.func, "jw_roles", frozenset())
    found.roles = ["anybody"] if roles == frozenset(Role) else sorted(roles)
    for view in views:
        found.views.append(_place(view))
        for kind, name in _calls(view):
            if name not in found.calls[kind]:
                found.calls[kind].append(name)
    found.tests = tests_of(match.route, match.view_name)
    return found


def _own(view: View) -> list[View]:
    """The functions or classes that people wrote: a path of the API holds one a method, a class-based view is its class."""
    inner = inspect.unwrap(view)
    held = inspect.getclosurevars(inner).nonlocals.get("self") if inspect.isfunction(inner) else None
    operations = getattr(held, "operations", None)
    if operations:
        return [operation.view_func for operation in operations]
    return [getattr(inner, "view_class", inner)]


def _face(view: View) -> str:
    parts = view.__module__.split(".")
    return parts[2] if parts[:2] == ["jingwei", "faces"] else parts[0]


def _place(view: View) -> str:
    path = Path(inspect.getsourcefile(view) or "")
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) and ".venv" not in path.parts else Path(view.__module__)
    return f"{shown}:{inspect.getsourcelines(view)[1]} {view.__name__}"


@dataclass(frozen=True, slots=True)
class _Module:
    """One file of a face: its functions and what its imported names stand for."""

    functions: dict[str, ast.FunctionDef | ast.ClassDef]
    names: dict[str, str]

    @classmethod
    def read(cls, dotted: str) -> "_Module":
        path = PACKAGE.joinpath(*dotted.split(".")[1:])
        file = path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py"
        if not file.exists():  # an imported value is followed like a module, and is none
            return cls({}, {})
        tree = ast.parse(file.read_text("utf-8"))
        functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        names = {
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }
        return cls(functions, names)


def _calls(view: View) -> Iterator[tuple[str, str]]:
    """(operation or query, name) of what a view calls, itself or through functions of its face and the furniture."""
    if not view.__module__.startswith("jingwei.faces."):
        return
    seen: set[tuple[str, str]] = set()
    waiting = [(view.__module__, view.__name__, 0)]
    while waiting:
        dotted, name, depth = waiting.pop(0)
        if (dotted, name) in seen or depth > DEEPEST:
            continue
        seen.add((dotted, name))
        module = _Module.read(dotted)
        body = module.functions.get(name)
        for used in _used(body, module.names) if body else ():
            called = CALLED.match(used)
            if called and used.split(".")[-1].islower() and not _is_file(used):
                yield ("operation" if called[2] == "operations" else "query"), used.removeprefix("jingwei.")
            elif used.startswith("jingwei.faces.") and not used.startswith(LOCKS):
                waiting.append((*used.rsplit(".", 1), depth + 1))  # type: ignore[arg-type]
            elif used in module.functions:
                waiting.append((dotted, used, depth + 1))


def _is_file(dotted: str) -> bool:
    path = PACKAGE.joinpath(*dotted.split(".")[1:])
    return path.is_dir() or path.with_suffix(".py").exists()


def _used(body: ast.AST, names: dict[str, str]) -> Iterator[str]:
    """Names that a piece of code uses, as they are imported: ``jingwei.cases.operations.close_order``."""
    for node in ast.walk(body):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names:
            yield f"{names[node.value.id]}.{node.attr}"
        elif isinstance(node, ast.Name):
            yield names.get(node.id, node.id)
