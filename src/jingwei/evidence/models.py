"""Tables of the log. Entries are never changed; payloads and keys can be destroyed; numbers are given by the sequencer alone."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

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


class Tree(models.Model):
    """Size and root of each log, as of the last batch that was numbered. Written with the numbers, in one transaction.

    ``pruned``: entries before this number are gone; their hashes stand in the tiles.
    """

    log = models.CharField(primary_key=True, max_length=12)
    size = models.BigIntegerField()
    root = models.BinaryField()
    pruned = models.BigIntegerField()


class Tile(models.Model):
    """Up to 256 hashes of a log's tree, one after another: the widest that there is (see ``tiles``)."""

    pk = models.CompositePrimaryKey("log", "level", "index")
    log = models.CharField(max_length=12)
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()


class Checkpoint(models.Model):
    """What the log signed of itself at a size. ``kept``: one of each hour stays for good, and what was time-stamped."""

    pk = models.CompositePrimaryKey("log", "size")
    log = models.CharField(max_length=12)
    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    signed_at = models.DateTimeField()
    kept = models.BooleanField()
    stamped_at = models.DateTimeField(null=True)  # by our clock; the authority's stands in the stamp

    class Meta:
        indexes = [
            models.Index(fields=["log", "size"], condition=models.Q(stamped_at__isnull=False), name="evidence_checkpoint_stamped")
        ]


class Cosignature(models.Model):
    """A line of a witness under a checkpoint."""

    pk = models.CompositePrimaryKey("log", "size", "witness")
    log = models.CharField(max_length=12)
    size = models.BigIntegerField()
    witness = models.CharField(max_length=200)  # the name of its key
    line = models.TextField()
    stated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["log", "witness", "size"], name="evidence_cosignature_witness")]


class Refusal(models.Model):
    """What a witness answered last in place of a signature; gone once it signs."""

    pk = models.CompositePrimaryKey("log", "witness")
    log = models.CharField(max_length=12)
    witness = models.CharField(max_length=200)  # the name of its key
    origin = models.CharField(max_length=200)
    why = models.CharField(max_length=12)
    size = models.BigIntegerField()
    seen = models.BigIntegerField()
    since = models.DateTimeField()


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


class Restriction(models.Model):
    """A person of whom nothing in the log is opened or erased until somebody lifts it (a law says to keep it)."""

    subject = models.UUIDField(primary_key=True)
    since = models.DateTimeField()


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
    shown = ArrayField(models.BinaryField(), null=True)  # marks of rows that concern nobody; see evidence/shown.py
    hidden_until = models.DateField(null=True)  # set by the database under a confirmed delay; the day on which it appears by itself


class ReadSubject(models.Model):
    """Whom a read concerned; a list of fifty people is one read with fifty subjects. ``salt``: of this one's leaf, where there are several."""

    pk = models.CompositePrimaryKey("subject", "read")
    subject = models.UUIDField()
    read = models.UUIDField(db_column="read_id")  # a foreign key in SQL; Django cannot make one part of a composite key
    salt = models.BinaryField(null=True)


class Tombstone(models.Model):
    """That something is gone, and by which act: written with it by the functions that let it go, and by nothing else.

    ``case`` is the act's, one of a case of its own; that case covers this table. ``aged``: the log's own retention, not a request.
    ``entry``: what committed to it; None once a leaf of the reads' log went by age as well.
    """

    class Kind(models.TextChoices):
        """What is gone."""

        PAYLOAD = "payload"
        NAME = "name"  # one person's, under a payload that others keep
        READ = "read"
        MEMBER = "member"  # one person of a read that others keep

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=8, choices=Kind)
    entry = models.UUIDField(null=True, db_column="entry_id", db_index=True)
    case = models.UUIDField(db_index=True)
    aged = models.BooleanField()
    leaf = models.BinaryField(null=True)  # of a member: what stands in their place under the root, while the read is there


class Question(models.Model):
    """What a resident asks about one read of their data, or says against it, and what came of it.

    Life: raised → answered; late ones are told upwards once. Words are sealed. What the answering unit has to know of the read stands
    in the row, since the read log is open to the resident and to auditors alone.
    """

    class Kind(models.TextChoices):
        ASK = "ask", _("Question")
        OBJECT = "object", _("Objection")

    class Finding(models.TextChoices):
        """What the unit found out about the read."""

        IN_ORDER = "in-order", _("The read was needed for its purpose")
        NOT_IN_ORDER = "not-in-order", _("The read should not have happened")

    id = models.UUIDField(primary_key=True)
    read = models.UUIDField(db_column="read_id")  # no key: reads go by age, one by one
    subject = models.UUIDField()
    case = models.UUIDField(unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    unit = models.CharField(max_length=9)  # the street that answers; '' is the district
    text_sealed = models.BinaryField(null=True)
    raised_at = models.DateTimeField()
    due_on = models.DateField()
    due_provisional = models.BooleanField(default=False)
    reader = models.CharField(max_length=120)
    reader_role = models.CharField(max_length=24)
    organisation = models.CharField(max_length=32, blank=True)
    read_at = models.DateTimeField()
    purpose = models.CharField(max_length=32)
    fields = ArrayField(models.CharField(max_length=40))
    escalated_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=120, null=True)
    finding = models.CharField(max_length=16, choices=Finding, null=True)
    answer_sealed = models.BinaryField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="evidence_question_once", fields=["read", "subject"]),
            models.CheckConstraint(
                name="evidence_question_answered_by_another", condition=~models.Q(answered_by=models.F("reader"))
            ),
            models.CheckConstraint(
                name="evidence_question_answered_wholly",
                condition=models.Q(answered_at=None, answered_by=None, finding=None, answer_sealed=None)
                | models.Q(answered_at__isnull=False, answered_by__isnull=False, finding__isnull=False),
            ),
        )
        indexes = (models.Index(fields=["subject", "raised_at"], name="evidence_question_of_subject"),)


class Opening(models.Model):
    """That an auditor may look into the payload of one entry, for a time. Life: asked → confirmed by a second auditor → over.

    Each look is a read, which those see whom the entry concerns.
    """

    id = models.UUIDField(primary_key=True)
    case = models.UUIDField(unique=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=400)  # of the audit; the page says to write nobody's data there
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=120, null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="evidence_opening_by_two", condition=~models.Q(confirmed_by=models.F("asked_by"))),
            models.CheckConstraint(
                name="evidence_opening_confirmed_wholly",
                condition=models.Q(confirmed_at=None, confirmed_by=None, until=None)
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False, until__isnull=False),
            ),
        )


class Explanation(models.Model):
    """What a member of staff says of one read of theirs that needs a reason; given once, sealed."""

    read = models.UUIDField(primary_key=True, db_column="read_id")
    case = models.UUIDField(unique=True)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=120)
    text_sealed = models.BinaryField()


class DelayClass(models.Model):
    """A statutory class of reads that may be shown late. The product ships with none; whoever runs it enables one by its law."""

    code = models.CharField(max_length=24, primary_key=True)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    law = models.CharField(max_length=24)
    article = models.CharField(max_length=24)
    version = models.CharField(max_length=24)
    most_days = models.IntegerField()
    enabled_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="evidence_delayclass_bounded", condition=models.Q(most_days__gte=1, most_days__lte=365)),
        )


class Delay(models.Model):
    """That reads in one matter are shown late. Life: asked → confirmed by a second officer → released by the day itself."""

    id = models.UUIDField(primary_key=True)
    case = models.UUIDField(unique=True)  # of the delay itself, in evidence
    matter = models.UUIDField(db_index=True)  # the case whose reads are shown late
    klass = models.ForeignKey(DelayClass, models.PROTECT, related_name="+")
    unit = models.CharField(max_length=9, blank=True)  # the street of whoever asked; '' is the district
    reason_sealed = models.BinaryField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=120, null=True)
    release_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="evidence_delay_by_two", condition=~models.Q(confirmed_by=models.F("asked_by"))),
            models.CheckConstraint(
                name="evidence_delay_confirmed_wholly",
                condition=models.Q(confirmed_at=None, confirmed_by=None, release_on=None)
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False, release_on__isnull=False),
            ),
        )


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
