"""``python -m benchmarks [ID …]``: all, or those named; SIZE=full in the environment for the sizes of the table."""

import os
import subprocess
import sys

SCRIPTS = {
    "B1": "b1_declaration",
    "B2": "b2_http",
    "B3": "b1_declaration",
    "B4": "b4_import",
    "B5": "b5_tree",
    "B6": "b6_sequencing",
    "B7": "b7_business",
    "B8": "b5_tree",
    "B17": "b17_search",
    "B17-CHECK": "b17_check",
    "B18": "b18_page",
    "B19": "b19_first_page",
    "ORACLE": "oracle",
}


def main() -> int:
    """Run each script once in a process of its own; a failure does not stop the others."""
    wanted = [name.upper() for name in sys.argv[1:]] or list(SCRIPTS)
    unknown = [name for name in wanted if name not in SCRIPTS]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(SCRIPTS)}.", file=sys.stderr)
        return 2
    size = os.environ.get("SIZE", "small")
    failed = 0
    for script in dict.fromkeys(SCRIPTS[name] for name in wanted):
        code = f"from benchmarks import {script}; {script}.run({size!r})"
        failed += subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=False).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
