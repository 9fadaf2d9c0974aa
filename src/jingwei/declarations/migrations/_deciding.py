"""What decisions and handlers do with declarations that nobody sees."""

# Every declaration that waits for an order is concluded by it and follows it to another visit, whoever it was opened for.
DECIDING = """
create index declarations_declaration_open_order on declarations_declaration (order_id) where state in ('waiting', 'contested');

create function declarations_decides() returns void language plpgsql stable as $$
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
end $$;

-- The open order of an earlier declaration of the same person for the same dwelling. It is locked until the declaration that joins it
-- has committed: nobody closes it unseen in between.
create function declarations_waiting(concerned uuid, place uuid) returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare joined uuid;
begin
  perform declarations_decides();
  select o.id into joined from declarations_declaration d join cases_workorder o on o.id = d.order_id
    where d.subject = concerned and d.dwelling_id = place and d.state = 'waiting' and o.closed_at is null limit 1 for share of o;
  return joined;
end $$;

create function declarations_waiting_for(work uuid) returns table (id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform declarations_decides();
  return query select d.id from declarations_declaration d
    where d.order_id = work and d.state in ('waiting', 'contested') order by d.id;
end $$;

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

create function declarations_recorder(wanted uuid) returns text
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform declarations_decides();
  return (select d.recorded_by::text from declarations_declaration d where d.id = wanted);
end $$;

create function declarations_attach(wanted uuid, work uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform declarations_decides();
  update declarations_declaration set order_id = work where id = wanted;
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

-- What was typed is replaced by what was found; nothing of it is in a register, and the person it now concerns may contest it.
create function declarations_correct(wanted uuid, sealed bytea, concerned uuid, work uuid, why text[]) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform declarations_decides();
  update declarations_declaration set claim_sealed = sealed, subject = concerned, order_id = work, reasons = why, state = 'waiting',
      person = null, decided_at = null where id = wanted and state in ('waiting', 'contested');
  return found;
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
revoke execute on function declarations_waiting, declarations_waiting_for, declarations_unsettled, declarations_of_handler, declarations_recorder,
  declarations_attach, declarations_follow, declarations_correct, declarations_conclude from public;
grant execute on function declarations_waiting, declarations_waiting_for, declarations_unsettled, declarations_of_handler, declarations_recorder,
  declarations_attach, declarations_follow, declarations_correct, declarations_conclude to jingwei_app;
"""
