"""Policies and evidence triggers of declarations, and what a decision or a handler may do without seeing rows."""

from django.db import migrations

from jingwei.kernel.rowsecurity import evidenced, secured_by_command
from jingwei.kernel.territory import within_territory

DECISION = "(select jw_scope()) = 'decision'"
READ = (
    f"{within_territory()} or ((select jw_scope()) = 'own' and subject = (select jw_subject()))"
    " or ((select jw_scope()) = 'case' and subject in (select p.subject from registers_person p))"
)

FUNCTIONS = """
create function declarations_decides() returns void language plpgsql stable as $$
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
end $$;

-- The open order of an earlier declaration of the same person for the same dwelling.
create function declarations_waiting(concerned uuid, place uuid) returns uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform declarations_decides();
  return (select d.order_id from declarations_declaration d join cases_workorder o on o.id = d.order_id
    where d.subject = concerned and d.dwelling_id = place and d.state = 'waiting' and o.closed_at is null limit 1);
end $$;

-- What a receipt's page may show to whoever proved the phone or just declared: nothing of the decision.
create function declarations_shown(wanted text)
returns table (id uuid, declared_at timestamptz, answer_by date, provisional boolean, entry uuid, entry_hash bytea, code text, address text)
language sql stable security definer set search_path = public, pg_temp as $$
  select d.id, d.declared_at, d.answer_by, d.answer_provisional, d.entry, d.entry_hash, w.code::text, v.address::text
  from declarations_declaration d join registers_dwelling w on w.id = d.dwelling_id
  left join registers_dwellingversion v on v.dwelling_id = w.id and v.recorded_until = '9999-12-31 00:00:00+00'
    and v.valid_from <= d.declared_on and v.valid_until > d.declared_on
  where d.receipt = wanted $$;

-- One try of a one-time code: counted before it is compared.
create function declarations_try_code(wanted text)
returns table (declaration uuid, "case" uuid, subject uuid, made_at timestamptz, tries integer)
language sql volatile security definer set search_path = public, pg_temp as $$
  update declarations_phonecode c set tries = c.tries + 1 from declarations_declaration d
  where d.id = c.declaration_id and d.receipt = wanted returning d.id, d."case", d.subject, c.made_at, c.tries::integer $$;

-- A handler's view of one declaration: sealed, for the product itself.
create function declarations_of_handler(wanted uuid)
returns table (receipt text, "case" uuid, subject uuid, sealed bytea, dwelling uuid, code text, street text, community text, grid text,
  state text, language text, "order" uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform declarations_decides();
  return query select d.receipt::text, d."case", d.subject, d.claim_sealed, d.dwelling_id, w.code::text, d.street::text, d.community::text,
    d.grid::text, d.state::text, d.language::text, d.order_id
  from declarations_declaration d join registers_dwelling w on w.id = d.dwelling_id where d.id = wanted;
end $$;

-- States only move forward: the row is changed only from a state that allows it.
create function declarations_conclude(wanted uuid, outcome text, concerned uuid, instant timestamptz) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform declarations_decides();
  update declarations_declaration set state = outcome, person = coalesce(concerned, person), decided_at = instant
    where id = wanted and state in ('waiting', 'contested');
  return found;
end $$;
create function declarations_attach(wanted uuid, work uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update declarations_declaration set order_id = work where id = wanted;
end $$;
create function declarations_contest(wanted uuid, by_token boolean)
returns table ("case" uuid, subject uuid, dwelling uuid, street text, community text, grid text, sealed bytea,
  code text, address text, open_order uuid)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if not by_token and jw_scope() <> 'own' then raise exception 'own scope only' using errcode = 'insufficient_privilege'; end if;
  update declarations_declaration d set state = 'contested'
    where d.id = wanted and d.state in ('accepted', 'waiting', 'confirmed') and (by_token or d.subject = jw_subject());
  if not found then return; end if;
  return query select d."case", d.subject, d.dwelling_id, d.street::text, d.community::text, d.grid::text, d.claim_sealed, w.code::text,
    coalesce((select v.address::text from registers_dwellingversion v where v.dwelling_id = w.id
      and v.recorded_until = '9999-12-31 00:00:00+00' order by v.valid_from desc limit 1), ''),
    (select o.id from cases_workorder o where o.id = d.order_id and o.closed_at is null)
  from declarations_declaration d join registers_dwelling w on w.id = d.dwelling_id where d.id = wanted;
end $$;
revoke execute on function declarations_waiting, declarations_shown, declarations_try_code, declarations_of_handler,
  declarations_conclude, declarations_attach, declarations_contest from public;
grant execute on function declarations_waiting, declarations_shown, declarations_try_code, declarations_of_handler,
  declarations_conclude, declarations_attach, declarations_contest to jingwei_app;
revoke delete on declarations_attempt, declarations_decoy from jingwei_app;
revoke update on declarations_decoy from jingwei_app;
"""


class Migration(migrations.Migration):
    dependencies = (("declarations", "0001_tables"), ("registers", "0002_walls"), ("cases", "0002_walls"))
    operations = (
        evidenced("declarations_declaration"),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        secured_by_command("declarations_declaration", read=READ, add=DECISION),
        secured_by_command("declarations_phonecode", read="false", add=DECISION),
    )
