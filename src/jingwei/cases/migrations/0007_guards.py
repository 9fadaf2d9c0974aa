"""What is handed out of one person: to them alone, and without the house codes of somebody whose address a court protects.

A copy is a file, and a file is passed on. Whoever asked for nobody (null) was answered with nothing; now they are refused.
"""

from django.db import migrations

COPIED = """
create function cases_must_be_of(whom uuid) returns void language plpgsql stable as $$
begin
  if (jw_scope() = 'decision' or (jw_scope() = 'own' and whom = jw_subject())) is not true then  -- null is nobody's
    raise exception 'not in this scope' using errcode = 'insufficient_privilege';
  end if;
end $$;
revoke execute on function cases_must_be_of from public;
grant execute on function cases_must_be_of to jingwei_app;
create or replace function cases_of_subject(whom uuid) returns table (
  id uuid, number text, "case" uuid, house_code text, opened_at timestamptz, closed_at timestamptz, outcome text, brief bytea,
  correction bytea) language plpgsql stable security definer set search_path = public, pg_temp as $$
declare hidden boolean := registers_protects(null, whom);
begin
  perform cases_must_be_of(whom);
  return query select o.id, o.number::text, o."case", case when hidden then '' else o.house_code::text end, o.opened_at, o.closed_at,
      o.outcome::text, o.brief_sealed, o.correction_sealed
    from cases_workorder o where o.subjects @> array[whom] order by o.opened_at, o.id;
end $$;

create or replace function cases_objections_of(whom uuid) returns table (id uuid, raised_at timestamptz, text bytea, verdict text, reason text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform cases_must_be_of(whom);
  return query select j.id, j.raised_at, j.text_sealed, j.verdict::text, j.reason::text from cases_objection j
    where j.raised_by_subject = whom order by j.raised_at, j.id;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = (("cases", "0006_own"), ("registers", "0007_guards"))
    operations = (migrations.RunSQL(COPIED, migrations.RunSQL.noop),)
