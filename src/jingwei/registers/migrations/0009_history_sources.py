"""Which list a record of the archive came from, as its import called it."""

from django.db import migrations

SOURCES = """
create function registers_history_sources(wanted integer[]) returns table (key_id integer, source text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'history is for decisions only' using errcode = 'insufficient_privilege'; end if;
  return query select k.key_id, b.source::text from registers_historybatchkey k join registers_importbatch b on b.number = k.batch_id
    where k.key_id = any (wanted);
end $$;
revoke execute on function registers_history_sources from public;
grant execute on function registers_history_sources to jingwei_app;
"""


class Migration(migrations.Migration):
    dependencies = (("registers", "0008_held_on_each_day"),)
    operations = (migrations.RunSQL(SOURCES),)
