"""The demo's message sender: nothing leaves the house, messages are read at ``/demo/outbox``."""

from dataclasses import dataclass
from pathlib import Path

from jingwei.demo import outbox
from jingwei.kernel.ports import Message


@dataclass(frozen=True, slots=True)
class OutboxSender:
    """Implements ``kernel.ports.MessageSender``. A message that it took before is not kept twice."""

    folder: Path

    def send(self, message: Message) -> None:
        """Keep a message in the outbox of the data folder."""
        outbox.keep(self.folder, outbox.Sent(message.ident, message.phone, message.text, message.at))
