"""What a command may ask of the installation: Django ready, the database up and migrated, and both left in order."""

import atexit
import os
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections


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
            CLUSTER.start()
            atexit.register(self.stop)
        self.prepare()
        if OPTIONS.embedded:
            self.migrate()
        self._started = True

    def stop(self) -> None:
        """Close connections and leave the embedded server."""
        from jingwei.config.settings import CLUSTER

        connections.close_all()
        CLUSTER.leave()

    def migrate(self) -> None:
        """Bring the tables up to date as the owner, and let the other roles in with their secrets."""
        from django.db.migrations.executor import MigrationExecutor

        connection = connections["owner"]
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", database="owner", verbosity=0, interactive=False)
        self._admit(connection)
        connection.close()

    def _admit(self, connection: object) -> None:
        from jingwei.config.settings import CLUSTER, DATABASES, OPTIONS

        with connections["owner"].cursor() as cursor:
            for alias in ("default", "import", "sequencer"):
                role, secret = str(DATABASES[alias].get("USER", "")), str(DATABASES[alias].get("PASSWORD", ""))
                cursor.execute("select rolcanlogin from pg_roles where rolname = %s", [role])
                found = cursor.fetchone()
                if OPTIONS.embedded and found and not found[0]:
                    secret = CLUSTER.secret(role)
                    cursor.execute(f"alter role {role} login password '{secret}'")  # DDL takes no parameters; both are ours
