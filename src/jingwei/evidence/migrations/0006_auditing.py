"""Openings of payloads by two auditors, and the reasons that staff give for reads of theirs."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from jingwei.evidence.migrations._audited import AUDITED
from jingwei.kernel.rowsecurity import evidenced, secured_by_command

LOGS = "(select jw_scope()) = 'territory' and (select jw_level()) = 'logs'"
STAFF = "(select jw_scope()) in ('territory', 'case')"
RIGHTS = f"""
grant update (confirmed_at, confirmed_by, until) on evidence_opening to jingwei_app;
create policy evidence_opening_change on evidence_opening for update to jingwei_app
  using ({LOGS} and confirmed_at is null) with check ({LOGS});
-- Of the one person that a member of staff looked at: asked by whoever looked, for their own.
create index evidence_read_single on evidence_read (actor, id)
  where count = 1 and role in ('clerk', 'grid-worker', 'street-officer', 'district-officer', 'auditor');
"""


class Migration(migrations.Migration):
    dependencies = (("evidence", "0005_questions"),)
    operations = (
        migrations.CreateModel(
            name="Opening",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("case", models.UUIDField(unique=True)),
                ("reason", models.CharField(max_length=400)),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=120)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("confirmed_by", models.CharField(max_length=120, null=True)),
                ("until", models.DateTimeField(null=True)),
                (
                    "entry",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evidence.entry"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(name="evidence_opening_by_two", condition=~Q(confirmed_by=F("asked_by"))),
                    models.CheckConstraint(
                        name="evidence_opening_confirmed_wholly",
                        condition=Q(confirmed_at=None, confirmed_by=None, until=None)
                        | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, until__isnull=False),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Explanation",
            fields=[
                ("read", models.UUIDField(db_column="read_id", primary_key=True, serialize=False)),
                ("case", models.UUIDField(unique=True)),
                ("given_at", models.DateTimeField()),
                ("given_by", models.CharField(max_length=120)),
                ("text_sealed", models.BinaryField()),
            ],
        ),
        secured_by_command("evidence_opening", read=LOGS, add=LOGS),
        secured_by_command("evidence_explanation", read=STAFF, add=STAFF),
        migrations.RunSQL(RIGHTS),
        evidenced("evidence_opening"),
        evidenced("evidence_explanation"),
        migrations.RunSQL(AUDITED),
    )
