"""A case admits its handlers to a person while it is open and in their scope, not whatever id is named."""

from django.db import migrations

# Which cases are open is known above: the module of cases says so by replacing the body. Until then none is.
ADMITTING = """
create function registers_case_is_open(wanted uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$ select false $$;
revoke execute on function registers_case_is_open from public, jingwei_app;

create or replace function registers_admit(admission uuid, wanted uuid, number_ix bytea) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare found uuid;
begin
  if jw_scope() not in ('territory', 'case') then raise exception 'not in this scope' using errcode = 'insufficient_privilege'; end if;
  if registers_case_is_open(wanted) is not true then
    raise exception 'no open case of this counter' using errcode = 'insufficient_privilege';
  end if;
  found := (select v.person_id from registers_personversion v where v.number_index = number_ix
    and v.recorded_until = '9999-12-31 00:00:00+00' order by v.valid_until desc limit 1);
  if found is not null and not exists (select from registers_admission a where a."case" = wanted and a.person_id = found) then
    insert into registers_admission (id, "case", person_id) values (admission, wanted, found);
  end if;
  return found;
end $$;
"""
UNADMITTING = """
create or replace function registers_admit(admission uuid, wanted uuid, number_ix bytea) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare found uuid := (select v.person_id from registers_personversion v where v.number_index = number_ix
  and v.recorded_until = '9999-12-31 00:00:00+00' order by v.valid_until desc limit 1);
begin
  if jw_scope() not in ('territory', 'case') then raise exception 'not in this scope' using errcode = 'insufficient_privilege'; end if;
  if found is not null and not exists (select from registers_admission a where a."case" = wanted and a.person_id = found) then
    insert into registers_admission (id, "case", person_id) values (admission, wanted, found);
  end if;
  return found;
end $$;
drop function registers_case_is_open;
"""


class Migration(migrations.Migration):
    dependencies = (("registers", "0005_clocks"),)
    operations = (migrations.RunSQL(ADMITTING, UNADMITTING),)
