"""Documents: a page for each module and face, links that lead somewhere, files that fit in the head, nothing of a workplace."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.architecture.source import ROOT, faces, files, modules

LINK = re.compile(r"\]\(([^)\s]+)\)|<img[^>]+src=\"([^\"]+)\"")
ROOTS = ("src", "tests", "docs", "tools", "benchmarks", ".ci")
TEXTS = {".py", ".md", ".toml", ".yml", ".yaml", ".html", ".js", ".css", ".sh", ".txt", ".po", ""}
NEEDED = (
    "README.md",
    "CONTRIBUTING.md",
    "GLOSSARY.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "LICENSE",
    "NOTICE",
    "publiccode.yml",
    "docs/index.md",
    "docs/law.md",
    "docs/benchmarks.md",
)
MOST_LINES = 500
WORKPLACE = re.compile(
    "|".join(
        [
            "/" + "work/",
            "/" + "tmp/jw",
            "/" + "farm/",
            r"\bsub" + r"agents?\b",
            r"\bco" + r"ding agents?\b",
            r"\bcl" + r"aude\b",
            r"\bchat" + r"gpt\b",
        ]
    ),
    re.IGNORECASE,
)


def _pages() -> list[Path]:
    return sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md"))


def _texts() -> Iterator[Path]:
    for name in ROOTS:
        for path in sorted((ROOT / name).rglob("*")):
            if path.is_file() and path.suffix in TEXTS and "__pycache__" not in path.parts and "vendor" not in path.parts:
                yield path
    yield from (path for path in sorted(ROOT.iterdir()) if path.is_file() and path.suffix in TEXTS and path.name != ".git")


@pytest.mark.parametrize("name", NEEDED)
def test_the_document_is_there(name: str) -> None:
    assert (ROOT / name).is_file()


@pytest.mark.parametrize("name", modules())
def test_every_module_has_its_page_and_says_what_it_is(name: str) -> None:
    assert (ROOT / f"docs/modules/{name}.md").is_file()
    entry = next(file for file in files() if file.place == f"{name}/__init__.py")
    assert ast.get_docstring(entry.tree), f"{entry.place} has no docstring"


@pytest.mark.parametrize("name", faces())
def test_every_face_has_its_page(name: str) -> None:
    assert (ROOT / f"docs/faces/{name}.md").is_file()


def test_links_lead_somewhere() -> None:
    broken = []
    for page in _pages():
        for match in LINK.finditer(page.read_text("utf-8")):
            target = (match[1] or match[2]).split("#")[0]
            if target and not re.match(r"[a-z]+:", target) and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)} → {target}")
    assert not broken, "\n".join(broken)


def test_every_page_of_docs_is_reached_from_the_index() -> None:
    reached: set[Path] = set()
    open_ones = [ROOT / "docs/index.md"]
    while open_ones:
        page = open_ones.pop().resolve()
        if page in reached or page.suffix != ".md" or not page.is_file():
            continue
        reached.add(page)
        open_ones += [
            page.parent / match[1].split("#")[0]
            for match in LINK.finditer(page.read_text("utf-8"))
            if match[1] and ":" not in match[1]
        ]
    assert [str(page.relative_to(ROOT)) for page in (ROOT / "docs").rglob("*.md") if page.resolve() not in reached] == []


def test_no_file_names_a_workplace() -> None:
    named = []
    for path in _texts():
        try:
            found = WORKPLACE.search(path.read_text("utf-8"))
        except UnicodeDecodeError:
            continue
        if found:
            named.append(f"{path.relative_to(ROOT)}: {found[0]}")
    assert not named, "\n".join(named)


def test_no_file_is_longer_than_500_lines_without_a_decision() -> None:
    argued = "\n".join(path.read_text("utf-8") for path in (ROOT / "docs/decisions").glob("*.md"))
    long = [
        file.place for file in files() if len(file.path.read_text("utf-8").splitlines()) > MOST_LINES and file.place not in argued
    ]
    assert not long


def test_decisions_are_numbered_and_whole() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text("utf-8")
        assert all(f"## {part}" in text for part in ("Context", "Decision", "Alternatives", "Consequences")), page.name
