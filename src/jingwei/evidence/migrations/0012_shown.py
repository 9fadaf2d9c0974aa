"""Marks of the rows that a read showed and that concern nobody, and the reads of one reader that have any."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from jingwei.evidence.migrations._opened import OPENED

SHOWN = """
create index evidence_read_shown on evidence_read (actor, at) where shown is not null;
create function evidence_reads_with_marks(who text, since timestamptz, until timestamptz)
returns table (at timestamptz, role text, organisation text, purpose text, what text, salt bytea, shown bytea[])
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  return query select r.at, r.role::text, r.organisation::text, r.purpose::text, r.what::text, r.salt, r.shown from evidence_read r
    where r.actor = who and r.at >= since and r.at < until and r.shown is not null order by r.at, r.id;
end $$;
revoke execute on function evidence_reads_with_marks from public;
grant execute on function evidence_reads_with_marks to jingwei_app;
"""


class Migration(migrations.Migration):
    dependencies = (("evidence", "0011_refusals"),)
    operations = (
        migrations.AddField("Read", "shown", ArrayField(models.BinaryField(), null=True)),
        migrations.RunSQL(OPENED.replace("create function", "create or replace function") + SHOWN),
    )
