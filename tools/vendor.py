"""Check or fetch the browser files of others that stand in the tree, so that a user needs no Node.

Each lock file names package, version, npm integrity, licence, and for each file where it comes from in the
package, its SHA-256 there and its SHA-256 as committed. ``check`` is offline; ``fetch`` asks the ordinary npm client
for the package, verifies the integrity, derives the committed bytes again and refuses a package that has changed.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCKS = (
    ROOT / "src/jingwei/faces/_furniture/static/vendor/vendor.lock.json",
    ROOT / "tests/journeys/axe/vendor.lock.json",
)

CLASS = re.compile(r"\.govuk-((?:[a-z0-9]+-?)*[a-z0-9]+)")
TYPEFACE = re.compile(r"^(?:font-family|font-size|line-height|-webkit-font-smoothing|-moz-osx-font-smoothing|src)\s*:")


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def blocks(css: str) -> Iterator[tuple[str, str | None]]:
    """Split minified CSS into (prelude, body) of its top level; body is None for a statement such as ``@charset``."""
    at = 0
    while at < len(css):
        brace, semicolon = css.find("{", at), css.find(";", at)
        if brace < 0:
            return
        if 0 <= semicolon < brace:
            yield css[at:semicolon], None
            at = semicolon + 1
            continue
        depth, end = 1, brace + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        yield css[at:brace].strip(), css[brace + 1 : end - 1]
        at = end


def keeps(selector: str, kept: set[str]) -> bool:
    """Whether every govuk block that the selector names is one that our pages use."""
    return all(name in kept or name == "frontend-supported" for name in CLASS.findall(selector.replace("__", " ")))


def pruned(css: str, kept: set[str]) -> str:
    """The rules of the kept blocks, without anybody's typeface, sizes of type or line heights: those are our own."""
    out = []
    for prelude, body in blocks(css):
        if body is None or prelude.startswith("@font-face"):
            continue
        if prelude.startswith("@"):
            inner = body if prelude.startswith("@keyframes") else pruned(body, kept)
        else:
            selectors = [s for s in prelude.split(",") if keeps(s, kept)] if "(" not in prelude else [prelude]
            prelude = ",".join(s for s in selectors if keeps(s, kept))
            inner = ";".join(d for d in body.split(";") if d and not TYPEFACE.match(d)) if prelude else ""
        if inner:
            out.append(f"{prelude}{{{inner}}}\n")
    return "".join(out)


def derive_css(content: bytes, options: dict[str, Any]) -> bytes:
    """A stylesheet of the kept blocks only. No font, crest or logo of GOV.UK may be left in it."""
    css = re.sub(r"/\*.*?\*/", "", content.decode(), flags=re.DOTALL).replace('@charset "UTF-8";', "")
    text = pruned(css, set(options["keep"]))
    for foreign in ("GDS Transport", "url(", "crest", "font-family"):
        if foreign in text:
            raise SystemExit(f"The derived stylesheet still names {foreign!r}. Drop that block from `keep`.")
    return f"{options['notice']}\n{text}".encode()


def derive_plain(content: bytes, options: dict[str, Any]) -> bytes:
    """The file without its pointer to a source map, which we do not ship."""
    return re.sub(rb"\n?//# sourceMappingURL=\S+\s*$", b"\n", content)


DERIVE: dict[str, Callable[[bytes, dict[str, Any]], bytes]] = {"css": derive_css, "plain": derive_plain}


def problems(lock: Path) -> Iterator[str]:
    """What differs between a lock and the files beside it; nothing when all is well."""
    named = {lock.name, "README.md", "__init__.py"}
    for package in json.loads(lock.read_text())["packages"]:
        for file in package["files"]:
            named.add(file["to"])
            path = lock.parent / file["to"]
            if not path.exists():
                yield f"{path.relative_to(ROOT)} is missing. Run `python tools/vendor.py fetch`."
            elif sha256(path.read_bytes()) != file["sha256"]:
                yield f"{path.relative_to(ROOT)} differs from its lock. Run `python tools/vendor.py fetch`."
    for path in sorted(p for p in lock.parent.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        if str(path.relative_to(lock.parent)) not in named:
            yield f"{path.relative_to(ROOT)} is in no lock. Add it to {lock.name} or delete it."


def packed(name: str, version: str, integrity: str | None) -> tuple[Path, str]:
    """The package's archive from npm, and its integrity; refuses one that is not what the lock promises."""
    folder = Path(tempfile.mkdtemp(prefix="vendor-"))
    subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    archive = next(folder.glob("*.tgz"))
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if integrity and found != integrity:
        raise SystemExit(f"{name}@{version} has integrity {found}, the lock says {integrity}. Nothing was written.")
    return archive, found


def fetch(lock: Path, *, relock: bool) -> None:
    """Write the locked files again from npm. With ``relock`` the hashes in the lock follow what was fetched."""
    content = json.loads(lock.read_text())
    for package in content["packages"]:
        archive, found = packed(package["name"], package["version"], None if relock else package.get("integrity"))
        package["integrity"] = found
        with tarfile.open(archive) as tar:
            for file in (f for f in package["files"] if "from" in f):
                member = tar.extractfile(f"package/{file['from']}")
                if member is None:
                    raise SystemExit(f"{package['name']} has no file {file['from']}.")
                source = member.read()
                result = DERIVE[file["derive"]](source, file.get("options", {})) if "derive" in file else source
                if not relock and (sha256(source), sha256(result)) != (file["source_sha256"], file["sha256"]):
                    raise SystemExit(f"{file['from']} of {package['name']} is not what the lock says.")
                file["source_sha256"], file["sha256"] = sha256(source), sha256(result)
                path = lock.parent / file["to"]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(result)
        for file in (f for f in package["files"] if "from" not in f and relock):
            file["sha256"] = sha256((lock.parent / file["to"]).read_bytes())
    if relock:
        lock.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["check", "fetch", "relock"])
    what = parser.parse_args(arguments).what
    if what != "check":
        for lock in LOCKS:
            fetch(lock, relock=what == "relock")
    found = [problem for lock in LOCKS for problem in problems(lock)]
    print("\n".join(found) or "Vendored files are what their locks say.", file=sys.stderr if found else sys.stdout)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
