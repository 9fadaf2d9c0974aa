"""The demo's switch and its house: what only a demo has, and only on a data folder that ``jingwei demo`` marked.

The mark must be finished, sealed by the folder's own keys, and the database the embedded one of that folder. No setting and no
environment variable takes part in it.
"""

import fcntl
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import IO

from django.db import connections
from django.utils.translation import gettext_lazy as _

from jingwei.config.embedded import SETTING_UP, Cluster
from jingwei.config.options import Options
from jingwei.demo import mark as marks
from jingwei.demo.mark import Mark
from jingwei.kernel.errors import Refused
from jingwei.kernel.progress import Progress

APPS = ["jingwei.faces.demo"]
MIDDLEWARE = ["jingwei.faces.demo.middleware.StripMiddleware"]
LOCK = "demo.lock"
OURS = ("keys", "pg", "database.lock", "database.users", SETTING_UP, LOCK, f"{marks.FILE}.draft")
"""What a folder may hold that a demo is begun in: what starting a command leaves there."""


class NotADemoFolder(Refused):
    """The folder holds something that is no demo."""

    code = "not-a-demo-folder"
    exit_code = 3
    says = _(
        "%(folder)s holds data that is not a demo's, so no demo is made there. Choose another folder: jingwei demo --data FOLDER."
    )


class NotEmbedded(Refused):
    """A database of one's own is named."""

    code = "demo-not-embedded"
    exit_code = 3
    says = _("A demo has a database of its own. Unset JINGWEI_DATABASE_URL and start it again.")


class RunsAlready(Refused):
    """Another process runs the demo of this folder."""

    code = "demo-runs"
    exit_code = 3
    says = _("The demo in %(folder)s is already running. Stop it first, or choose another folder: jingwei demo --data FOLDER.")


class OtherScale(Refused):
    """The folder's district has another size."""

    code = "demo-other-scale"
    exit_code = 3
    says = _("The demo in %(folder)s has the scale %(scale)s. For another one choose another folder: jingwei demo --data FOLDER.")


class TooEarly(Refused):
    """The clock would show a day before the district begins."""

    code = "demo-too-early"
    exit_code = 3
    says = _("The demo in %(folder)s begins on %(day)s. Its clock can show that day or a later one.")


def mark_of(options: Options, cluster: Cluster) -> Mark | None:
    """The finished mark of the data folder, None where there is no demo."""
    if not options.embedded or not (options.data / marks.FILE).is_file():
        return None
    mark = Mark.read(options.data, ring=cluster.keys())
    return mark if mark is not None and mark.is_ready else None


@dataclass(slots=True)
class House:
    """A demo's data folder for as long as this process holds it. Made by ``open_house``; nothing is started yet."""

    options: Options
    cluster: Cluster
    mark: Mark | None
    lock: IO[str] = field(repr=False)

    def fill(self, *, scale: Fraction, on: date) -> Iterator[Progress]:
        """Fill the folder, once Django and the database are up."""
        from jingwei.config.installing import MarkedOffset
        from jingwei.config.subscriptions import SUBSCRIPTIONS
        from jingwei.demo.operations import Filling
        from jingwei.faces._furniture import clock

        yield from Filling(self.options.data, scale, on, SUBSCRIPTIONS).run()
        connections.close_all()
        clock.install(MarkedOffset(self.options.data))
        self.mark = Mark.read(self.options.data, ring=self.cluster.keys())

    def move_clock(self, to: date, *, today: date) -> None:
        """Let the demo's clock show another day from now on.

        Raises:
            TooEarly: a day before the district's own.
        """
        assert self.mark is not None
        if to < self.mark.generated_on:
            raise TooEarly(folder=self.options.data, day=self.mark.generated_on)
        self.mark = self.mark.moved(timedelta(days=(to - today).days))
        self.mark.write(self.options.data, ring=self.cluster.keys())


def open_house(options: Options, cluster: Cluster, *, scale: Fraction | None) -> House:
    """Take the folder: a marked one as it is, a new one to be filled, a half-filled one to be started over.

    Raises:
        NotEmbedded, NotADemoFolder, RunsAlready, OtherScale: nothing has changed.
    """
    folder = options.data
    if not options.embedded:
        raise NotEmbedded()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    marked = (folder / marks.FILE).exists()
    mark = Mark.read(folder, ring=cluster.keys()) if marked else None
    if mark is None and (not cluster.is_new or any(path.name not in OURS for path in folder.iterdir())):
        raise NotADemoFolder(folder=folder)
    lock = (folder / LOCK).open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise RunsAlready(folder=folder) from error
    if mark is not None and not mark.is_ready:
        _start_over(cluster)
        mark = None
    if mark is not None and scale is not None and Fraction(mark.scale) != scale:
        raise OtherScale(folder=folder, scale=mark.scale)
    return House(options, cluster, mark, lock)


def _start_over(cluster: Cluster) -> None:
    """A filling that was cut short: nothing in it was ever acknowledged to anybody."""
    sys.stderr.write("The last filling was cut short; it is started over.\n")
    cluster.stop("immediate")
    shutil.rmtree(cluster.files, ignore_errors=True)
