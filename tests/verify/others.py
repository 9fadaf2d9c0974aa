"""The other two who judge proofs: the page in a real Chromium, and Go's checksum-database packages."""

import base64
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page
from tests.journeys.browser import chromium

from jingwei_verify import page as page_of
from jingwei_verify.reports import Verdict

SOURCES = Path(__file__).parent / "other"
DEBIAN = Path("/usr/share/gocode")
SUMDB = Path("src/golang.org/x/mod/sumdb")
NO_GO = (
    "proofs were not judged by Go: it, or its module golang.org/x/mod, was not found (Debian: golang-go golang-golang-x-mod-dev)"
)
AT_ONCE = 250


@cache
def find_go() -> Path | None:
    """The GOPATH that holds Go's module packages, if there is a Go to build with; else None."""
    if shutil.which("go") is None:
        return None
    own = subprocess.run(["go", "env", "GOPATH"], capture_output=True, text=True).stdout.strip()
    return next((path for path in (DEBIAN, *map(Path, filter(None, own.split(os.pathsep)))) if (path / SUMDB).is_dir()), None)


@dataclass(frozen=True)
class Go:
    """The program, built."""

    program: Path

    @classmethod
    def built(cls, folder: Path) -> "Go":
        path = find_go()
        assert path is not None
        cached = folder / "cache"
        environment = {**os.environ, "GO111MODULE": "off", "GOPATH": str(path), "GOFLAGS": "", "GOCACHE": str(cached)}
        subprocess.run(["go", "build", "-o", str(folder / "other"), "."], cwd=SOURCES, env=environment, check=True)
        return cls(folder / "other")

    def judge(self, raws: Sequence[bytes], *, quorum: int, log: str, witnesses: Sequence[str]) -> list[Verdict]:
        """The verdict on each file."""
        lines = "".join(base64.b64encode(raw).decode() + "\n" for raw in raws)
        command = [str(self.program), "judge", str(quorum), log, *witnesses]
        done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
        return [Verdict(int(line)) for line in done.stdout.splitlines()]

    def check_log(self, folder: Path, vkey: str) -> subprocess.CompletedProcess[str]:
        """A whole directory."""
        return subprocess.run([str(self.program), "log", str(folder), vkey], capture_output=True, text=True)


@contextmanager
def opened_page() -> Iterator[Page]:
    """The page, opened from its file as a stranger would."""
    with TemporaryDirectory() as folder, chromium() as browser:
        place = Path(folder) / page_of.NAME
        place.write_bytes(page_of.page())
        page = browser.new_page()
        page.goto(place.as_uri())
        yield page
        page.close()


def said_by(page: Page, raws: Sequence[bytes], trust: str) -> list[list[str]]:
    """What the page's check says of each file, in codes, as ``Report.said`` does."""
    run = """async ([files, trust]) => {
      const whom = await jingweiVerify.parseTrust(trust);
      return Promise.all(files.map(async (file) => {
        const said = await jingweiVerify.check(Uint8Array.from(atob(file), (one) => one.charCodeAt(0)), whom);
        return [said.verdict, ...said.checked.map((one) => one.join(" ")), ...said.unchecked.map((one) => "not:" + one.join(" "))];
      }));
    }"""
    found: list[list[str]] = []
    for start in range(0, len(raws), AT_ONCE):
        files = [base64.b64encode(raw).decode() for raw in raws[start : start + AT_ONCE]]
        found += page.evaluate(run, [files, trust])
    return found
