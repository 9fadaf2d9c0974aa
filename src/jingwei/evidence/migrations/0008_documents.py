"""Time stamps, documents of legal effect, and pictures as evidence."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from jingwei.evidence.migrations._documents import FINAL, GRANTS, KEEPING, MAKING, PICTURES, RECEIPTS, STAMPS
from jingwei.kernel.rowsecurity import evidenced, secured_by_command
from jingwei.kernel.territory import within_territory

OWN = "(select jw_scope()) = 'own' and subject = (select jw_subject())"
DECISION = "(select jw_scope()) = 'decision'"


class Migration(migrations.Migration):
    dependencies = (("evidence", "0007_delays"),)
    operations = (
        migrations.CreateModel(
            name="TimeStamp",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey("kind", "digest", blank=True, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(max_length=12)),
                ("digest", models.BinaryField()),
                ("authority", models.CharField(max_length=120)),
                ("said_at", models.DateTimeField()),
                ("answer", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=12)),
                ("case", models.UUIDField()),
                ("about", models.UUIDField(db_index=True)),
                ("subject", models.UUIDField(db_index=True)),
                ("template", models.CharField(max_length=16)),
                ("level", models.CharField(max_length=6)),
                ("facts_sealed", models.BinaryField()),
                ("asked_at", models.DateTimeField()),
                ("sealed_at", models.DateTimeField(null=True)),
                ("pdf_sealed", models.BinaryField(null=True)),
                ("sha256", models.BinaryField(null=True)),
                ("sm3", models.BinaryField(null=True)),
                ("size", models.IntegerField(null=True)),
                ("entry", models.UUIDField(null=True)),
                ("served_at", models.DateTimeField(null=True)),
                ("served_how", models.CharField(default="", max_length=8)),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("erased_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("entry", None),
                            ("pdf_sealed", None),
                            ("sealed_at", None),
                            ("sha256", None),
                            ("size", None),
                            ("sm3", None),
                        )
                        | models.Q(
                            ("entry__isnull", False),
                            ("sealed_at__isnull", False),
                            ("sha256__isnull", False),
                            ("size__isnull", False),
                            ("sm3__isnull", False),
                        ),
                        name="evidence_document_sealed_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("served_at", None), ("served_how", ""))
                        | models.Q(("sealed_at__isnull", False), ("served_at__isnull", False)),
                        name="evidence_document_served_once_sealed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("acknowledged_at", None)) | models.Q(("served_at__isnull", False)),
                        name="evidence_document_acknowledged_once_served",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Capture",
            fields=[
                ("street", models.CharField(max_length=9)),
                ("community", models.CharField(max_length=12)),
                ("grid", models.CharField(max_length=14)),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=12)),
                ("case", models.UUIDField()),
                ("about", models.UUIDField(db_index=True)),
                ("subjects", ArrayField(base_field=models.UUIDField())),
                ("content_sealed", models.BinaryField(null=True)),
                ("sha256", models.BinaryField()),
                ("sm3", models.BinaryField()),
                ("size", models.IntegerField()),
                ("app", models.CharField(max_length=12)),
                ("taken_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField()),
                ("entry", models.UUIDField()),
                ("erased_at", models.DateTimeField(null=True)),
            ],
            options={"abstract": False},
        ),
        secured_by_command("evidence_document", read=OWN, add=DECISION, change=OWN),
        evidenced("evidence_document"),
        secured_by_command(
            "evidence_capture",
            read=f"({within_territory()} and (select jw_level()) = 'street')"
            " or ((select jw_scope()) = 'own' and subjects @> array[(select jw_subject())])",
            add=f"{within_territory()} or (select jw_scope()) = 'case'",
        ),
        evidenced("evidence_capture"),
        migrations.RunSQL(STAMPS + FINAL + MAKING + RECEIPTS + KEEPING + PICTURES + GRANTS),
    )
