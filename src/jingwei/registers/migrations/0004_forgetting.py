"""Forgetting a person whose time is over, and handing their rows out: by functions, since nobody may delete a version otherwise."""

from django.db import migrations

# Nothing is left of the person but what the log proves without naming them. Refused while the basis for keeping still holds.
FORGET = """
create function registers_forget(wanted uuid, gone_before date) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare step integer; gone integer := 0;
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  perform registers_hold('person', wanted);
  if exists (select from registers_residenceversion where person_id = wanted and recorded_until = '9999-12-31 00:00:00+00'
             and valid_until > gone_before) then return 0; end if;
  if not exists (select from registers_person where id = wanted) then return 0; end if;  -- deleting nothing asks for evidence too
  delete from registers_admission where person_id = wanted;
  delete from registers_identitylink where person_id = wanted;
  delete from registers_persontoken where person_id = wanted;
  delete from registers_residenceversion where person_id = wanted;
  get diagnostics step = row_count; gone := gone + step;
  delete from registers_residence where person_id = wanted;
  delete from registers_personversion where person_id = wanted;
  get diagnostics step = row_count; gone := gone + step;
  delete from registers_person where id = wanted;
  return gone;
end $$;

-- Whose residences all ended before a day. Of somebody whose every residence was withdrawn, the day of the last withdrawal counts.
create function registers_departed(gone_before date, after uuid, most integer) returns table (person uuid, subject uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare forever constant timestamptz := '9999-12-31 00:00:00+00';
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  return query select p.id, p.subject from registers_person p
    where p.id > after
      and not exists (select from registers_residenceversion r
        where r.person_id = p.id and r.recorded_until = forever and r.valid_until > gone_before)
      and (exists (select from registers_residenceversion r where r.person_id = p.id and r.recorded_until = forever)
        or not exists (
          select from registers_residenceversion r where r.person_id = p.id and r.recorded_until > gone_before
          union all select from registers_personversion v where v.person_id = p.id and v.recorded_from > gone_before))
    order by p.id limit most;
end $$;
revoke execute on function registers_forget, registers_departed from public;
grant execute on function registers_forget, registers_departed to jingwei_app;
"""


class Migration(migrations.Migration):
    dependencies = (("registers", "0003_proving"),)
    operations = (migrations.RunSQL(FORGET, "drop function registers_departed; drop function registers_forget"),)
