"""Make the programs that strangers run, and the page for browsers; the same sources give the same bytes.

python tools/programs.py [FOLDER]   write jingwei-verify.pyz, jingwei-witness.pyz and verify.html to FOLDER (build/)
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
PROGRAMS = {
    "jingwei-verify.pyz": ("jingwei_verify", ("jingwei_verify",)),
    "jingwei-witness.pyz": ("jingwei_witness", ("jingwei_verify", "jingwei_witness")),
}


def main(words: list[str]) -> int:
    """Write all three."""
    sys.path.insert(0, str(SOURCE))
    from jingwei_verify.packing import packed
    from jingwei_verify.page import NAME, page

    folder = Path(words[0]) if words else ROOT / "build"
    folder.mkdir(parents=True, exist_ok=True)
    for name, (start, packages) in PROGRAMS.items():
        (folder / name).write_bytes(packed(start, [SOURCE / package for package in packages]))
        (folder / name).chmod(0o755)
    (folder / NAME).write_bytes(page())
    print(f"{', '.join([*PROGRAMS, NAME])} in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
