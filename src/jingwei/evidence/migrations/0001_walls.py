"""Roles, grants and the functions that policies and triggers of every module call.

Made by the owner, who may create roles. Runs before any table of ours, so that default privileges apply to all of them.
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
# Policies wrap each call in (select …), so it runs once a statement and not once a row.
SCOPE = """
create function jw_scope() returns text language plpgsql stable as $$
declare it text := current_setting('jw.scope', true);
begin
  if it is null or it = '' then
    raise exception 'no scope is set in this transaction' using errcode = 'insufficient_privilege';
  end if;
  return it;
end $$;
create function jw_level() returns text language sql stable as $$ select coalesce(current_setting('jw.level', true), '') $$;
create function jw_codes() returns text[] language sql stable as $$
  select string_to_array(coalesce(current_setting('jw.codes', true), ''), ',') $$;
create function jw_person() returns uuid language sql stable as $$ select nullif(current_setting('jw.person', true), '')::uuid $$;
create function jw_subject() returns uuid language sql stable as $$ select nullif(current_setting('jw.subject', true), '')::uuid $$;
create function jw_case() returns uuid language sql stable as $$ select nullif(current_setting('jw.case', true), '')::uuid $$;
create function jw_day() returns date language sql stable as $$ select nullif(current_setting('jw.day', true), '')::date $$;
create function jw_known() returns timestamptz language sql stable as $$
  select coalesce(nullif(current_setting('jw.known', true), '')::timestamptz, '9999-12-30 00:00:00+00'::timestamptz) $$;
"""

# recorded_from and recorded_until come from the database's clock, never run backwards for one row, and rows never change otherwise.
# The instant is kept for the transaction, so that the version that ends and the one that follows meet without a gap.
RECORDED = """
create function jw_recorded() returns trigger language plpgsql as $$
declare
  forever constant timestamptz := '9999-12-31 00:00:00+00';
  noted timestamptz := nullif(current_setting('jw.recorded', true), '')::timestamptz;
  instant timestamptz := coalesce(noted, clock_timestamp());
begin
  if tg_op = 'INSERT' then
    new.recorded_from := instant;
    new.recorded_until := forever;
    if noted is null then
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
"""

DROP = """
drop function jw_recorded();
drop function jw_known(); drop function jw_day(); drop function jw_case(); drop function jw_subject(); drop function jw_person();
drop function jw_codes(); drop function jw_level(); drop function jw_scope();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = ()
    operations = (
        migrations.RunSQL("create extension if not exists btree_gist", migrations.RunSQL.noop),
        migrations.RunSQL(ROLES, migrations.RunSQL.noop),
        migrations.RunSQL(SCOPE + RECORDED, DROP),
    )
