"""One file of a program's packages (a zipapp): the same sources give the same bytes, so that two people compare a hash."""

import io
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

NAME = "jingwei-verify.pyz"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest day of a zip file: the same whoever makes it, whenever


def packed(start: str, packages: Sequence[Path]) -> bytes:
    """The bytes of a zipapp. Stored, not compressed: other versions of zlib give other bytes.

    Args:
        start: the package whose ``main.main`` is run.
        packages: folders of packages, all that it needs.
    """
    parts = {
        path.relative_to(package.parent).as_posix(): path.read_bytes() for package in packages for path in package.rglob("*.py")
    }
    parts["__main__.py"] = f"import sys\n\nfrom {start}.main import main\n\nsys.exit(main())\n".encode()
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for place in sorted(parts):
            entry = zipfile.ZipInfo(place, EPOCH)
            entry.external_attr = 0o100644 << 16
            entry.create_system = 3
            archive.writestr(entry, parts[place])
    return b"#!/usr/bin/env python3\n" + held.getvalue()


@cache
def program() -> bytes:
    """This program's own, made of the files that lie here."""
    return packed(__package__, [Path(__file__).parent])
