"""Delayed reads by statutory class: none as shipped, two officers, a bounded day of release that the database holds."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from jingwei.evidence.migrations._delayed import DELAYED
from jingwei.kernel.rowsecurity import evidenced, secured_by_command

DECISION = "(select jw_scope()) = 'decision'"
SCOPED = "(select jw_scope()) is not null"
HERE = """(select jw_scope()) = 'territory' and case (select jw_level())
  when 'street' then unit = any((select jw_codes())::text[])
  when 'district' then unit = '' or left(unit, 6) = any((select jw_codes())::text[])
  when 'logs' then true else false end"""
OFFICERS = f"({HERE}) and (select jw_level()) <> 'logs'"
SHOWN = """
alter policy evidence_read_read on evidence_read using (
  ((select jw_scope()) = 'own' and (hidden_until is null or hidden_until <= (select jw_day()))
    and exists (select from evidence_readsubject s where s.read_id = id))
  or ((select jw_scope()) = 'territory' and (select jw_level()) = 'logs'));
"""


class Migration(migrations.Migration):
    dependencies = (("evidence", "0006_auditing"),)
    operations = (
        migrations.AddField("Read", "hidden_until", models.DateField(null=True)),
        migrations.CreateModel(
            name="DelayClass",
            fields=[
                ("code", models.CharField(max_length=24, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=120)),
                ("title_en", models.CharField(max_length=120)),
                ("law", models.CharField(max_length=24)),
                ("article", models.CharField(max_length=24)),
                ("version", models.CharField(max_length=24)),
                ("most_days", models.IntegerField()),
                ("enabled_at", models.DateTimeField()),
                ("disabled_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(name="evidence_delayclass_bounded", condition=Q(most_days__gte=1, most_days__lte=365)),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delay",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("case", models.UUIDField(unique=True)),
                ("matter", models.UUIDField(db_index=True)),
                ("unit", models.CharField(blank=True, max_length=9)),
                ("reason_sealed", models.BinaryField()),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=120)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("confirmed_by", models.CharField(max_length=120, null=True)),
                ("release_on", models.DateField(null=True)),
                (
                    "klass",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evidence.delayclass"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(name="evidence_delay_by_two", condition=~Q(confirmed_by=F("asked_by"))),
                    models.CheckConstraint(
                        name="evidence_delay_confirmed_wholly",
                        condition=Q(confirmed_at=None, confirmed_by=None, release_on=None)
                        | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, release_on__isnull=False),
                    ),
                ],
            },
        ),
        secured_by_command("evidence_delayclass", read=SCOPED, add=DECISION, change=f"{DECISION}"),
        secured_by_command("evidence_delay", read=HERE, add=OFFICERS, change=f"{OFFICERS}"),
        evidenced("evidence_delayclass"),
        evidenced("evidence_delay"),
        migrations.RunSQL(SHOWN + DELAYED),
    )
