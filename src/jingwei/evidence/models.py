"""Tables of the log. Entries are never changed; payloads and keys can be destroyed; numbers are given by the sequencer alone."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


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
    """What the log signed of itself at a size. ``kept``: one of each hour stays for good."""

    pk = models.CompositePrimaryKey("log", "size")
    log = models.CharField(max_length=12)
    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    signed_at = models.DateTimeField()
    kept = models.BooleanField()


class Cosignature(models.Model):
    """A line of a witness under a checkpoint."""

    pk = models.CompositePrimaryKey("log", "size", "witness")
    log = models.CharField(max_length=12)
    size = models.BigIntegerField()
    witness = models.CharField(max_length=200)  # the name of its key
    line = models.TextField()
    stated_at = models.DateTimeField()


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


class ReadSubject(models.Model):
    """Whom a read concerned; a list of fifty people is one read with fifty subjects."""

    pk = models.CompositePrimaryKey("subject", "read")
    subject = models.UUIDField()
    read = models.UUIDField(db_column="read_id")  # a foreign key in SQL; Django cannot make one part of a composite key
