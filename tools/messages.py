"""Gather the texts for people of each package into its own Chinese catalogue, check them, and compile.

English is the msgid, Simplified Chinese the translation: `locale/zh_Hans/LC_MESSAGES/django.po` inside the module or face whose
text it is, with the compiled `.mo` beside it. The output is the same on every machine: sorted, without line numbers or dates.

    python tools/messages.py [PACKAGE…]         update the .po files and compile the .mo files
    python tools/messages.py check [PACKAGE…]   list what is untranslated, fuzzy, out of step or stale; exit 1 if anything is
"""

from __future__ import annotations

import argparse
import io
import re
import struct
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src/jingwei"
TEMPLATES = {".html", ".txt"}
LEFT_OUT = {"__pycache__", "locale", "static", "migrations", "texts"}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"]),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3)),
}
HEADER = """\
# Simplified Chinese texts of jingwei.{package}. Written by tools/messages.py; only the translations are edited by hand.
msgid ""
msgstr ""
"Project-Id-Version: jingwei\\n"
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
MO_HEADER = "Language: zh_Hans\nContent-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=1; plural=0;\n"
PLACEHOLDER = re.compile(r"%\((\w+)\)|%([sd])|(?<![{])\{(\w+)\}")

type Key = tuple[str, str]  # context (or ""), msgid
type Text = tuple[str, str]  # msgid, plural (or "")


def packages() -> list[Path]:
    """Each direct child of `jingwei`, and each face instead of `faces`."""
    found = [p for p in SOURCE.iterdir() if p.is_dir() and p.name not in LEFT_OUT | {"faces"}]
    if (SOURCE / "faces").exists():
        found += [p for p in (SOURCE / "faces").iterdir() if p.is_dir() and p.name not in LEFT_OUT]
    return sorted(found)


def name_of(package: Path) -> str:
    return ".".join(package.relative_to(SOURCE).parts)


def python_of(template: Path) -> bytes:
    """A template as lines of Python calls, as Django does it for xgettext, with indentation taken out."""
    text = templatize(template.read_text("utf-8"), origin=str(template))
    return re.sub(r"\n[ \t]+", "\n", "\n" + text).encode()


def texts(package: Path) -> dict[Key, Text]:
    """Every text of a package: (context, msgid) → (msgid, plural)."""
    found: dict[Key, Text] = {}
    for path in sorted(p for p in package.rglob("*") if p.suffix in TEMPLATES | {".py"}):
        if LEFT_OUT & set(path.relative_to(package).parts):
            continue
        content = path.read_bytes() if path.suffix == ".py" else python_of(path)
        try:
            for _line, message, _comments, context in extract("python", io.BytesIO(content), cast(dict[str, None], KEYWORDS)):
                single, plural = (message[0], message[1]) if isinstance(message, tuple) else (message, "")
                if single:
                    found[context or "", single] = (single, plural or found.get((context or "", single), ("", ""))[1])
        except SyntaxError as error:
            raise SystemExit(f"{path.relative_to(ROOT)} cannot be read: {error}") from error
    return found


def file_of(package: Path) -> Path:
    return package / "locale/zh_Hans/LC_MESSAGES/django.po"


def known(package: Path) -> Catalog:
    """What the package's .po holds now; an empty catalogue if there is none."""
    path = file_of(package)
    if not path.exists():
        return Catalog(locale="zh_Hans")
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans", ignore_obsolete=True)


def wanted(package: Path) -> Catalog:
    """The catalogue as it should be: every text of today, with the translations that there are."""
    old, new = known(package), Catalog(locale="zh_Hans")
    for (context, single), (_, plural) in sorted(texts(package).items()):
        before = old.get(single, context or None)
        written: str | tuple[str, ...] = ("",) if plural else ""
        flags: set[str] = set()
        if before is not None and before.string:
            strings = (before.string,) if isinstance(before.string, str) else tuple(before.string[:1])
            written = strings if plural else strings[0]
            flags = {"fuzzy"} & before.flags
        new.add((single, plural) if plural else single, written, context=context or None, flags=flags)
    return new


def po_bytes(package: Path, catalog: Catalog) -> bytes:
    """The .po file, byte for byte the same for the same texts."""
    out = io.BytesIO()
    write_po(out, catalog, width=120, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    return HEADER.format(package=name_of(package)).encode() + out.getvalue().strip(b"\n") + b"\n"


def translated(catalog: Catalog) -> Iterator[tuple[bytes, bytes]]:
    """(key, translation) as the .mo file holds them; what is fuzzy or empty is left out."""
    for message in catalog:
        if not message.id or message.fuzzy or not complete(message):
            continue
        ids, strings = listed(message.id), listed(message.string)
        key = "\0".join(ids)
        yield (f"{message.context}\x04{key}" if message.context else key).encode(), "\0".join(strings).encode()


def mo_bytes(catalog: Catalog) -> bytes:
    """The compiled catalogue in GNU's format (gettext manual, "The Format of GNU MO Files"), without dates."""
    pairs = sorted([(b"", MO_HEADER.encode()), *translated(catalog)])
    count, start = len(pairs), 28
    keys, values = b"", b""
    offsets: list[tuple[int, int, int, int]] = []
    for key, value in pairs:
        offsets.append((len(key), len(keys), len(value), len(values)))
        keys, values = keys + key + b"\0", values + value + b"\0"
    first = start + 16 * count
    table = b"".join(struct.pack("<II", size, first + at) for size, at, _, _ in offsets)
    table += b"".join(struct.pack("<II", size, first + len(keys) + at) for _, _, size, at in offsets)
    head = struct.pack("<7I", 0x950412DE, 0, count, start, start + 8 * count, 0, first)
    return head + table + keys + values


def listed(text: str | Iterable[str] | None) -> list[str]:
    """A text as its forms: one, or singular and plural; an absent one as an empty form."""
    return [text or ""] if isinstance(text, str) or text is None else list(text)


def complete(message: Message) -> bool:
    return all(listed(message.string))


def placeholders(text: str) -> set[str]:
    return {"".join(match) for match in PLACEHOLDER.findall(text)}


def fault_of(message: Message) -> str:
    """What is wrong with one text, in words; empty when all is well."""
    ids, strings = listed(message.id), listed(message.string)
    if not complete(message):
        return f"untranslated: {ids[0]!r}"
    if message.fuzzy:
        return f"fuzzy: {ids[0]!r}"
    if not placeholders(" ".join(strings)) <= placeholders(" ".join(ids)):
        return f"names a value that the English text does not have: {ids[0]!r}"
    return ""


def faults(package: Path) -> Iterator[str]:
    """What is wrong with a package's texts; nothing when all is well."""
    catalog, name, path = wanted(package), name_of(package), file_of(package)
    if not len(catalog):
        if path.exists():
            yield f"{name}: has no texts any more. Delete its locale folder."
        return
    for message in (m for m in catalog if m.id):
        if fault := fault_of(message):
            yield f"{name}: {fault}"
    if not path.exists() or path.read_bytes() != po_bytes(package, catalog):
        yield f"{name}: the .po is out of step with the texts. Run `python tools/messages.py`."
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != mo_bytes(catalog):
        yield f"{name}: the .mo is missing or stale. Run `python tools/messages.py`."


def conflicts() -> Iterator[str]:
    """Texts that two packages translate differently: all catalogues are one to the reader, so one of the two would be lost."""
    first: dict[Key, tuple[str, object]] = {}
    for package in packages():
        for message in (m for m in wanted(package) if m.id and complete(m)):
            key = (message.context or "", message.id if isinstance(message.id, str) else message.id[0])
            name, string = first.setdefault(key, (name_of(package), message.string))
            if string != message.string:
                yield f"{name} and {name_of(package)} translate {key[1]!r} differently. Use one translation, or pgettext."


def update(package: Path) -> str:
    """Write the .po and .mo of a package. Returns a line that says how it stands, or nothing."""
    catalog, path = wanted(package), file_of(package)
    if not len(catalog):
        return ""
    path.parent.mkdir(parents=True, exist_ok=True)
    for target, content in ((path, po_bytes(package, catalog)), (path.with_suffix(".mo"), mo_bytes(catalog))):
        if not target.exists() or target.read_bytes() != content:
            target.write_bytes(content)
    missing = sum(1 for m in catalog if m.id and (not complete(m) or m.fuzzy))
    return f"{name_of(package)}: {len(catalog)} texts, {missing} to translate"


def chosen(names: Iterable[str]) -> list[Path]:
    by_name = {name_of(package): package for package in packages()}
    by_name |= {package.name: package for package in packages() if package.parent.name == "faces" and package.name not in by_name}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise SystemExit(f"There is no package {', '.join(unknown)}. There are: {', '.join(sorted(by_name))}.")
    return [by_name[name] for name in names] or packages()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", metavar="[check] PACKAGE")
    words = parser.parse_args(arguments).words
    if words[:1] == ["check"]:
        found = [fault for package in chosen(words[1:]) for fault in faults(package)] + list(conflicts())
        print("\n".join(found) or "Every text is translated and compiled.", file=sys.stderr if found else sys.stdout)
        return 1 if found else 0
    print("\n".join(line for package in chosen(words) if (line := update(package))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
