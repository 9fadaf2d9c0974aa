"""Background tasks: messages are queued in the transaction that asks for them, sealed, and handed to the sender by the worker.

Lists that were sent by a page are read here too. A job carries its actor and scope, sealed, and opens its own transactions.
"""

import json
import logging
from collections import deque
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import connections
from procrastinate import App, RetryStrategy

from jingwei.adapters.local_time import LocalTime
from jingwei.adapters.press import TypstPress
from jingwei.adapters.sealing import AuthoritySeal, OwnSeal
from jingwei.adapters.time_by_url import TimeByUrl
from jingwei.evidence import ports as evidence
from jingwei.evidence.operations import documents
from jingwei.faces._furniture import clock
from jingwei.kernel import keys, ports
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.ports import Message
from jingwei.kernel.scope import Level, Scope
from jingwei.registers import ports as registers
from jingwei.registers.operations import importing

SEND = "messages.send"
IMPORT = "registers.import"
DOCUMENT = "documents.seal"
PATIENT = RetryStrategy(linear_wait=30)  # a document that is owed is tried for ever, each time half a minute later
RETRY = RetryStrategy(max_attempts=12, exponential_wait=3)  # the last try comes about two days after the first

_log = logging.getLogger(__name__)


def install(app: App) -> None:
    """Tasks known to procrastinate, and the queue of messages installed."""
    task = app.task(name=SEND, queue="messages", retry=RETRY)(send_message)

    def queue(message: Message) -> None:
        task.defer(**sealed(message))

    ports.install_queue(queue)
    reading = app.task(name=IMPORT, queue="imports", retry=RetryStrategy(max_attempts=5, wait=10))(run_import)

    def queue_import(batch: int, *, actor: Actor) -> None:
        reading.configure(lock=f"import-{batch}").defer(batch=batch, actor_sealed_hex=sealed_actor(actor))

    registers.install_import_queue(queue_import)
    sealing = app.task(name=DOCUMENT, queue="documents", retry=PATIENT)(seal_document)

    def queue_sealing(document: UUID) -> None:
        sealing.defer(document=str(document))

    evidence.install(time=time_authority(), press=TypstPress(), seal=document_seal(), queue=queue_sealing)


def time_authority() -> evidence.TimeAuthority:
    """Who says what time it is."""
    options = settings.OPTIONS
    if not options["JINGWEI_TSA_URL"]:
        return LocalTime(settings.DISTRICT_NAME["zh-Hans"])
    return TimeByUrl(options["JINGWEI_TSA_URL"], Path(options["JINGWEI_TSA_ROOTS"]))


def document_seal() -> evidence.Seal:
    """What documents are sealed with."""
    options = settings.OPTIONS
    if not options["JINGWEI_SEAL"]:
        return OwnSeal(settings.DISTRICT_NAME["zh-Hans"])
    return AuthoritySeal(Path(options["JINGWEI_SEAL"]), options["JINGWEI_SEAL_PASSWORD"])


def seal_document(document: str) -> None:
    """Make and seal one document; without a time stamp it fails and is tried again, for as long as it takes."""
    try:
        documents.seal_document(UUID(document), at=clock.now())
    finally:
        connections.close_all()


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
    try:
        ports.sender().send(Message(ident=ident, phone=phone, text=text, at=datetime.fromisoformat(at)))
    except Exception as error:
        _log.warning("A message (%s) was not taken and is tried again: %s.", ident.partition(":")[0], type(error).__name__)
        raise


def sealed_actor(actor: Actor) -> str:
    """Who acts, under which walls, as a job's argument."""
    level = actor.scope.level.value if actor.scope.level else ""
    fields = [actor.role.value, actor.ident, actor.organisation, level, list(actor.scope.codes)]
    return keys.ring().seal("job-actor", json.dumps(fields).encode()).hex()


def opened_actor(sealed_hex: str) -> Actor:
    """The actor of a job; staff only, since nobody else's walls are a territory."""
    role, ident, organisation, level, codes = json.loads(keys.ring().open("job-actor", bytes.fromhex(sealed_hex)))
    return Actor.of(Role(role), ident=ident, organisation=organisation, scope=Scope.territory(Level(level), *codes))


def run_import(batch: int, actor_sealed_hex: str) -> None:
    """Read a batch's file to its end and let go of it. Killed or failed, it goes on after the last chunk when it is tried again."""
    actor, name = opened_actor(actor_sealed_hex), registers.stored_name(batch)
    try:
        with ports.store().open(name) or _gone(name) as file:
            chunk = settings.IMPORT_CHUNK_BYTES
            deque(importing.run_import(file, batch, actor=actor, at=clock.now(), chunk_bytes=chunk), maxlen=0)
        ports.store().drop(name)
    finally:
        connections.close_all()


def _gone(name: str) -> BinaryIO:
    raise FileNotFoundError(f"The file {name} is not in the store any more.")
