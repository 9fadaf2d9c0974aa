"""Roles, grants and the functions that policies and triggers of every module call.

Made by the owner, who may create roles. Runs before the tables of any other module but accounts, so that default privileges apply to all of them.
"""

from django.db import migrations

ROLES = """
do $$
declare name text;
begin
  foreach name in array array['jingwei_app', 'jingwei_import', 'jingwei_sequencer'] loop
    if not exists (select from pg_roles where rolname = name) then
      execute format('create role %I nologin nosuperuser nocreatedb nocreaterole nobypassrls', name);
    end if;
  end loop;
end $$;
revoke create on schema public from public;
grant usage on schema public to jingwei_app, jingwei_import, jingwei_sequencer;
grant select, insert, update, delete on all tables in schema public to jingwei_app;
grant usage, select on all sequences in schema public to jingwei_app;
alter default privileges in schema public grant select, insert, update, delete on tables to jingwei_app;
alter default privileges in schema public grant usage, select on sequences to jingwei_app;
alter default privileges in schema public revoke execute on functions from public;
alter default privileges in schema public grant execute on functions to jingwei_app;
"""

# Scalars of the scope in force. A policy is asked once it has a row to judge: on a table or a range without rows a missing scope reads
# as empty (PostgreSQL has no gate before the scan of a secured table), so queries ask ``evidence.reads.gate`` as well, which raises.
# A call in (select …) runs once a statement and not once a row, but the planner works on each, and the six of a territory took it longer
# than a list takes to run: so jw_wall() says what needs one, and few other settings are read as they are (``kernel.territory``). None
# is in SQL: the planner would parse it anew for each place where it is called.
SCOPE = """
create function jw_scope() returns text language plpgsql stable as $$
declare it text := current_setting('jw.scope', true);
begin
  if it is null or it = '' then
    raise exception 'no scope is set in this transaction' using errcode = 'insufficient_privilege';
  end if;
  return it;
end $$;
create function jw_level() returns text language plpgsql stable as $$
begin return coalesce(current_setting('jw.level', true), ''); end $$;
-- The level of the territory in force; '' in every other scope.
create function jw_wall() returns text language plpgsql stable as $$
begin return case when jw_scope() = 'territory' then jw_level() else '' end; end $$;
create function jw_codes() returns text[] language plpgsql stable as $$
begin return string_to_array(coalesce(current_setting('jw.codes', true), ''), ','); end $$;
create function jw_person() returns uuid language plpgsql stable as $$
begin return nullif(current_setting('jw.person', true), '')::uuid; end $$;
create function jw_subject() returns uuid language plpgsql stable as $$
begin return nullif(current_setting('jw.subject', true), '')::uuid; end $$;
create function jw_case() returns uuid language plpgsql stable as $$
begin return nullif(current_setting('jw.case', true), '')::uuid; end $$;
create function jw_day() returns date language plpgsql stable as $$
begin return nullif(current_setting('jw.day', true), '')::date; end $$;
create function jw_known() returns timestamptz language plpgsql stable as $$
begin return coalesce(nullif(current_setting('jw.known', true), '')::timestamptz, '9999-12-30 00:00:00+00'::timestamptz); end $$;
"""

# recorded_from and recorded_until come from the database's clock, never run backwards for one row, and rows never change otherwise.
# When something became known is the database's word: nobody who works on the tables can put an earlier or a later instant there.
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

create function jw_recorded() returns trigger language plpgsql as $$
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
    initial = True
    dependencies = ()
    operations = (
        migrations.RunSQL("create extension if not exists btree_gist"),
        migrations.RunSQL(ROLES),
        migrations.RunSQL(SCOPE + RECORDED),
    )
