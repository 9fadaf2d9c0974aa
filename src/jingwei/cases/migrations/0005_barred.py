"""采办分离 for all who had a hand in the fact: an order names further accounts that may not close it, and the database refuses them."""

import django.contrib.postgres.fields
from django.db import migrations, models

BARRED = """
alter table cases_workorder alter column barred set default '{}';
-- A name that was put there stays there: the trigger of 0002 holds what an order was opened with, this one what was added since.
create function cases_barred_stay() returns trigger language plpgsql as $$
begin
  if not new.barred @> old.barred or (old.closed_at is not null and new.barred is distinct from old.barred)
  then raise exception 'who was barred from closing an order stays barred' using errcode = 'check_violation'; end if;
  return new;
end $$;
create trigger cases_barred_stay before update on cases_workorder for each row execute function cases_barred_stay();

-- One more who recorded, visited or contested the fact that an open order verifies; for decisions, which see no order.
create function cases_bar(wanted uuid, who text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform cases_must_be('decision');
  update cases_workorder set barred = array_append(barred, who::varchar)
    where id = wanted and closed_at is null and recorded_by <> who and who <> all (barred);
end $$;

-- Who may not close another order about the same fact: who recorded it, who was barred, and who closed this one.
create function cases_had_a_hand(wanted uuid) returns text[]
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform cases_must_be('decision');
  return (select array_remove(o.recorded_by::text || o.barred::text[] || o.closed_by::text, null) from cases_workorder o where o.id = wanted);
end $$;

-- An open order that nobody of its grid may close is with the street before its limit has passed.
create function cases_hand_over(wanted uuid, instant timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform cases_must_be('decision');
  update cases_workorder set escalated_at = instant where id = wanted and closed_at is null and escalated_at is null;
end $$;
revoke execute on function cases_bar, cases_had_a_hand, cases_hand_over from public;
grant execute on function cases_bar, cases_had_a_hand, cases_hand_over to jingwei_app;
"""
UNBARRED = """
drop function cases_hand_over(uuid, timestamptz); drop function cases_had_a_hand(uuid); drop function cases_bar(uuid, text);
drop trigger cases_barred_stay on cases_workorder; drop function cases_barred_stay();
"""


class Migration(migrations.Migration):
    dependencies = (("cases", "0004_rows"),)
    operations = (
        migrations.AddField(
            model_name="workorder",
            name="barred",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), default=list),
        ),
        migrations.AddConstraint(
            model_name="workorder",
            constraint=models.CheckConstraint(
                name="cases_who_had_a_hand_does_not_verify", condition=~models.Q(barred__contains=[models.F("closed_by")])
            ),
        ),
        migrations.RunSQL(BARRED, UNBARRED),
    )
