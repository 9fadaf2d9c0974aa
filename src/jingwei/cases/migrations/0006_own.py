"""A case admits to people while it is open at the counter that asks."""

from django.db import migrations

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
    operations = (migrations.RunSQL(OPEN, NONE_OPEN),)
