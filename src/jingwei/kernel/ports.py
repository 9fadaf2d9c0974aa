"""What several modules need from outside; adapters implement it, config installs it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One text to one phone. ``ident`` is stable: a sender that saw it before sends nothing again."""

    ident: str
    phone: str
    text: str
    at: datetime


class MessageSender(Protocol):
    """Hands a message to a channel (SMS gateway, the demo's outbox).

    Promise: returns only when the channel has taken the message; raises otherwise, and the job is tried again.
    """

    def send(self, message: Message) -> None: ...


class NoSender(RuntimeError):
    """No message sender is installed."""


_sender: MessageSender | None = None


def install_sender(sender: MessageSender) -> None:
    """Config hands over the process's sender at start."""
    global _sender
    _sender = sender


def sender() -> MessageSender:
    """The process's message sender.

    Raises:
        NoSender: none is installed; the message stays queued.
    """
    if _sender is None:
        raise NoSender("No message sender is installed. Set JINGWEI_SMS_URL or run the demo.")
    return _sender


class MessageQueue(Protocol):
    """Keeps a message until a worker hands it to the sender.

    Promise: the message is kept in the caller's transaction, sealed: it is sent if that commits and never if it does not.
    """

    def __call__(self, message: Message) -> None: ...


class NoQueue(RuntimeError):
    """No message queue is installed. A fault of the program."""


_queue: MessageQueue | None = None


def install_queue(queue: MessageQueue) -> None:
    """Config hands over the process's queue at start."""
    global _queue
    _queue = queue


def queue_message(message: Message) -> None:
    """Send a message once the transaction in force has committed.

    Raises:
        NoQueue: none is installed.
    """
    if _queue is None:
        raise NoQueue("No message queue is installed. Start through jingwei.config.")
    _queue(message)


class FileStore(Protocol):
    """Keeps files that were sent until a worker has read them; sealed, and only under names of ours."""

    def keep(self, name: str, blocks: Iterable[bytes]) -> None:
        """Keep a file under a name; one that is there is replaced, and nothing of a broken one stays."""

    def open(self, name: str) -> BinaryIO | None:
        """The file, seekable; None when there is none of that name."""

    def rename(self, name: str, to: str) -> None:
        """Give a file another name; nothing happens when it is not there."""

    def drop(self, name: str) -> None:
        """Remove a file; nothing happens when it is not there."""

    def drop_before(self, prefix: str, instant: datetime) -> int:
        """Remove files whose names begin so and that were kept before an instant of the real clock; how many."""


class NoStore(RuntimeError):
    """No file store is installed. A fault of the program."""


_store: FileStore | None = None


def install_store(store: FileStore) -> None:
    """Config hands over the process's file store at start."""
    global _store
    _store = store


def store() -> FileStore:
    """The process's file store.

    Raises:
        NoStore: none is installed.
    """
    if _store is None:
        raise NoStore("No file store is installed. Start through jingwei.config.")
    return _store
