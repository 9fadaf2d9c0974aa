"""What witnesses answered in place of a signature, so that whoever runs the product sees it wherever they look."""

from django.db import migrations, models

REFUSED = """
revoke insert, update, delete on evidence_refusal from jingwei_app;
grant select on evidence_refusal to jingwei_sequencer;

create function evidence_keep_refusal(which text, who text, called text, reason text, shown bigint, last bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into evidence_refusal as r (log, witness, origin, why, size, seen, since)
    values (which, who, called, reason, shown, last, clock_timestamp())
    on conflict (log, witness) do update set origin = excluded.origin, why = excluded.why, size = excluded.size, seen = excluded.seen,
      since = case when (r.origin, r.why) = (excluded.origin, excluded.why) then r.since else excluded.since end;
end $$;

-- A witness's line under a checkpoint that is there; what it refused before is over. Whoever calls has checked it.
create or replace function evidence_keep_cosignature(which text, many bigint, who text, signed text, stated timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare fresh boolean;
begin
  insert into evidence_cosignature (log, size, witness, line, stated_at)
    select c.log, c.size, who, signed, stated from evidence_checkpoint c where c.log = which and c.size = many
    on conflict do nothing;
  fresh := found;
  delete from evidence_refusal r where r.log = which and r.witness = who;
  return fresh;
end $$;

revoke execute on function evidence_keep_refusal from public, jingwei_app;
grant execute on function evidence_keep_refusal to jingwei_sequencer;
"""


class Migration(migrations.Migration):
    dependencies = (("evidence", "0010_witnesses"),)
    operations = (
        migrations.CreateModel(
            name="Refusal",
            fields=[
                ("pk", models.CompositePrimaryKey("log", "witness", blank=True, editable=False, primary_key=True, serialize=False)),
                ("log", models.CharField(max_length=12)),
                ("witness", models.CharField(max_length=200)),
                ("origin", models.CharField(max_length=200)),
                ("why", models.CharField(max_length=12)),
                ("size", models.BigIntegerField()),
                ("seen", models.BigIntegerField()),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(REFUSED),
    )
