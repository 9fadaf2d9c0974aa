"""The test suite's database: a real PostgreSQL, set up once a run under a temporary data folder; tests run as the app role.

``db`` (pytest-django) wraps a test in a transaction that is rolled back. ``committing`` gives a test a database of its own, in
which commits are real (deferred triggers, the sequencer, several connections).
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import hypothesis
import pytest
from django.conf import settings as _settings

if _settings.configured:  # pytest-django read them before us: the tests would run on somebody's data folder
    raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE: the tests choose their own settings and data folder.")
_folder = Path(tempfile.mkdtemp(prefix="jw-test-"))
for _name in [name for name in os.environ if name.startswith("JINGWEI_") and name != "JINGWEI_CHROMIUM"]:
    del os.environ[_name]
os.environ["JINGWEI_DATA"] = str(_folder)
os.environ["DJANGO_SETTINGS_MODULE"] = "jingwei.config.settings"
django.setup()
del os.environ["DJANGO_SETTINGS_MODULE"]  # the processes of xdist must not find it: they choose their own
pytest_plugins = ("tests.people",)  # named people, imported only now: settings are read with the folder above

FAST = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum = off\n"  # its workers hold databases that are dropped
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")  # a machine that does other work is slow, and no example is wrong for it

ALIASES = ("default", "owner", "import", "sequencer")


LOOKED = pytest.StashKey[Path]()
"""The file in which the tests of this run note what they looked at, in whichever process."""


def pytest_configure(config: pytest.Config) -> None:
    worker = getattr(config, "workerinput", {})
    config.stash[LOOKED] = Path(worker.get("looked", _folder / "looked.jsonl"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """A process of xdist notes into the same file."""
    node.workerinput["looked"] = str(node.config.stash[LOOKED])


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """A page that nobody looked at fails the run, once all who look have finished. The very last lines say what this machine could
    not try, so that nobody takes skipped tests for tests that passed.
    """
    from tests.faults.room import why_not
    from tests.journeys import looked
    from tests.journeys.browser import find_chromium
    from tests.verify.others import NO_GO, find_go

    yield
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(session.config, "workerinput"):
        return
    looks, done = looked.Record(session.config.stash[LOOKED]).read()
    if done >= looked.LOOKERS:
        wanting = looked.missing(looks)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED if wanting else session.exitstatus
        for line in wanting:
            reporter.write_line(f"FAILED nobody looked at {line}", red=True)
    elif done:
        absent = ", ".join(sorted(looked.LOOKERS - done))
        reporter.write_line(f"whether a page was left out is not known: of those who look, these did not run: {absent}")
    if (reason := why_not()) is not None:
        reporter.write_line(reason)
    if find_go() is None:
        reporter.write_line(NO_GO)
    if find_chromium() is None:
        reporter.write_line("browser journeys did not run: no Chromium found")


@pytest.fixture
def looked(request: pytest.FixtureRequest) -> Iterator[object]:
    """Where a test notes the pages that it looks at."""
    from tests.journeys.looked import Record

    record = Record(request.config.stash[LOOKED])
    with record.watching():
        yield record


def pytest_unconfigure() -> None:
    from django.conf import settings

    if settings.configured:
        settings.CLUSTER.stop("immediate")
        settings.CLUSTER.leave()
    shutil.rmtree(_folder, ignore_errors=True)


@pytest.fixture(scope="session")
def cluster() -> object:
    """The run's PostgreSQL, started."""
    from django.conf import settings

    settings.CLUSTER.extra = FAST
    settings.CLUSTER.start()
    return settings.CLUSTER


@pytest.fixture(scope="session")
def django_db_setup(cluster: object, django_db_blocker: object) -> Iterator[None]:
    """In place of pytest-django's: our own migration, as the owner, and the product's own roles."""
    from django.db import connections

    from jingwei.config.runtime import Runtime

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        Runtime().migrate()
        connections.close_all()
        yield
        connections.close_all()


def _as_soon_as_nobody_is_there(statement: str, *, tries: int = 10) -> None:
    """Backends of the test before may still be leaving: the statement waits for them some seconds, and is tried again after."""
    from django.db import OperationalError, connections

    for left in reversed(range(tries)):
        try:
            with connections["owner"].cursor() as cursor:
                cursor.execute(statement)
            return
        except OperationalError:
            if not left:
                raise


@pytest.fixture
def committing(django_db_setup: None, django_db_blocker: object) -> Iterator[str]:
    """A database of the test's own, copied from the migrated one; every alias points to it. Yields its name."""
    from django.db import connections

    from jingwei.evidence import signing
    from jingwei.registers.queries.facts import forget_archive

    name = "jw_commits"
    forget_archive()  # another test's first generation had other keys under the same name and number
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connections.close_all()
        for statement in (f"drop database if exists {name}", f"create database {name} template jingwei strategy file_copy"):
            _as_soon_as_nobody_is_there(statement)
        connections.close_all()
        for alias in ALIASES:
            connections[alias].settings_dict["NAME"] = name
        try:
            yield name
        finally:
            connections.close_all()
            for alias in ALIASES:
                connections[alias].settings_dict["NAME"] = "jingwei"
            signing.install(signing.ring_signers)
