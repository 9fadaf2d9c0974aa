"""Tables of the log. Entries are never changed; payloads and keys can be destroyed; numbers are given by the sequencer alone."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from jingwei.kernel.territory import TerritoryMixin


class Entry(models.Model):
    """One act, written in the transaction of the change it tells of. ``text`` is final at commit."""

    id = models.UUIDField(primary_key=True)
    log = models.CharField(max_length=12)
    text = models.BinaryField()
    hash = models.BinaryField(unique=True)
    case = models.UUIDField(null=True)
    seq = models.BigIntegerField(null=True)
    flow = models.CharField(max_length=24)
    step = models.CharField(max_length=48)
    at = models.DateTimeField()
    covers = ArrayField(models.CharField(max_length=48))

    class Meta:
        constraints = (
            models.UniqueConstraint(name="evidence_one_seq_per_case", fields=["case", "seq"], condition=models.Q(log="acts")),
        )


class Payload(models.Model):
    """What an entry commits to, kept for subscribers and openings until erased."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="+")
    salt = models.BinaryField()
    fields = models.JSONField()
    actor = models.CharField(max_length=120)
    purpose = models.CharField(max_length=32)
    subjects = ArrayField(models.UUIDField())


class Pending(models.Model):
    """Entries that are committed and not yet numbered."""

    place = models.BigAutoField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")


class Number(models.Model):
    """The dense number of an entry in its log, from 0, given after commit by the one sequencer."""

    pk = models.CompositePrimaryKey("log", "number")
    log = models.CharField(max_length=12)
    number = models.BigIntegerField()
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")
    numbered_at = models.DateTimeField()


class Chain(models.Model):
    """The last entry of each case, locked while the next is made."""

    case = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField()
    prev = models.BinaryField()


class SubjectKey(models.Model):
    """The key under which a subject's tags are made, sealed by the key ring; destroying it unlinks the tags."""

    subject = models.UUIDField(primary_key=True)
    sealed = models.BinaryField()


class Touched(models.Model):
    """Evidenced tables that changed in a transaction; rows live until its commit."""

    pk = models.CompositePrimaryKey("xid", "relation")
    xid = models.BigIntegerField()
    relation = models.CharField(max_length=63)


class Cursor(models.Model):
    """How far a subscriber has read; moved in the transaction of its own work."""

    subscriber = models.CharField(primary_key=True, max_length=64)
    number = models.BigIntegerField()


class Read(models.Model):
    """One read of personal data: who, for what, on what basis, which fields. Its leaf stands in the log ``reads``."""

    id = models.UUIDField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    role = models.CharField(max_length=24)
    organisation = models.CharField(max_length=32)
    purpose = models.CharField(max_length=32)
    law = models.CharField(max_length=24)
    article = models.CharField(max_length=24)
    version = models.CharField(max_length=24)
    what = models.CharField(max_length=64)
    fields = ArrayField(models.CharField(max_length=40))
    case = models.UUIDField(null=True)
    count = models.IntegerField()
    salt = models.BinaryField()


class ReadSubject(models.Model):
    """Whom a read concerned; a list of fifty people is one read with fifty subjects."""

    pk = models.CompositePrimaryKey("subject", "read")
    subject = models.UUIDField()
    read = models.UUIDField(db_column="read_id")  # a foreign key in SQL; Django cannot make one part of a composite key


class TimeStamp(models.Model):
    """A time-stamping authority's word that a digest was there (RFC 3161): of a checkpoint's note, of a document."""

    pk = models.CompositePrimaryKey("kind", "digest")
    kind = models.CharField(max_length=12)
    digest = models.BinaryField()
    authority = models.CharField(max_length=120)
    said_at = models.DateTimeField()  # by the authority's clock
    answer = models.BinaryField()  # the whole TimeStampResp, as `openssl ts -verify` reads it


class Document(models.Model):
    """A paper of legal effect about one person. Life: asked for → sealed → served (→ acknowledged), and perhaps withdrawn. Bytes are sealed
    by the key ring and bound to the row; what it was made from goes once it is made.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=12)
    case = models.UUIDField()
    about = models.UUIDField(db_index=True)  # the thing that it tells of; no foreign key: its module lies above
    subject = models.UUIDField(db_index=True)
    template = models.CharField(max_length=16)
    level = models.CharField(max_length=6)
    facts_sealed = models.BinaryField()
    asked_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True)
    pdf_sealed = models.BinaryField(null=True)
    sha256 = models.BinaryField(null=True)
    sm3 = models.BinaryField(null=True)
    size = models.IntegerField(null=True)
    entry = models.UUIDField(null=True)
    served_at = models.DateTimeField(null=True)
    served_how = models.CharField(max_length=8, default="")
    acknowledged_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="evidence_document_sealed_whole",
                condition=models.Q(sealed_at=None, pdf_sealed=None, sha256=None, sm3=None, size=None, entry=None)
                | models.Q(
                    sealed_at__isnull=False, sha256__isnull=False, sm3__isnull=False, size__isnull=False, entry__isnull=False
                ),
            ),
            models.CheckConstraint(
                name="evidence_document_served_once_sealed",
                condition=models.Q(served_at=None, served_how="") | models.Q(served_at__isnull=False, sealed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="evidence_document_acknowledged_once_served",
                condition=models.Q(acknowledged_at=None) | models.Q(served_at__isnull=False),
            ),
        )


class Capture(TerritoryMixin):
    """A picture taken as evidence of a visit or at a counter. Its bytes are sealed by the key ring and bound to the row."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=12)
    case = models.UUIDField()
    about = models.UUIDField(db_index=True)  # the order; no foreign key: cases lies above
    subjects = ArrayField(models.UUIDField())
    content_sealed = models.BinaryField(null=True)
    sha256 = models.BinaryField()
    sm3 = models.BinaryField()
    size = models.IntegerField()
    app = models.CharField(max_length=12)
    taken_at = models.DateTimeField(null=True)  # as the device told it
    received_at = models.DateTimeField()
    entry = models.UUIDField()
    erased_at = models.DateTimeField(null=True)
