"""Declarations that hang together: those who wait for one dwelling count, those on one order end together, one who recorded is known."""

from django.db import migrations

TOGETHER = """
-- How many people beside the one concerned have a declaration for a dwelling that is still open and do not live there yet. With those who
-- do, a declared person weighs the same whether the record knew them (in at once) or not (waiting).
create function declarations_unsettled(concerned uuid, place uuid, day date) returns integer
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform declarations_decides();
  return (select count(distinct d.subject) from declarations_declaration d
    where d.dwelling_id = place and d.state in ('waiting', 'contested') and d.subject <> concerned
      and not exists (select from registers_person p join registers_residenceversion r on r.person_id = p.id
        where p.subject = d.subject and r.dwelling_id = place and r.recorded_until = '9999-12-31 00:00:00+00'
          and r.valid_from <= day and r.valid_until > day));
end $$;

create function declarations_recorder(wanted uuid) returns text
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform declarations_decides();
  return (select d.recorded_by::text from declarations_declaration d where d.id = wanted);
end $$;

-- What was typed is replaced by what was found; nothing of it is in a register, and the person it now concerns may contest it.
create function declarations_correct(wanted uuid, sealed bytea, concerned uuid, work uuid, why text[]) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform declarations_decides();
  update declarations_declaration set claim_sealed = sealed, subject = concerned, order_id = work, reasons = why, state = 'waiting',
      person = null, decided_at = null where id = wanted and state in ('waiting', 'contested');
  return found;
end $$;
revoke execute on function declarations_unsettled, declarations_recorder, declarations_correct from public;
grant execute on function declarations_unsettled, declarations_recorder, declarations_correct to jingwei_app;
"""
APART = """
drop function declarations_correct(uuid, bytea, uuid, uuid, text[]); drop function declarations_recorder(uuid);
drop function declarations_unsettled(uuid, uuid, date);
"""


class Migration(migrations.Migration):
    dependencies = (("declarations", "0004_following"), ("cases", "0005_barred"))
    operations = (migrations.RunSQL(TOGETHER, APART),)
