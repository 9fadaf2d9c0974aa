"""Which tests visit a page: those that name its route or hold an address of it, themselves or through what they call.

The suite's source is read. A text that a test fills in counts as one part of an address; one that begins with what was filled in may be
the address's tail, as in ``f"{page}/reveal"``.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[4]
TESTS = ROOT / "tests"
API = re.compile(r"/api/v[0-9]+/")
_PLACEHOLDER = re.compile(r"<[^>]+>")
_FILLED_IN = "·"


@dataclass(frozen=True, slots=True)
class Address:
    """A route as tests write it."""

    name: str
    whole: re.Pattern[str]
    tails: re.Pattern[str]

    @classmethod
    def of(cls, route: str, name: str) -> "Address":
        """Args: the route as the URL table has it, without the first slash, and its name with the namespaces."""
        parts = [re.escape(part) for part in _PLACEHOLDER.split(f"/{route}")]
        written = "[^/]+".join(parts)
        relative = API.sub("", written, count=1)
        ends = [
            written[at:] for at in (match.start() for match in re.finditer("/", written)) if re.search(r"[a-z]{4}", written[at:])
        ]
        tails = "|".join(f"{_FILLED_IN}{end}|{_FILLED_IN}{end[1:]}" for end in ends[1:]) or "(?!)"
        return cls(name, re.compile(rf"({written}|{relative})(\?.*)?"), re.compile(rf"({tails})(\?.*)?"))

    def stands_in(self, text: str) -> bool:
        """Whether a text of a test names this page."""
        return text == self.name or bool(self.whole.fullmatch(text) or self.tails.fullmatch(text))


def tests_of(route: str, name: str) -> list[str]:
    """The tests that visit a page, ``FILE::FUNCTION``; none where the suite is not checked out."""
    address = Address.of(route, name)
    return [
        f"{path.relative_to(ROOT)}::{test}"
        for path in sorted(TESTS.rglob("test_*.py"))
        for test in _File.read(path).tests
        if any(address.stands_in(text) for text in _texts_of(path, test))
    ]


@dataclass(frozen=True, slots=True)
class _File:
    """One file of the suite: what its names stand for, and from where it takes others."""

    nodes: dict[str, ast.AST]
    imports: dict[str, Path]

    @classmethod
    @cache
    def read(cls, path: Path) -> "_File":
        tree = ast.parse(path.read_text("utf-8"))
        nodes: dict[str, ast.AST] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                nodes[node.name] = node
        for node in tree.body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    if isinstance(target, ast.Name):
                        nodes[target.id] = node.value
        return cls(nodes, dict(_imports(tree)))

    @property
    def tests(self) -> list[str]:
        return [name for name in self.nodes if name.startswith("test_")]


def _imports(tree: ast.Module) -> Iterator[tuple[str, Path]]:
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tests."):
            path = ROOT.joinpath(*(node.module or "").split(".")).with_suffix(".py")
            if path.exists():
                yield from ((alias.asname or alias.name, path) for alias in node.names)


@cache
def _texts_of(path: Path, name: str) -> frozenset[str]:
    """The texts of a function and of all in the suite that it uses: functions, methods of what it imports, tables."""
    texts: set[str] = set()
    seen: set[tuple[Path, str]] = set()
    waiting = [(path, name)]
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        file = _File.read(here[0])
        node = file.nodes.get(here[1])
        if node is None:
            continue
        texts |= set(_texts(node))
        used = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
        used |= {inner.attr for inner in ast.walk(node) if isinstance(inner, ast.Attribute)}
        waiting += [(file.imports.get(one, here[0]), one) for one in used if not one.startswith("test_")]
        waiting += [(other, one) for one in used for other in set(file.imports.values()) if one in _File.read(other).nodes]
    return frozenset(texts)


def _texts(node: ast.AST) -> Iterator[str]:
    """String constants; what a formatted string fills in becomes one character that no address has a slash for."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value
        elif isinstance(inner, ast.JoinedStr):
            yield "".join(
                part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else _FILLED_IN
                for part in inner.values
            )
