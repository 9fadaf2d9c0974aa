"""What anybody carries away of a log, and compares later with the program that the page hands out."""

import html
import re
import subprocess
import sys
from pathlib import Path

from django.db import connections
from django.test import Client
from tests.evidence.test_proving import LI, of_people
from tests.faces.public.test_logs import PAGE, shown, signed

from jingwei.evidence import trees


def test_whoever_kept_a_checkpoint_or_its_qr_code_compares_with_what_the_page_hands_out(committing: str, tmp_path: Path) -> None:
    """By the page's own links and the program that it hands out, in a process that has nothing else."""
    of_people("D1", LI)
    signed(tmp_path)
    old = _carried(re.findall(r'href="([^"]+/acts/\d+)"', shown())[0], tmp_path / "old")
    (tmp_path / "qr").write_text(old.read_text().partition("\n\n")[0])
    size = old.read_text().split("\n")[1]
    (tmp_path / "keys").write_text(html.unescape(re.findall(r'<pre[^>]*id="keys-acts"[^>]*>([^<]+)</pre>', shown())[0]))
    program = _carried(re.findall(r'href="([^"]+\.pyz)"', shown())[0], tmp_path / "jingwei-verify.pyz")
    for number in range(2, 9):
        of_people(f"D{number}", LI)
    signed(tmp_path)
    (link,) = re.findall(r'href="([^"]+/acts/\d+)"', shown())
    new, proof = _carried(link, tmp_path / "new"), _carried(f"{link}/since/{size}", tmp_path / "proof")
    for kept, code in ((old, 3), (tmp_path / "qr", 3)):
        command = [sys.executable, "-I", "-S", program, "consistency", kept, new, "--proof", proof, "--vkey", tmp_path / "keys"]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == code, done.stdout + done.stderr
        assert ("a note of your own" in done.stdout) is (kept.name == "qr")
    (tmp_path / "qr").write_text((tmp_path / "qr").read_text().replace("\n" + size + "\n", f"\n{int(size) + 1}\n"))
    assert subprocess.run(command, capture_output=True).returncode == 4


def test_what_was_never_signed_is_not_there(committing: str, tmp_path: Path) -> None:
    of_people("D1", LI)
    signed(tmp_path)
    client = Client()
    size = trees.head_of("acts").size
    assert client.get(f"{PAGE}/acts/{size}").status_code == 200
    assert client.get(f"{PAGE}/acts/{size}/since/{size}").content.decode() == f"old {size}\n"
    huge = 10**30
    for path in (
        f"acts/{size + 1}",
        "acts/0",
        f"votes/{size}",
        f"acts/{huge}",
        f"acts/{size}/since/0",
        f"acts/{size}/since/{size + 1}",
    ):
        assert client.get(f"{PAGE}/{path}").status_code == 404, path
    assert client.get(f"{PAGE}/acts/{huge}/since/1").status_code == 404
    with connections["owner"].cursor() as cursor:
        cursor.execute("update evidence_checkpoint set note = 'x'")
    assert client.get(f"{PAGE}/acts/{size}").status_code == 409, "what was altered is not handed out"


def _carried(path: str, to: Path) -> Path:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    to.write_bytes(answer.content)
    return to
