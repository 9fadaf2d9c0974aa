"""What the register says of a person today, for the decision whether a consumer received something else."""

from django.db import migrations

HELD = """
create function registers_held_of(wanted uuid)
returns table (subject uuid, name text, number_sealed bytea, sex text, born_on date, phone_sealed bytea)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  return query select p.subject, v.name::text, v.number_sealed, v.sex::text, v.born_on, v.phone_sealed
    from registers_person p join registers_personversion v on v.person_id = p.id
    where p.id = wanted and v.recorded_until = '9999-12-31 00:00:00+00' order by v.valid_until desc limit 1;
end $$;
revoke execute on function registers_held_of from public;
grant execute on function registers_held_of to jingwei_app;
"""


class Migration(migrations.Migration):
    dependencies = (("registers", "0010_import_walls"),)
    operations = (migrations.RunSQL(HELD, "drop function registers_held_of"),)
