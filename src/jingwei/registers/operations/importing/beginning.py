"""Beginning an import: the file is looked at, and its batch is found or made."""

from datetime import datetime
from typing import BinaryIO

from django.db import IntegrityError, transaction

from jingwei.kernel import keys, purposes, randomness
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.registers.events.lists import ImportBegun
from jingwei.registers.importing import encodings
from jingwei.registers.importing.columns import Layout
from jingwei.registers.importing.sealed import stored
from jingwei.registers.importing.source import Source
from jingwei.registers.importing.two_people import RUN, SEND, takes_alone
from jingwei.registers.models import ImportBatch
from jingwei.registers.operations.importing._batches import Looked, Wanted, look, tell
from jingwei.registers.operations.importing._errors import DayAhead, SentBefore, UnknownEncoding, UnknownField
from jingwei.registers.operations.importing._registers import layout_of, require_register, require_source
from jingwei.registers.operations.loading import IMPORT


def begin_import(file: BinaryIO, wanted: Wanted, *, actor: Actor, at: datetime) -> int:
    """The number of the batch of this file under these settings: a new one, or the one there is unless it was undone or sent back.

    A new one of people waits for ``take_import`` by somebody else; an officer's own of what holds no people, and the operator's, may
    be read at once.

    Args:
        file: seekable; it is read once, and must stay as it is until the batch is done.
        actor: must hold ``imports.send``.

    Raises:
        UnknownRegister, ListNotRegistered: nothing may be imported there, or not by this post.
        UnknownEncoding, UnknownField: the settings name what there is not.
        SourceTaken: the list calls itself what only the product may say.
        PurposeMissing: there is no such purpose.
        DayAhead: the date of the data lies in the future.
        SentBefore: to a counter, of a list that somebody else sent.
        EmptyFile, ColumnsMissing, ColumnsDoubled, NotASheet, SheetTooLarge, SheetsDiffer, EncodingUnread: the file is refused whole.

    Records ``registers.import-begun`` for a new batch.
    """
    return begun(file, wanted, actor=actor, at=at)[0]


def begun(file: BinaryIO, wanted: Wanted, *, actor: Actor, at: datetime) -> tuple[int, Source]:
    """``begin_import``, with the file as it was opened for it: a workbook is parsed once.

    Raises:
        DayAhead: the date of the data lies in the future; and what else ``begin_import`` refuses.

    Records ``registers.import-begun`` for a new batch.
    """
    layout = require_readable(wanted, actor=actor)
    if wanted.as_of is not None and wanted.as_of > district_day(at):
        raise DayAhead(day=wanted.as_of)
    looked = look(file, layout, wanted)
    number = _existing(wanted, looked, actor)
    if number is None:
        try:
            number = _new(wanted, looked, actor=actor, at=at)
        except IntegrityError:
            number = _existing(wanted, looked, actor)  # somebody else began it in the same moment
            if number is None:
                raise
    return number, looked.opened


def require_readable(wanted: Wanted, *, actor: Actor) -> Layout:
    """Refuse what cannot be imported before the file is read; the register's layout.

    Records nothing: it changes nothing.

    Raises:
        UnknownRegister, ListNotRegistered, UnknownEncoding, UnknownField, SourceTaken, PurposeMissing: see ``begin_import``.
    """
    actor.require(SEND)
    require_register(wanted.register, actor=actor)
    require_source(wanted.source, actor=actor)
    purposes.named(wanted.purpose)
    if encodings.named(wanted.encoding) is None:
        raise UnknownEncoding(encoding=wanted.encoding, known=", ".join((encodings.AUTO, *encodings.NAMES)))
    layout = layout_of(wanted.register)
    fields = [field.name for field in layout.fields]
    for field in wanted.mapping:
        if field not in fields:
            raise UnknownField(field=field, known=", ".join(fields))
    return layout


def _existing(wanted: Wanted, looked: Looked, actor: Actor) -> int | None:
    rows = ImportBatch.objects.using(IMPORT).filter(register=wanted.register, sha256=looked.sha256, settings=wanted.digest())
    row = rows.exclude(state__in=[ImportBatch.State.UNDONE, ImportBatch.State.RETURNED]).first()
    if row is not None and RUN not in actor.duties and row.entered_by != actor.ident:
        raise SentBefore()
    return None if row is None else row.number


def _new(wanted: Wanted, looked: Looked, *, actor: Actor, at: datetime) -> int:
    case = randomness.handle()
    purpose = purposes.named(wanted.purpose)
    law = purpose.basis
    with transaction.atomic(using=IMPORT):
        batch = ImportBatch.objects.using(IMPORT).create(
            register=wanted.register,
            sha256=looked.sha256,
            settings=wanted.digest(),
            mapping=dict(wanted.mapping),
            case=case,
            title=wanted.title[:120],
            size=looked.size,
            source=wanted.source[:24],
            purpose=purpose.code,
            basis=(wanted.basis or f"{law.law} {law.article}")[:200],
            encoding=looked.opened.encoding,
            head=stored(looked.head, cut=looked.cut),
            state=ImportBatch.State.RUNNING if takes_alone(wanted.register, actor) else ImportBatch.State.WAITING,
            code=wanted.code,
            entered_by=actor.ident,
            as_of=wanted.as_of or district_day(at),
            wrapped=keys.ring().seal("import", randomness.draw(32), aad=case.bytes),
            begun_at=at,
        )
        event = ImportBegun(
            batch=batch.number,
            register=batch.register,
            sha256=looked.sha256,
            source=batch.source,
            basis=batch.basis,
            refused=tuple(sorted(set(looked.head.refused.values()))),
        )
        tell(event, batch, actor=actor, at=at, new=True)
    return batch.number
