"""What ``jingwei backup`` and ``jingwei restore`` need from the installation, and how they are refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from jingwei.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What is in a backup: its size, for each log how many entries it has and the last one's number (None: it is empty), and the name
    of the key file that opens it.
    """

    bytes: int
    made_at: datetime
    logs: dict[str, tuple[int, int | None]]
    key: str


class Backups(Protocol):
    """Copies of everything but the keys.

    Promise: a backup is there whole or not at all; a restore succeeds or leaves the data folder as it was.
    """

    def write(self, file: Path, *, at: datetime, new_key: bool = False) -> BackedUp:
        """Write a backup of the running database.

        Args:
            new_key: seal it with a new key, so that the older ones can be destroyed.

        Raises:
            FileThere, CannotWrite.
        """

    def older_keys(self, kept: Path) -> list[int]:
        """The numbers of the keys of all backups but those sealed like ``kept``, which is read to its end first.

        Raises:
            OlderKey, NotABackup, KeysMissing, BackupKeyMissing, TooNew.
        """

    def destroy(self, numbers: Sequence[int]) -> None:
        """Destroy these keys: their backups open nowhere any more, but where there are copies of the keys."""

    def restore(self, file: Path) -> BackedUp:
        """Restore a backup into a data folder that holds nothing but the keys.

        Raises:
            NotABackup, FolderNotEmpty, KeysMissing, BackupKeyMissing, TooNew, NotEmbedded, CannotRestore.
        """


class FileThere(Refused):
    """A backup never writes over a file."""

    code = "file-there"
    says = _("%(file)s is there already. Name another file, or move that one away.")


class CannotWrite(Refused):
    """The disk is full, the folder is missing, or the database broke off. No file is left."""

    code = "cannot-write-backup"
    exit_code = 3
    says = _("The backup was not written: %(reason)s. Nothing was left behind. Make room or name another folder, and try again.")


class NotABackup(Refused):
    """The file is no backup, or was damaged."""

    code = "not-a-backup"
    says = _("%(file)s is not a whole backup: %(reason)s. Take another copy of it.")


class FolderNotEmpty(Refused):
    """A restore never writes over anything."""

    code = "folder-not-empty"
    says = _("%(folder)s is not empty (there is %(entry)s). Only its folder keys may be there. Set JINGWEI_DATA to a new folder.")


class KeysMissing(Refused):
    """Without its keys nothing sealed in the backup would ever open."""

    code = "keys-missing"
    says = _("These keys of the backup are not in %(folder)s, or are others: %(names)s. Put your copy of the keys there first.")


class BackupKeyMissing(Refused):
    """The key that opens the backup is not there, perhaps for good."""

    code = "backup-key-missing"
    says = _(
        "%(name)s, which opens this backup, is not in %(folder)s: your copy of the keys is older than the backup, or the key was"
        " destroyed after something was erased for good. Then nobody can open it; take a newer backup."
    )


class OlderKey(Refused):
    """Destroying the older keys would make the backup that is to be kept unreadable."""

    code = "older-backup-key"
    says = _("%(file)s is not sealed with the newest key (%(newest)s). Name a backup that was made with it, or make one first.")


class TooNew(Refused):
    """The backup was made by a newer version of the program."""

    code = "backup-too-new"
    says = _("The backup was made by version %(version)s, which is newer than this one. Install that version and restore again.")


class NotEmbedded(Refused):
    """With a server of one's own, its own tools restore."""

    code = "not-embedded"
    says = _("A backup is restored into the embedded database only. Unset JINGWEI_DATABASE_URL, or use pg_restore on your server.")


class CannotRestore(Refused):
    """Something broke off; the folder is as it was."""

    code = "cannot-restore"
    exit_code = 3
    says = _("The backup was not restored: %(reason)s. The data folder is as it was before.")
