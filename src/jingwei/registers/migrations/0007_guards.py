"""Whom a court protects, for functions of this database only; and three functions that did not ask for a scope ask for it now."""

from django.db import migrations

# The latest word of the register counts, whatever day or knowledge is asked about: who looks back must not see past the court.
# Granted to no role: whoever could ask it would learn who is protected.
PROTECTED = """
create function registers_protects(whom uuid, concerned uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(bool_or(latest.protected), false) from (
    select whom as id union select p.id from registers_person p where p.subject = concerned
  ) person, lateral (
    select v.protected from registers_personversion v
    where v.person_id = person.id and v.recorded_until = '9999-12-31 00:00:00+00' order by v.valid_until desc limit 1
  ) latest $$;
revoke execute on function registers_protects from public, jingwei_app;
"""

GUARDED = """
create or replace function registers_plate(wanted text, day date) returns table (dwelling uuid, address text, status text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'plates are for decisions only' using errcode = 'insufficient_privilege'; end if;
  return query select d.id, v.address::text, v.status::text
    from registers_dwelling d join registers_dwellingversion v on v.dwelling_id = d.id
    where d.code = wanted and v.recorded_until = '9999-12-31 00:00:00+00' and v.valid_from <= day and v.valid_until > day;
end $$;

create or replace function registers_linked(account uuid) returns table (person uuid, subject uuid, proof text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'links are for decisions only' using errcode = 'insufficient_privilege'; end if;
  return query select p.id, p.subject, l.proof::text from registers_identitylink l join registers_person p on p.id = l.person_id
    where l.account_id = account;
end $$;

create or replace function registers_dismiss(wanted uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() not in ('case', 'territory') then raise exception 'not in this scope' using errcode = 'insufficient_privilege'; end if;
  delete from registers_admission where "case" = wanted;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = (("registers", "0006_admitting"),)
    operations = (
        migrations.RunSQL(PROTECTED, "drop function registers_protects"),
        migrations.RunSQL(GUARDED, migrations.RunSQL.noop),
    )
