"""Questions about reads: the table, who sees and answers them, and what decisions do by functions alone."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import F, Q

from jingwei.evidence.migrations._asked import ASKED
from jingwei.kernel.rowsecurity import evidenced, secured_by_command

MINE = "(select jw_scope()) = 'own' and subject = (select jw_subject())"
# A street sees the questions about reads of its own people; the district those about its own, about other departments and programs,
# and what a street did not answer in time. An auditor sees that there are such, and no words (they are sealed, and no query opens them).
TERRITORY = """(select jw_scope()) = 'territory' and case (select jw_level())
  when 'street' then unit = any((select jw_codes())::text[])
  when 'district' then unit = '' or (escalated_at is not null and left(unit, 6) = any((select jw_codes())::text[]))
  when 'logs' then true else false end"""
ANSWERING = f"({TERRITORY}) and (select jw_level()) <> 'logs'"
RIGHTS = """
grant update (answered_at, answered_by, finding, answer_sealed) on evidence_question to jingwei_app;
"""


class Migration(migrations.Migration):
    dependencies = (("evidence", "0004_tree"),)
    operations = (
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("read", models.UUIDField(db_column="read_id")),
                ("subject", models.UUIDField()),
                ("case", models.UUIDField(unique=True)),
                ("kind", models.CharField(choices=[("ask", "Question"), ("object", "Objection")], max_length=8)),
                ("unit", models.CharField(max_length=9)),
                ("text_sealed", models.BinaryField(null=True)),
                ("raised_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                ("due_provisional", models.BooleanField(default=False)),
                ("reader", models.CharField(max_length=120)),
                ("reader_role", models.CharField(max_length=24)),
                ("organisation", models.CharField(blank=True, max_length=32)),
                ("read_at", models.DateTimeField()),
                ("purpose", models.CharField(max_length=32)),
                ("fields", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40))),
                ("escalated_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.CharField(max_length=120, null=True)),
                (
                    "finding",
                    models.CharField(
                        choices=[
                            ("in-order", "The read was needed for its purpose"),
                            ("not-in-order", "The read should not have happened"),
                        ],
                        max_length=16,
                        null=True,
                    ),
                ),
                ("answer_sealed", models.BinaryField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["subject", "raised_at"], name="evidence_question_of_subject")],
                "constraints": [
                    models.UniqueConstraint(fields=("read", "subject"), name="evidence_question_once"),
                    models.CheckConstraint(name="evidence_question_answered_by_another", condition=~Q(answered_by=F("reader"))),
                    models.CheckConstraint(
                        name="evidence_question_answered_wholly",
                        condition=Q(answered_at=None, answered_by=None, finding=None, answer_sealed=None)
                        | Q(answered_at__isnull=False, answered_by__isnull=False, finding__isnull=False),
                    ),
                ],
            },
        ),
        secured_by_command(
            "evidence_question",
            read=f"({MINE}) or ({TERRITORY})",
            add=f"{MINE} and exists (select from evidence_read r where r.id = read_id and r.actor = reader and r.role <> 'resident'"
            " and r.organisation = evidence_question.organisation and r.at = read_at)",
        ),
        migrations.RunSQL(
            RIGHTS + f"create policy evidence_question_change on evidence_question for update to jingwei_app"
            f" using ({ANSWERING} and answered_at is null) with check ({ANSWERING});"
        ),
        evidenced("evidence_question"),
        migrations.RunSQL(ASKED),
    )
