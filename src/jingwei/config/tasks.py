"""Background tasks: messages are queued in the transaction that asks for them, sealed, and handed to the sender by the worker."""

from datetime import UTC, datetime

from procrastinate import App, RetryStrategy

from jingwei.kernel import keys, ports
from jingwei.kernel.ports import Message

SEND = "messages.send"
RETRY = RetryStrategy(max_attempts=12, exponential_wait=3)  # the last try comes about two days after the first


def install(app: App) -> None:
    """Tasks known to procrastinate, and the queue of messages installed."""
    task = app.task(name=SEND, queue="messages", retry=RETRY)(send_message)

    def queue(message: Message) -> None:
        task.defer(**sealed(message))

    ports.install_queue(queue)


def sealed(message: Message) -> dict[str, str]:
    """A message as the job's arguments: nobody who reads the queue reads the phone or the text."""
    ring, bound = keys.ring(), message.ident.encode()
    return {
        "ident": message.ident,
        "sealed_phone_hex": ring.seal("message-phone", message.phone.encode(), aad=bound).hex(),
        "text_sealed_hex": ring.seal("message-text", message.text.encode(), aad=bound).hex(),
        "at": message.at.astimezone(UTC).isoformat(),
    }


def send_message(ident: str, sealed_phone_hex: str, text_sealed_hex: str, at: str) -> None:
    """Open one message and hand it to the sender; an error leaves it queued for another try."""
    ring, bound = keys.ring(), ident.encode()
    phone = ring.open("message-phone", bytes.fromhex(sealed_phone_hex), aad=bound).decode()
    text = ring.open("message-text", bytes.fromhex(text_sealed_hex), aad=bound).decode()
    ports.sender().send(Message(ident=ident, phone=phone, text=text, at=datetime.fromisoformat(at)))
