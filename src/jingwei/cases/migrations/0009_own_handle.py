"""Whoever asks for nobody's visits (null) is refused, not answered with nothing: null equals nothing, so the question passed."""

from django.db import migrations

VISITS = """
create or replace function cases_visits_of(whom uuid) returns table (
  id uuid, number text, declaration uuid, due_on date, closed_at timestamptz, proof text, outcome text, follower uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'own' or whom is distinct from jw_subject() then
    raise exception 'not in this scope' using errcode = 'insufficient_privilege';
  end if;
  return query select o.id, o.number::text, o.declaration, o.due_on, o.closed_at, o.proof::text, o.outcome::text,
      (select f.id from cases_workorder f where f.reopened_from_id = o.id)
    from cases_workorder o where o.subjects @> array[whom] and o.declaration is not null order by o.opened_at desc, o.id desc;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = (("cases", "0008_visits"),)
    operations = (migrations.RunSQL(VISITS, migrations.RunSQL.noop),)
