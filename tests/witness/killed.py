"""A witness that kills itself with SIGKILL at the n-th touch of the disk or the wire: ``killed.py N FILE serve …``.

Each call that matters for what is remembered or sent is a place to die, just before it and just after it. FILE gets a byte for each;
at 0 it lives.
"""

import os
import signal
import socketserver
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jingwei_witness import memory, signing
from jingwei_witness.main import main

left, touches = int(sys.argv[1]), Path(sys.argv[2])


def _maybe_die() -> None:
    global left
    left -= 1
    with touches.open("ab") as file:
        file.write(b".")
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def _deadly(call: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(*args: Any, **named: Any) -> Any:
        _maybe_die()
        result = call(*args, **named)
        _maybe_die()
        return result

    return wrapped


memory.os.fsync = _deadly(os.fsync)  # type: ignore[attr-defined]
memory.os.replace = _deadly(os.replace)  # type: ignore[attr-defined]
signing.Cosigner.cosign = _deadly(signing.Cosigner.cosign)  # type: ignore[method-assign]
socketserver._SocketWriter.write = _deadly(socketserver._SocketWriter.write)  # type: ignore[attr-defined, method-assign]
sys.exit(main(sys.argv[3:]))
