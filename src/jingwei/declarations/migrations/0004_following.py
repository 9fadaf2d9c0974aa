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

# An order of the same declaration may be open that the declaration was not attached to yet (the worker is a moment behind).
CONTEST = """
create or replace function declarations_contest(wanted uuid, by_token boolean)
returns table ("case" uuid, subject uuid, dwelling uuid, street text, community text, grid text, sealed bytea,
  code text, address text, open_order uuid)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare visit uuid;
begin
  if not by_token and jw_scope() <> 'own' then raise exception 'own scope only' using errcode = 'insufficient_privilege'; end if;
  update declarations_declaration d set state = 'contested'
    where d.id = wanted and d.state in ('accepted', 'waiting', 'confirmed') and d.claim_sealed <> ''::bytea
      and (by_token or d.subject = jw_subject());
  if not found then return; end if;
  select o.id into visit from cases_workorder o join declarations_declaration d on o.id = d.order_id or o.declaration = d.id
    where d.id = wanted and o.closed_at is null limit 1 for share of o;
  return query select d."case", d.subject, d.dwelling_id, d.street::text, d.community::text, d.grid::text, d.claim_sealed, w.code::text,
    coalesce((select v.address::text from registers_dwellingversion v where v.dwelling_id = w.id
      and v.recorded_until = '9999-12-31 00:00:00+00' order by v.valid_from desc limit 1), ''), visit
  from declarations_declaration d join registers_dwelling w on w.id = d.dwelling_id where d.id = wanted;
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
    set order_id = work, state = case when d.state in ('confirmed', 'unconfirmed') then 'waiting' else d.state end
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
        migrations.RunSQL(CONTEST, migrations.RunSQL.noop),
        migrations.RunSQL(FOLLOWING, UNFOLLOWING),
        evidenced_by_rows("declarations_declaration"),
    )
