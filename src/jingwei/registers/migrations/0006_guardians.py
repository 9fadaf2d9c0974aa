"""Who is whose guardian, and what that opens: the ward's handle, for the list of who read their record."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from jingwei.kernel.rowsecurity import evidenced, secured_by_command

ADMITTED = 'select a.person_id from registers_admission a where a."case" = (select jw_case())'
CASE = f"(select jw_scope()) = 'case' and ward_id in ({ADMITTED})"
MINE = "(select jw_scope()) = 'own' and (guardian_id = (select jw_person()) or ward_id = (select jw_person()))"
GUARDS = """
create function registers_ward_of(guardianship uuid) returns table (subject uuid, ward_name bytea, valid_until date)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'own' then raise exception 'not in this scope' using errcode = 'insufficient_privilege'; end if;
  return query select p.subject, g.ward_name_sealed, g.valid_until from registers_guardianship g join registers_person p on p.id = g.ward_id
    where g.id = guardianship and g.guardian_id = jw_person() and g.valid_from <= jw_day() and g.valid_until > jw_day();
end $$;
revoke execute on function registers_ward_of from public;
grant execute on function registers_ward_of to jingwei_app;
"""


class Migration(migrations.Migration):
    dependencies = (("registers", "0005_reads_to_explain"),)
    operations = (
        migrations.CreateModel(
            name="Guardianship",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("parent", "Parent of a minor"),
                            ("adult", "Guardian of an adult who cannot act alone"),
                            ("appointed", "Appointed by a committee, the civil affairs department or a court"),
                        ],
                        max_length=12,
                    ),
                ),
                ("proof", models.CharField(max_length=200)),
                ("ward_name_sealed", models.BinaryField()),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField()),
                ("entered_at", models.DateTimeField()),
                ("entered_by", models.CharField(max_length=120)),
                (
                    "ward",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registers.person"),
                ),
                (
                    "guardian",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registers.person"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(name="registers_guardianship_of_another", condition=~Q(ward=F("guardian"))),
                    models.CheckConstraint(name="registers_guardianship_some_time", condition=Q(valid_from__lt=F("valid_until"))),
                    models.UniqueConstraint(fields=("ward", "guardian", "valid_from"), name="registers_guardianship_once"),
                ],
            },
        ),
        secured_by_command("registers_guardianship", read=f"({MINE}) or ({CASE})", add=f"{CASE} and guardian_id in ({ADMITTED})"),
        evidenced("registers_guardianship"),
        migrations.RunSQL(GUARDS),
    )
