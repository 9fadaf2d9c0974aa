"""The tree of each log, its tiles, its checkpoints and what others signed of them; the sequencer alone writes them, by functions."""

from django.db import migrations, models

from jingwei.evidence.migrations._opened import ERASED, OPENED, PRUNED
from jingwei.evidence.migrations._tree import TREE


class Migration(migrations.Migration):
    dependencies = (("evidence", "0003_walls"),)
    operations = (
        migrations.CreateModel(
            name="Tree",
            fields=[
                ("log", models.CharField(max_length=12, primary_key=True, serialize=False)),
                ("size", models.BigIntegerField()),
                ("root", models.BinaryField()),
                ("pruned", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Tile",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "log", "level", "index", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("log", models.CharField(max_length=12)),
                ("level", models.SmallIntegerField()),
                ("index", models.BigIntegerField()),
                ("hashes", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("pk", models.CompositePrimaryKey("log", "size", blank=True, editable=False, primary_key=True, serialize=False)),
                ("log", models.CharField(max_length=12)),
                ("size", models.BigIntegerField()),
                ("root", models.BinaryField()),
                ("note", models.TextField()),
                ("signed_at", models.DateTimeField()),
                ("kept", models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name="Cosignature",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "log", "size", "witness", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("log", models.CharField(max_length=12)),
                ("size", models.BigIntegerField()),
                ("witness", models.CharField(max_length=200)),
                ("line", models.TextField()),
                ("stated_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Restriction",
            fields=[("subject", models.UUIDField(primary_key=True, serialize=False)), ("since", models.DateTimeField())],
        ),
        migrations.RunSQL(TREE + OPENED + ERASED + PRUNED),
    )
