"""How far a workbook reaches, asked of a process of its own that may take only so much memory. It is run by its path, not imported.

A parser holds every place between a sheet's first and last cell, and repeats a cell as often as a file says: a workbook of a kilobyte
can ask for all the memory there is. No reading of the file beforehand tells how much for certain, so the parser itself is asked, where
it can take nothing from anybody. What it is asked for is what ``sheets`` asks for later: all sheets.
"""

import io
import resource
import sys

LEAST = 512 << 20  # bytes of address space: the interpreter, and a workbook of a few kilobytes
PER_BYTE = 64  # of the packed file; 100 000 rows of 12 short texts took 34
MOST = 4 << 30
SECONDS = 120  # of work; a page that looks at a workbook waits for it
TOO_LARGE, UNREADABLE = 3, 4


def main(size: int) -> int:
    """Read a workbook of so many bytes from the standard input and write how many cells the boxes of its sheets hold together."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    space = min(LEAST + PER_BYTE * size, MOST, hard if hard != resource.RLIM_INFINITY else MOST)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
        print(sum(sheet.height * sheet.width for sheet in sheets))
    except CalamineError:
        return UNREADABLE
    except MemoryError:
        return TOO_LARGE
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
