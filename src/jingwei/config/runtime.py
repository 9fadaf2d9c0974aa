"""What a command may ask of the installation: Django ready, the database up and migrated, and both left in order."""

import atexit
import os
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from fractions import Fraction
from pathlib import Path
from threading import Event

import django
from django.core.management import call_command
from django.db import connections
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from jingwei.faces.cli._backups import Backups
from jingwei.faces.cli._runtime import House
from jingwei.kernel.progress import Progress

MIGRATION_LOCK = 0x4A574D4947  # "JWMIG"


class Runtime:
    """Implements ``faces.cli``'s Protocol; one a process."""

    def __init__(self) -> None:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingwei.config.settings")
        self._started = False

    @property
    def data(self) -> Path:
        """The data folder."""
        from jingwei.config import options

        return options.read().data

    def prepare(self) -> None:
        """Django ready; no database is started."""
        django.setup()

    def start(self) -> None:
        """Django ready, the database up. An embedded data folder that is new or behind is set up here; another never is."""
        if self._started:
            return
        from jingwei.config.settings import CLUSTER, OPTIONS

        if OPTIONS.embedded:
            atexit.register(self.stop)
            with ThreadPoolExecutor(1) as pool:  # making and starting the server is other programs' work
                started = pool.submit(CLUSTER.start)
                self.prepare()
                started.result()
            self.migrate()
        else:
            self.prepare()
        self._started = True

    def work(self, stop: Event) -> None:
        """The worker, until ``stop`` is set."""
        from jingwei.config import worker

        worker.run(stop)

    def ask_witnesses(self) -> None:
        """Have the newest checkpoints signed by the witnesses of the policy, if there is one."""
        from jingwei.adapters.witness import WitnessPost
        from jingwei.evidence.checkpoints import LOGS
        from jingwei.evidence.witnesses import ask

        for log in LOGS:
            ask(log, WitnessPost())

    def reconcile(self) -> Generator[Progress, None, list[str]]:
        """Every difference between the log and the tables; see ``evidence.reconcile``."""
        from jingwei.config.reconciling import CHECKS
        from jingwei.evidence.reconcile import reconcile

        return reconcile(CHECKS)

    def compared(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Evidenced tables that ``reconcile`` compares by value, by existence, and neither way."""
        from jingwei.config.reconciling import extent

        found = extent()
        return found.by_value, found.by_existence, found.covered

    def backups(self) -> Backups:
        """Backup and restore of the data folder; nothing is started."""
        from jingwei.config.backup import FileBackups

        return FileBackups(self.data)

    def open_demo(self, scale: Fraction | None) -> House:
        """Take the data folder for a demo; see ``config.demo.open_house``. Nothing is started."""
        from jingwei.config import demo, options
        from jingwei.config.embedded import Cluster

        chosen = options.read()
        return demo.open_house(chosen, Cluster(chosen.data), scale=scale)

    def free_port(self) -> int:
        """A port that nobody listens on."""
        from jingwei.config import server

        return server.free_port(server.LOOPBACK)

    def require_port(self) -> int:
        """The port that the server is to listen on, which must be free."""
        from jingwei.config import options, server

        chosen = options.read()
        server.require_free(chosen["JINGWEI_BIND"], port := int(chosen["JINGWEI_PORT"]))
        return port

    def serve(self, ready: Callable[[str], bool]) -> None:
        """Run the server and the worker until interrupted, or until ``ready`` (called with the URL) says that this is enough."""
        from jingwei.config import server
        from jingwei.config.settings import CLUSTER, OPTIONS
        from jingwei.kernel import keys

        ring = CLUSTER.keys()
        if ring.signs and not ring.has(keys.LOG, ring.current(keys.LOG)):
            raise server.LogKeyLost(name=f"{keys.LOG}.{ring.current(keys.LOG)}.key", folder=ring.folder)
        port = int(OPTIONS["JINGWEI_PORT"])
        database = [server.Kept(CLUSTER)] if OPTIONS.embedded else []
        supervisor = server.Supervisor(
            server.Watched(server.web(OPTIONS, port=port)), [*database, server.Watched(server.worker(), yields=True)]
        )
        try:
            with CLUSTER.setting_up() if OPTIONS.embedded else nullcontext():
                supervisor.web.start()  # it loads meanwhile, and waits for the end of this block
                self.start()
        except BaseException:
            supervisor.web.stop()
            raise

        def answered() -> None:
            if not ready(f"http://localhost:{port}"):
                supervisor.stop.set()

        supervisor.run(url=f"http://{server.LOOPBACK}:{port}/", ready=answered)

    def stop(self) -> None:
        """Close connections and leave the embedded server."""
        from jingwei.config.settings import CLUSTER

        connections.close_all()
        CLUSTER.leave()

    def migrate(self) -> None:
        """Bring the tables up to date as the owner, and let the other roles in with their secrets.

        Two processes that start at once take turns (an advisory lock).
        """
        from django.db.migrations.executor import MigrationExecutor

        connection = connections["owner"]
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(%s)", [MIGRATION_LOCK])
            try:
                executor = MigrationExecutor(connection)
                if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                    call_command("migrate", database="owner", verbosity=0, interactive=False)
                self._admit(cursor)
                _close(cursor)
            finally:
                cursor.execute("select pg_advisory_unlock(%s)", [MIGRATION_LOCK])
        connection.close()

    def _admit(self, cursor: CursorWrapper) -> None:
        """Roles that cannot log in yet get the secrets that our settings hold for them."""
        from jingwei.config.settings import DATABASES

        for alias in ("default", "import", "sequencer"):
            role, secret = str(DATABASES[alias].get("USER", "")), str(DATABASES[alias].get("PASSWORD", ""))
            cursor.execute("select rolcanlogin from pg_roles where rolname = %s", [role])
            found = cursor.fetchone()
            if secret and found and not found[0]:
                statement = sql.SQL("alter role {} login password {}").format(sql.Identifier(role), sql.Literal(secret))
                cursor.execute(statement.as_string())


def _close(cursor: CursorWrapper) -> None:
    """No role but the owner makes temporary tables: one of them could stand before a table that the owner's functions name.

    Rights on the database itself are in no dump, so they are looked at here and not in a migration.
    """
    cursor.execute("select has_database_privilege('jingwei_app', current_database(), 'temporary'), current_database()")
    open_to_all, name = cursor.fetchone()
    if open_to_all:
        cursor.execute(sql.SQL("revoke temporary on database {} from public").format(sql.Identifier(name)).as_string())
