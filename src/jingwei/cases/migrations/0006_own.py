"""What is kept about one person is for that person alone, and a case admits to people while it is open at the counter that asks."""

from django.db import migrations

# ``not (true and null)`` is null, which refuses nobody: in scope own without a subject, too, it must be true that it is theirs.
OF_SUBJECT = """
create or replace function cases_must_be_of(whom uuid) returns void language plpgsql stable as $$
begin
  if (jw_scope() = 'decision' or (jw_scope() = 'own' and whom = jw_subject())) is not true then
    raise exception 'not in this scope' using errcode = 'insufficient_privilege';
  end if;
end $$;
create or replace function cases_of_subject(whom uuid) returns table (
  id uuid, number text, "case" uuid, house_code text, opened_at timestamptz, closed_at timestamptz, outcome text, brief bytea,
  correction bytea) language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform cases_must_be_of(whom);
  return query select o.id, o.number::text, o."case", o.house_code::text, o.opened_at, o.closed_at, o.outcome::text, o.brief_sealed,
      o.correction_sealed from cases_workorder o where o.subjects @> array[whom] order by o.opened_at, o.id;
end $$;
create or replace function cases_objections_of(whom uuid)
returns table (id uuid, raised_at timestamptz, text bytea, verdict text, reason text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform cases_must_be_of(whom);
  return query select j.id, j.raised_at, j.text_sealed, j.verdict::text, j.reason::text from cases_objection j
    where j.raised_by_subject = whom order by j.raised_at, j.id;
end $$;
revoke execute on function cases_must_be_of from public;
grant execute on function cases_must_be_of to jingwei_app;
"""
OPEN = """
create or replace function registers_case_is_open(wanted uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from cases_servicecase s where s.id = wanted and s.closed_at is null and case jw_scope()
    when 'case' then s.id = jw_case()
    when 'territory' then case jw_level()
      when 'street' then s.street = any (jw_codes())
      when 'district' then left(s.street, 6) = any (jw_codes())
      else false end
    else false end)
$$;
"""
NONE_OPEN = """
create or replace function registers_case_is_open(wanted uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$ select false $$;
"""


class Migration(migrations.Migration):
    dependencies = (("cases", "0005_barred"), ("registers", "0006_admitting"))
    operations = (
        migrations.RunSQL(OF_SUBJECT, migrations.RunSQL.noop),
        migrations.RunSQL(OPEN, NONE_OPEN),
    )
