"""Every declaration that waits for an order is concluded by it and follows it to another visit, whoever it was opened for."""

from django.db import migrations

from jingwei.kernel.rowsecurity import evidenced_by_rows

# The order is locked until the declaration that joins it has committed: nobody closes it unseen in between.
WAITING = """
create or replace function declarations_waiting(concerned uuid, place uuid) returns uuid
language plpgsql {volatility} security definer set search_path = public, pg_temp as $$
declare joined uuid;
begin
  perform declarations_decides();
  select o.id into joined from declarations_declaration d join cases_workorder o on o.id = d.order_id
    where d.subject = concerned and d.dwelling_id = place and d.state = 'waiting' and o.closed_at is null limit 1 {lock};
  return joined;
end $$;
"""

FOLLOWING = """
create index declarations_declaration_open_order on declarations_declaration (order_id) where state in ('waiting', 'contested');

create function declarations_waiting_for(work uuid) returns table (id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform declarations_decides();
  return query select d.id from declarations_declaration d
    where d.order_id = work and d.state in ('waiting', 'contested') order by d.id;
end $$;

-- Whoever held the closed order holds the one that follows it. A declaration that was concluded waits again: somebody asked for
-- another visit, and what it finds counts. One whose claim was erased is nobody's any more and stays as it is.
create function declarations_follow(closed uuid, work uuid) returns table (id uuid, "case" uuid, subject uuid)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform declarations_decides();
  return query update declarations_declaration d
    set order_id = work, decided_at = case when d.state in ('confirmed', 'unconfirmed') then null else d.decided_at end,
      state = case when d.state in ('confirmed', 'unconfirmed') then 'waiting' else d.state end
    where d.order_id = closed and d.claim_sealed <> ''::bytea returning d.id, d."case", d.subject;
end $$;
revoke execute on function declarations_waiting_for, declarations_follow from public;
grant execute on function declarations_waiting_for, declarations_follow to jingwei_app;
"""
UNFOLLOWING = """
drop function declarations_follow; drop function declarations_waiting_for; drop index declarations_declaration_open_order;
"""


class Migration(migrations.Migration):
    dependencies = (("declarations", "0003_kept"), ("cases", "0003_tables"), ("evidence", "0005_rows"))
    operations = (
        migrations.RunSQL(
            WAITING.format(volatility="volatile", lock="for share of o"), WAITING.format(volatility="stable", lock="")
        ),
        migrations.RunSQL(FOLLOWING, UNFOLLOWING),
        evidenced_by_rows("declarations_declaration"),
    )
