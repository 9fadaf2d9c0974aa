"""What proving one's identity by phone may know: whose number it is, and whether the phone is theirs and nobody else's."""

from django.db import migrations

PROVING = """
create function registers_identify(number_ix bytea, phone_ix bytea)
returns table (person uuid, subject uuid, bound boolean, shared boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare forever constant timestamptz := '9999-12-31 00:00:00+00';
begin
  if jw_scope() <> 'decision' then raise exception 'proofs are for decisions only' using errcode = 'insufficient_privilege'; end if;
  select v.person_id, coalesce(v.phone_index = phone_ix, false) into person, bound from registers_personversion v
    where v.number_index = number_ix and v.recorded_until = forever order by v.valid_until desc limit 1;
  select p.subject into subject from registers_person p where p.id = person;
  shared := exists (select from registers_personversion v
    where v.phone_index = phone_ix and v.recorded_until = forever and v.person_id is distinct from person);
  return next;
end $$;
revoke execute on function registers_identify from public;
grant execute on function registers_identify to jingwei_app;
"""


class Migration(migrations.Migration):
    dependencies = (("registers", "0002_walls"),)
    operations = (migrations.RunSQL(PROVING, "drop function registers_identify"),)
