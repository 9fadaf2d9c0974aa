"""Make the programs that strangers run, and the page for browsers; the same sources give the same bytes.

python tools/programs.py [FOLDER]   write jingwei-verify.pyz, jingwei-witness.pyz and verify.html to FOLDER (build/)
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
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


def main(words: list[str]) -> int:
    """Write all three."""
    sys.path.insert(0, str(SOURCE))
    from jingwei_verify.page import NAME, page

    folder = Path(words[0]) if words else ROOT / "build"
    folder.mkdir(parents=True, exist_ok=True)
    for name in PROGRAMS:
        (folder / name).write_bytes(program(name))
        (folder / name).chmod(0o755)
    (folder / NAME).write_bytes(page())
    print(f"{', '.join([*PROGRAMS, NAME])} in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
