"""When something became known is the database's word: nobody who works on the tables can put an earlier or a later instant there."""

from django.db import migrations

# The instant is kept for the transaction (jw.recorded), so that the version that ends and the one that follows meet without a gap.
# Any role may set that, so it counts only between the beginning of the transaction and the clock; beyond the clock only as far as
# the thing itself was recorded already, a microsecond more (a clock that jumped back; who changes a thing sees its versions). While
# made-up data is filled in, the owner lets other instants stand, by a row in a table that no other role can write.
# The trigger runs as whoever writes: with the owner's rights each row would cost a third more. So it names tables with their schema: a
# temporary table of the same name would be found first.
RECORDED = """
create table evidence_past (told boolean primary key default true check (told), since timestamptz not null default now());
revoke all on evidence_past from jingwei_app, jingwei_import, jingwei_sequencer;
grant select on evidence_past to jingwei_app, jingwei_import;

create or replace function jw_recorded() returns trigger language plpgsql as $$
declare
  forever constant timestamptz := '9999-12-31 00:00:00+00';
  noted timestamptz := nullif(current_setting('jw.recorded', true), '')::timestamptz;
  instant timestamptz := coalesce(noted, clock_timestamp());
begin
  if (noted < now() or noted > clock_timestamp()) and not exists (select from public.evidence_past) then
    instant := public.jw_recordable(noted, tg_table_name, to_jsonb(new));
  end if;
  if tg_op = 'INSERT' then
    new.recorded_from := instant;
    new.recorded_until := forever;
    if instant is distinct from noted then
      perform set_config('jw.recorded', instant::text, true);
    end if;
    return new;
  end if;
  if old.recorded_until <> forever then
    raise exception 'a closed version of % never changes', tg_table_name using errcode = 'check_violation';
  end if;
  instant := greatest(instant, old.recorded_from + interval '1 microsecond');
  perform set_config('jw.recorded', instant::text, true);
  new := old;
  new.recorded_until := instant;
  return new;
end $$;

-- The nearest instant to a noted one that may be recorded of the thing that a row is a version of.
create function jw_recordable(noted timestamptz, versions text, version jsonb) returns timestamptz language plpgsql as $$
declare
  thing constant text := substring(versions from '_([a-z]+)version$') || '_id';
  latest timestamptz;
begin
  if noted < now() then return now(); end if;
  execute format('select max(case when recorded_until = %L then recorded_from else recorded_until end) from public.%I where %I = $1',
    '9999-12-31 00:00:00+00', versions, thing) into latest using (version ->> thing)::uuid;
  return least(noted, greatest(now(), clock_timestamp(), latest + interval '1 microsecond'));
end $$;
grant execute on function jw_recordable to jingwei_app, jingwei_import;
"""


class Migration(migrations.Migration):
    dependencies = (("evidence", "0007_narrow"),)
    operations = (migrations.RunSQL(RECORDED, migrations.RunSQL.noop),)
