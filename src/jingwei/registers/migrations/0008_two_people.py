"""A list of people is taken by somebody else than its sender; until then it waits, and it may be sent back.

The database holds the rule by itself: nobody takes the own list, and no list with people is read that nobody took. Whoever took a list,
or mended a line of it, is confirmed nothing by it either.
"""

from django.db import migrations, models
from django.db.models import F, Q

FOREVER = "'9999-12-31 00:00:00+00'"
EARLIER = "earlier"
"""Who took the batches of before there were two people: whoever sent them."""

READ = ["running", "done", "undone"]
STATES = [
    ("waiting", "Waits for somebody to take it"),
    ("returned", "Sent back"),
    ("running", "Being read"),
    ("done", "Read to the end"),
    ("undone", "Undone"),
]

LISTED = f"""
create or replace function registers_only_listed(whom uuid, who text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce((
    select b.code is null or length(b.code) > 6 or who in (b.entered_by, coalesce(b.taken_by, b.entered_by))
        or exists (select from registers_quarantinedline q where q.batch_id = b.number and q.mended_by = who)
      from (
        select v.entered_by from registers_personversion v where v.person_id = whom order by v.recorded_from limit 1
      ) first left join registers_importbatch b on 'import:' || b.number = first.entered_by
      where first.entered_by like 'import:%' and not exists (
        select from registers_residenceversion r where r.person_id = whom and r.recorded_until = {FOREVER}
          and (r.standing = 'door'
            or (r.standing = 'counter' and r.entered_by not in (who, b.entered_by, coalesce(b.taken_by, b.entered_by))))
      )), false) $$;
revoke execute on function registers_only_listed from public, jingwei_app;
"""


def _added(name: str, field: models.Field) -> migrations.AddField:
    return migrations.AddField("importbatch", name, field)


class Migration(migrations.Migration):
    dependencies = (("registers", "0007_place_tokens"),)
    operations = (
        migrations.AddField(
            "importbatch", "taken_by", models.CharField(max_length=120, null=True, default=EARLIER), preserve_default=False
        ),
        _added("taken_at", models.DateTimeField(null=True)),
        _added("returned_by", models.CharField(max_length=120, null=True)),
        _added("returned_at", models.DateTimeField(null=True)),
        _added("returned_why", models.BinaryField(null=True)),
        migrations.AlterField("importbatch", "state", models.CharField(choices=STATES, max_length=12)),
        migrations.RemoveConstraint("importbatch", "registers_one_batch_per_file_and_settings"),
        migrations.AddConstraint(
            "importbatch",
            models.UniqueConstraint(
                name="registers_one_batch_per_file_and_settings",
                fields=["register", "sha256", "settings"],
                condition=~Q(state__in=["undone", "returned"]),
            ),
        ),
        migrations.RemoveConstraint("importbatch", "registers_batch_state_has_its_instant"),
        migrations.AddConstraint(
            "importbatch",
            models.CheckConstraint(
                name="registers_batch_state_has_its_instant",
                condition=Q(state__in=["waiting", "running"], done_at=None, undone_at=None)
                | Q(state="returned", done_at=None, undone_at=None, returned_at__isnull=False)
                | Q(state="done", done_at__isnull=False, undone_at=None)
                | Q(state="undone", undone_at__isnull=False),
            ),
        ),
        migrations.AddConstraint(
            "importbatch",
            models.CheckConstraint(
                name="registers_list_taken_by_another", condition=Q(taken_by=None) | ~Q(taken_by=F("entered_by"))
            ),
        ),
        migrations.AddConstraint(
            "importbatch",
            models.CheckConstraint(
                name="registers_people_taken_by_somebody",
                condition=Q(state__in=["waiting", "returned"], taken_by=None)
                | Q(state__in=READ, taken_by__isnull=False)
                | Q(state__in=READ, register__in=["buildings", "dwellings", "entities"])
                | Q(state__in=READ, entered_by="operator"),
            ),
        ),
        migrations.RunSQL(LISTED, migrations.RunSQL.noop),
    )
