"""What config hands to the product once Django is ready: the message queue, the lists, and in a demo its clock and outbox."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from procrastinate import App

from jingwei.adapters.outbox import OutboxSender
from jingwei.adapters.sealed_files import SealedFiles
from jingwei.adapters.sms import GatewaySender
from jingwei.config import datasets, personal, tasks
from jingwei.demo.mark import FILE, Mark
from jingwei.evidence import witnesses
from jingwei.evidence.witnessing import Policy
from jingwei.faces._furniture import clock
from jingwei.kernel import keys, ports
from jingwei.registers.ports import install_lists
from jingwei.sharing.importing import Lists


def install(app: App) -> None:
    """Called once a process, when procrastinate is ready (``PROCRASTINATE_ON_APP_READY``)."""
    tasks.install(app)
    datasets.fill()
    personal.fill()
    install_lists(Lists())
    ports.install_store(SealedFiles(settings.SENT))
    limit = timedelta(hours=settings.OPTIONS.positive("JINGWEI_WITNESS_HOURS"))
    witnesses.install(witness_policy(settings.OPTIONS["JINGWEI_WITNESS_POLICY"]), limit=limit)
    if settings.DEMO:
        folder = settings.OPTIONS.data
        clock.install(MarkedOffset(folder))
        ports.install_sender(OutboxSender(folder))
    elif settings.OPTIONS["JINGWEI_SMS_URL"]:
        ports.install_sender(GatewaySender(settings.OPTIONS["JINGWEI_SMS_URL"]))


def witness_policy(file: str) -> Policy:
    """The policy in a file; nobody when none is named.

    Raises:
        PolicyError, OSError: a policy that cannot be read stops the start: without it acts that bind would wait for nobody.
    """
    return Policy.parse(Path(file).read_text("utf-8")) if file else Policy()


class MarkedOffset:
    """How far the demo's clock is moved: read from the mark, again whenever its file changes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen = 0
        self._offset = timedelta(0)

    def __call__(self) -> timedelta:
        """The offset; none once the mark is gone."""
        try:
            changed = (self._folder / FILE).stat().st_mtime_ns
        except OSError:
            return timedelta(0)
        if changed != self._seen:
            mark = Mark.read(self._folder, ring=keys.ring())
            self._seen, self._offset = changed, mark.offset if mark else timedelta(0)
        return self._offset
