"""Make the programs that strangers run, and the page for browsers; the same sources give the same bytes.

python tools/programs.py [FOLDER]   write jingwei-verify.pyz, jingwei-witness.pyz and verify.html to FOLDER (build/)
python tools/programs.py page       write src/jingwei_verify/page/verify.html again
python tools/programs.py check      exit 1 if that page does not follow from its parts
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
PAGE = SOURCE / "jingwei_verify/page"
PROGRAMS = {
    "jingwei-verify.pyz": ("jingwei_verify", ("jingwei_verify",)),
    "jingwei-witness.pyz": ("jingwei_witness", ("jingwei_verify", "jingwei_witness")),
}
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest day of a zip file: the same whoever makes it, whenever


def program(name: str) -> bytes:
    """The bytes of one zipapp. Stored, not compressed: other versions of zlib give other bytes."""
    from io import BytesIO

    start, packages = PROGRAMS[name]
    parts = {
        path.relative_to(SOURCE).as_posix(): path.read_bytes() for package in packages for path in (SOURCE / package).rglob("*.py")
    }
    parts["__main__.py"] = f"import sys\n\nfrom {start}.main import main\n\nsys.exit(main())\n".encode()
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for place in sorted(parts):
            entry = zipfile.ZipInfo(place, EPOCH)
            entry.external_attr = 0o100644 << 16
            entry.create_system = 3
            archive.writestr(entry, parts[place])
    return b"#!/usr/bin/env python3\n" + held.getvalue()


def page() -> str:
    """The page in one file: its policy allows this script and this style by their hashes, and nothing else."""
    sys.path.insert(0, str(SOURCE))
    from jingwei_verify.words import WORDS

    script = "\n" + "\n".join((PAGE / name).read_text("utf-8") for name in ("verify.js", "page.js"))
    style = (PAGE / "page.css").read_text("utf-8")
    words = json.dumps(WORDS, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    allowed = {"script-src": script, "style-src": style}
    sources = "; ".join(f"{kind} 'sha256-{_digest(text)}'" for kind, text in allowed.items())
    policy = f"default-src 'none'; {sources}; base-uri 'none'; form-action 'none'"
    text = (PAGE / "page.html").read_text("utf-8")
    for mark, part in (("@POLICY@", policy), ("@STYLE@", style), ("@WORDS@", words), ("@SCRIPT@", script)):
        text = text.replace(mark, part)
    return text


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def main(words: list[str]) -> int:
    """Run one of the three."""
    built = PAGE / "verify.html"
    if words == ["check"]:
        if not built.is_file() or built.read_text("utf-8") != page():
            print("src/jingwei_verify/page/verify.html does not follow from its parts: run tools/programs.py page")
            return 1
        return 0
    if words == ["page"]:
        built.write_text(page(), "utf-8")
        return 0
    folder = Path(words[0]) if words else ROOT / "build"
    folder.mkdir(parents=True, exist_ok=True)
    for name in PROGRAMS:
        (folder / name).write_bytes(program(name))
        (folder / name).chmod(0o755)
    (folder / "verify.html").write_text(page(), "utf-8")
    print(f"{', '.join([*PROGRAMS, 'verify.html'])} in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
