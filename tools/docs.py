"""Write the pages of the documents that follow from the code, so that they cannot disagree with it.

    python tools/docs.py         write docs/law.md and docs/reference/{settings,cli,reasons,steps,purposes}.md
    python tools/docs.py check   list the pages that are out of step and what is wrong with docs/index.md; exit 1 if anything is

Starts no database; a scratch data folder takes the keys that Django's set-up asks for.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src/jingwei"
WIDTH = 100


def ready() -> None:
    """Django set up, with a scratch data folder unless somebody set it up before us."""
    import django
    from django.conf import settings

    if not settings.configured:
        for name in [name for name in os.environ if name.startswith("JINGWEI_")]:
            del os.environ[name]
        os.environ["JINGWEI_DATA"] = tempfile.mkdtemp(prefix="jw-docs-")
        os.environ["DJANGO_SETTINGS_MODULE"] = "jingwei.config.settings"
        django.setup()


def said(text: object, language: str) -> str:
    """A text in one language."""
    from django.utils.translation import override

    with override(language):
        return str(text)


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines)


def written_by(what: str) -> str:
    """The line that tells a reader where to change a page."""
    return f"*Written by `tools/docs.py` from `{what}`; change it there.*"


def settings_page() -> str:
    """Every setting with its default and what it means."""
    from jingwei.config.options import OPTIONS

    rows = [
        (
            f"`{option.name}`",
            "" if not option.default else f"`{option.default}`",
            option.means + (" Secret: never printed." if option.secret else ""),
        )
        for option in OPTIONS
    ]
    return f"""# Settings

{written_by("src/jingwei/config/options.py")}

Jingwei reads its settings from the environment, once, at start. **A `JINGWEI_*` name that is not in this table stops the
start**, so a misspelling cannot pass unnoticed. Each may also be read from a file: `JINGWEI_SECRET_FILE=/run/secrets/x`
sets `JINGWEI_SECRET` to what the file holds, without white space around it. `PORT` is read when `JINGWEI_PORT` is not set.

{table(("Setting", "Default", "What it means"), rows)}

How these go together on a server of your own: [run on your own PostgreSQL](../how-to/own-postgresql.md).
"""


def cli_page() -> str:
    """Every command with its help."""
    import click

    from jingwei.faces.cli import cli

    parts = []

    def describe(command: click.Command, path: list[str], parent: click.Context | None) -> None:
        context = click.Context(command, info_name=path[-1], parent=parent, terminal_width=WIDTH, max_content_width=WIDTH)
        parts.append(f"{'#' * min(len(path), 4)} `{' '.join(path)}`\n\n```text\n{command.get_help(context)}\n```")
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                if inner is not None and not inner.hidden:
                    describe(inner, [*path, name], context)

    describe(cli, ["jingwei"], None)
    body = "\n\n".join(parts[1:])
    return f"""# Commands

{written_by("src/jingwei/faces/cli/")}

One line of result on standard output, progress on standard error when a person looks, and an exit code from the error: 0
done, 1 refused (the sentence says what to do), 2 wrong usage. `codes`, `workdays`, `where` and `evidence check-receipt`
start no database.

{body}
"""


def reasons_page() -> str:
    """Why a declaration is visited: the closed, public list."""
    from jingwei.cases.words import Reason
    from jingwei.declarations.policy import WHITE

    rows = [(f"`{reason.value}`", said(reason.label, "zh-hans"), said(reason.label, "en")) for reason in Reason]
    inputs = "\n".join(f"- `{field}` ({name})" for field, name in sorted(WHITE.items()))
    return f"""# Why a declaration is verified

{written_by("src/jingwei/cases/words.py and src/jingwei/declarations/policy.py")}

A declaration goes straight into the register when what we hold confirms it and nothing speaks against the **record**.
Otherwise somebody visits, or the declarant brings their card to a counter. This is the whole list of reasons. Each is about
the record; none is a trait of a person. A resident sees the reasons of their own declaration once they have proved who they
are; before that the receipt reads the same for everybody, so that nobody can find out by declaring whom we know.

{table(("Code", "中文", "English"), rows)}

## What the decision reads

Nothing but these, each on the white list `kernel/enforcement.py`; a test holds the two together.

{inputs}
"""


def steps_page() -> str:
    """Every event that the log may hold."""
    from jingwei.evidence.events import Event

    events: list[type[Event]] = []
    for path in sorted([*SOURCE.glob("*/events.py"), *SOURCE.glob("*/events/*.py")]):
        module = import_module(".".join(["jingwei", *path.relative_to(SOURCE).with_suffix("").parts]).removesuffix(".__init__"))
        events += [
            thing
            for thing in vars(module).values()
            if isinstance(thing, type) and issubclass(thing, Event) and thing is not Event and thing.__module__ == module.__name__
        ]
    rows = [
        (
            f"`{event.step}`",
            event.act,
            (event.__doc__ or "").strip().split("\n")[0],
            ", ".join(f"`{name}`" for name in event.covers),
        )
        for event in sorted(events, key=lambda event: event.step)
    ]
    return f"""# Steps

{written_by("src/jingwei/*/events.py` and `src/jingwei/*/events/*.py")}

Every kind of entry that the log of acts may hold. *Covers* names the evidenced tables that may change in the same
transaction; a commit that changes one of them without such an entry fails. The bytes of an entry: [entry](entry.md).

{table(("Step", "Act", "What happened", "Covers"), rows)}
"""


def purposes_page() -> str:
    """What personal data may be read for."""
    from jingwei.kernel.purposes import ALL

    rows = [
        (
            f"`{purpose.code}`",
            said(purpose.title, "zh-hans"),
            said(purpose.title, "en"),
            purpose.law("en"),
            said(purpose.kept, "en"),
        )
        for purpose in ALL.values()
    ]
    return f"""# Purposes

{written_by("src/jingwei/kernel/purposes.py")}

Every query names one of these. It goes into the read log, and a resident reads its title under "who read my record".

{table(("Code", "中文", "English", "Basis", "Kept"), rows)}

The laws: [law](../law.md).
"""


def citations() -> Iterator[tuple[str, str, str]]:
    """(law, article, where) for each citation in the source that names both in so many words."""
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "cite" and len(node.args) == 2:
                law, article = (argument.value if isinstance(argument, ast.Constant) else None for argument in node.args)
                if isinstance(law, str) and isinstance(article, str | int):
                    yield law, str(article), path.relative_to(SOURCE).as_posix()


def law_page() -> str:
    """The catalogue of law: what is held, what is a reference, what is made up, and what cites it."""
    from jingwei.kernel.law import LAWS

    cited: dict[str, dict[int, set[str]]] = {}
    for law, article, place in citations():
        cited.setdefault(law, {}).setdefault(int(article), set()).add(place)

    def row(ident: str) -> tuple[str, ...]:
        law = LAWS[ident]
        standing = "made up, for the demo only" if law.made_up else "full text held" if law.held else "reference: text not held"
        places = "; ".join(
            f"art. {article}: {', '.join(f'`{p}`' for p in sorted(where))}"
            for article, where in sorted(cited.get(ident, {}).items())
        )
        return (
            f"`{ident}`",
            f"{law.title} · {law.title_en}",
            f"{law.body} · {law.body_en}",
            law.number,
            law.version.isoformat(),
            standing,
            places,
        )

    rows = [row(ident) for ident in LAWS]
    return f"""# Law

{written_by("src/jingwei/kernel/law/catalogue.py and every citation in the source")}

What the product may cite, in which version. **Held** means that the full text of the official version ships with the
product and pages show the article; **reference** means that only title, body and version are known here. **Made-up rules**
belong to the demo district, stand where no real text carries a duty, and say so on every page that cites them: a district
that uses Jingwei replaces them by its own. The catalogue refuses to cite an article that a law does not have. This page is
no legal advice.

{table(("Id", "Law", "Made by", "Number", "Version", "Standing", "Cited by"), rows)}
"""


PAGES: dict[str, Callable[[], str]] = {
    "docs/law.md": law_page,
    "docs/reference/settings.md": settings_page,
    "docs/reference/cli.md": cli_page,
    "docs/reference/reasons.md": reasons_page,
    "docs/reference/steps.md": steps_page,
    "docs/reference/purposes.md": purposes_page,
}


LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
NUMBERED = re.compile(r"\d{4}")


def faults_of(index: str, held: Collection[str]) -> list[str]:
    """What is wrong with the index of the documents: a link that stands twice or leads nowhere, a page or decision that it leaves out,
    a decision under another number than its file's.

    Args:
        held: the pages below docs/, as the index links them.
    """
    links = LINK.findall(index)
    targets = [target for _label, target in links]
    twice = sorted({target for target in targets if targets.count(target) > 1})
    decisions = [(label, target) for label, target in links if target.startswith("decisions/")]
    misnumbered = [label for label, target in decisions if NUMBERED.findall(label)[:1] != NUMBERED.findall(target)[:1]]
    return (
        [f"{target} stands twice" for target in twice]
        + [f"{target} is not there" for target in targets if not target.startswith("..") and target not in held]
        + [f"{page} is left out" for page in sorted(set(held) - set(targets))]
        + [f"“{label}” has another number than its file" for label in misnumbered]
    )


def index_faults() -> list[str]:
    """``faults_of`` the index as it stands."""
    docs = ROOT / "docs"
    held = {path.relative_to(docs).as_posix() for path in (*docs.rglob("*.md"), *docs.rglob("*.json"))} - {"index.md"}
    return faults_of((docs / "index.md").read_text("utf-8"), held)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=["write", "check"], default="write")
    what = parser.parse_args(arguments).what
    ready()
    stale = []
    for name, page in PAGES.items():
        path, text = ROOT / name, page()
        if path.exists() and path.read_text("utf-8") == text:
            continue
        stale.append(name)
        if what == "write":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    if what == "check" and stale:
        print(f"Out of step with the code: {', '.join(stale)}. Run `python tools/docs.py`.", file=sys.stderr)
        return 1
    if what == "check" and (faults := index_faults()):
        print(f"docs/index.md: {'; '.join(faults)}.", file=sys.stderr)
        return 1
    print(f"Wrote {', '.join(stale)}." if what == "write" and stale else "Every generated page is in step.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
