#!/bin/sh
# Prints the path of a uv that works: the one on the path, ours in .tools, or a new one there. A shim that only looks like uv does not
# count, so each is asked for its version.
set -u
works() { [ -n "$1" ] && "$1" --version >/dev/null 2>&1; }

for found in "$(command -v uv 2>/dev/null)" .tools/bin/uv; do
    if works "$found"; then
        case "$found" in /*) echo "$found" ;; *) echo "$PWD/$found" ;; esac
        exit 0
    fi
done
for python in python3 python; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        "$python" -m venv .tools >&2 && .tools/bin/python -m pip install --quiet --disable-pip-version-check uv >&2
        if works .tools/bin/uv; then
            echo "$PWD/.tools/bin/uv"
            exit 0
        fi
    fi
done
echo "uv is missing and could not be installed. Install it with one line and try again: apt-get install python3-venv, or pipx install uv" >&2
exit 1
