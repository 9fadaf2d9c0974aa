"""Policies and evidence triggers of work orders and service cases, what a closed order refuses, what a decision does unseen."""

from django.db import migrations

from jingwei.kernel.rowsecurity import evidenced, secured_by_command
from jingwei.kernel.territory import within_territory

HERE = within_territory()
DECISION = "(select jw_scope()) = 'decision'"
OWN = "(select jw_scope()) = 'own'"
CASE = "(select jw_scope()) = 'case'"
ORDER_SEEN = f'{HERE} or ({CASE} and ("case" = (select jw_case()) or admitted_case = (select jw_case())))'
PAUSE_SEEN = "exists (select from cases_workorder o where o.id = order_id)"  # the order's own policy cuts it
COUNTER = (
    "((select jw_scope()) = 'territory' and case (select jw_level())"
    " when 'street' then street = any((select jw_codes())::text[])"
    " when 'district' then left(street, 6) = any((select jw_codes())::text[])"
    " else false end)"
)
SERVICE_SEEN = f"{COUNTER} or ({CASE} and id = (select jw_case()))"

# What was recorded, where and by whom stays as it was; a closed order stays closed as it was. Only erasure empties sealed fields,
# and only the admission of a counter's case changes afterwards.
FINAL = """
create sequence cases_order_number;
create sequence cases_service_number;
create index cases_order_of_subject on cases_workorder using gin (subjects);

create function cases_order_final() returns trigger language plpgsql as $$
begin
  if (old.id, old.number, old."case", old.kind, old.reasons, old.dwelling_id, old.house_code, old.address,
      old.street, old.community, old.grid,
      old.recorded_by, old.opened_at, old.attempt)
     is distinct from
     (new.id, new.number, new."case", new.kind, new.reasons, new.dwelling_id, new.house_code, new.address,
      new.street, new.community, new.grid,
      new.recorded_by, new.opened_at, new.attempt)
     or old.declaration is distinct from new.declaration or old.reopened_from_id is distinct from new.reopened_from_id
     or old.resident_due_on is distinct from new.resident_due_on
     or (old.opening_note is distinct from new.opening_note and new.erased_at is null)
  then raise exception 'what an order was opened with never changes' using errcode = 'check_violation'; end if;
  if old.closed_at is not null and (
     (old.closed_at, old.closed_by, old.outcome, old.proof, old.due_on, old.accepted_at, old.accepted_by) is distinct from
     (new.closed_at, new.closed_by, new.outcome, new.proof, new.due_on, new.accepted_at, new.accepted_by)
     or (old.note is distinct from new.note and new.erased_at is null)
     or (old.correction_sealed is distinct from new.correction_sealed
         and (new.correction_sealed is not null or new.erased_at is null)))
  then raise exception 'a closed order never changes' using errcode = 'check_violation'; end if;
  return new;
end $$;
create trigger cases_order_final before update on cases_workorder for each row execute function cases_order_final();

alter table cases_objection add constraint cases_objection_to_its_visit
  foreign key (order_id, visited_by) references cases_workorder (id, closed_by);
create function cases_objection_final() returns trigger language plpgsql as $$
begin
  if (old.order_id, old.visited_by, old.raised_at, old.raised_by_subject) is distinct from
     (new.order_id, new.visited_by, new.raised_at, new.raised_by_subject)
     or (old.decided_at is not null and (old.decided_at, old.decided_by, old.verdict, old.reason) is distinct from
         (new.decided_at, new.decided_by, new.verdict, new.reason))
  then raise exception 'an objection and its decision never change' using errcode = 'check_violation'; end if;
  return new;
end $$;
create trigger cases_objection_final before update on cases_objection for each row execute function cases_objection_final();
"""
UNFINAL = """
drop index cases_order_of_subject;
drop trigger cases_objection_final on cases_objection; drop function cases_objection_final();
alter table cases_objection drop constraint cases_objection_to_its_visit;
drop trigger cases_order_final on cases_workorder; drop function cases_order_final();
drop sequence cases_service_number; drop sequence cases_order_number;
"""

# A decision changes orders that it may not see: each function does one thing, conditionally, and says which order it was.
# Conditions stand in the UPDATE itself, so that of two at once one does nothing.
UNSEEN = """
create function cases_must_be(wanted text) returns void language plpgsql stable as $$
begin
  if jw_scope() <> wanted then raise exception 'not in this scope' using errcode = 'insufficient_privilege'; end if;
end $$;

create function cases_due(step text, today date, soon date, most integer) returns table (id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform cases_must_be('decision');
  return query select o.id from cases_workorder o where o.closed_at is null and o.paused_at is null and case step
      when 'remind' then o.reminded_at is null and o.due_on between today and soon
      when 'escalate' then o.escalated_at is null and o.due_on < today else false end
    order by o.due_on, o.id limit most;
end $$;

create function cases_mark(wanted uuid, step text, today date, soon date, instant timestamptz)
returns table ("case" uuid, subjects uuid[], due_on date) language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform cases_must_be('decision');
  if step = 'remind' then
    return query update cases_workorder o set reminded_at = instant
      where o.id = wanted and o.closed_at is null and o.paused_at is null
      and o.reminded_at is null and o.due_on between today and soon returning o."case", o.subjects, o.due_on;
  else
    return query update cases_workorder o set escalated_at = instant
      where o.id = wanted and o.closed_at is null and o.paused_at is null
      and o.escalated_at is null and o.due_on < today returning o."case", o.subjects, o.due_on;
  end if;
end $$;

create function cases_ask_desk(wanted uuid, instant timestamptz)
returns table (id uuid, "case" uuid, subjects uuid[]) language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform cases_must_be('decision');
  return query update cases_workorder o set desk_asked_at = instant
    where o.declaration = wanted and o.closed_at is null and o.desk_asked_at is null returning o.id, o."case", o.subjects;
end $$;

create function cases_admit(wanted uuid)
returns table (id uuid, "case" uuid, subjects uuid[]) language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform cases_must_be('case');
  if not exists (select from cases_servicecase s where s.id = jw_case() and s.closed_at is null) then return; end if;
  return query update cases_workorder o set admitted_case = jw_case()
    where o.declaration = wanted and o.closed_at is null returning o.id, o."case", o.subjects;
end $$;

create function cases_dismiss(wanted uuid) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() not in ('case', 'territory') then
    raise exception 'not in this scope' using errcode = 'insufficient_privilege';
  end if;
  update cases_workorder set admitted_case = null where admitted_case = wanted;
end $$;

-- The last word of the visits to one declaration, for the module that decides on it.
create function cases_finding(wanted uuid) returns table (
  id uuid, number text, declaration uuid, "case" uuid, subjects uuid[], outcome text, proof text, correction bytea,
  closed_at timestamptz, closed_by text, street text, community text, grid text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform cases_must_be('decision');
  return query select o.id, o.number::text, o.declaration, o."case", o.subjects, o.outcome::text, o.proof::text,
      o.correction_sealed,      o.closed_at, o.closed_by::text, o.street::text, o.community::text, o.grid::text
    from cases_workorder o where o.id = wanted and o.closed_at is not null;
end $$;

-- What is kept about one person: for their own copy, and for the decision that hands it out.
create function cases_of_subject(whom uuid) returns table (
  id uuid, number text, "case" uuid, house_code text, opened_at timestamptz, closed_at timestamptz, outcome text, brief bytea,
  correction bytea) language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' and not (jw_scope() = 'own' and whom = jw_subject()) then
    raise exception 'not in this scope' using errcode = 'insufficient_privilege';
  end if;
  return query select o.id, o.number::text, o."case", o.house_code::text, o.opened_at, o.closed_at, o.outcome::text, o.brief_sealed,
      o.correction_sealed from cases_workorder o where o.subjects @> array[whom] order by o.opened_at, o.id;
end $$;
create function cases_objections_of(whom uuid) returns table (id uuid, raised_at timestamptz, text bytea, verdict text, reason text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' and not (jw_scope() = 'own' and whom = jw_subject()) then
    raise exception 'not in this scope' using errcode = 'insufficient_privilege';
  end if;
  return query select j.id, j.raised_at, j.text_sealed, j.verdict::text, j.reason::text from cases_objection j
    where j.raised_by_subject = whom order by j.raised_at, j.id;
end $$;

-- Sealed fields and notes of closed orders, of everybody after their time (whom is null) or of one person; the visit stands.
create function cases_erase(before timestamptz, instant timestamptz, whom uuid) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare orders bigint; objections bigint;
begin
  perform cases_must_be('decision');
  update cases_workorder set brief_sealed = null, correction_sealed = null, note = case when outcome = 'other' then '-' else '' end,
      opening_note = '', subjects = '{}', erased_at = instant
    where closed_at < before and erased_at is null and (whom is null or subjects @> array[whom]);
  get diagnostics orders = row_count;
  update cases_objection set text_sealed = null
    where decided_at < before and text_sealed is not null and (whom is null or raised_by_subject = whom);
  get diagnostics objections = row_count;
  return orders + objections;
end $$;
revoke execute on function cases_must_be, cases_due, cases_mark, cases_ask_desk, cases_admit, cases_dismiss, cases_finding,
  cases_erase, cases_of_subject, cases_objections_of from public;
grant execute on function cases_must_be, cases_due, cases_mark, cases_ask_desk, cases_admit, cases_dismiss, cases_finding,
  cases_erase, cases_of_subject, cases_objections_of to jingwei_app;
"""
UNUNSEEN = """
drop function cases_erase(timestamptz, timestamptz, uuid);
drop function cases_objections_of(uuid); drop function cases_of_subject(uuid);
drop function cases_finding(uuid); drop function cases_dismiss(uuid);
drop function cases_admit(uuid); drop function cases_ask_desk(uuid, timestamptz);
drop function cases_mark(uuid, text, date, date, timestamptz); drop function cases_due(text, date, date, integer);
drop function cases_must_be(text);
"""


class Migration(migrations.Migration):
    dependencies = (("cases", "0001_tables"), ("evidence", "0003_policies"), ("registers", "0002_walls"))
    operations = (
        secured_by_command("cases_workorder", read=ORDER_SEEN, add=f"{HERE} or {DECISION}", change=ORDER_SEEN),
        secured_by_command("cases_pause", read=PAUSE_SEEN, add=PAUSE_SEEN, change=PAUSE_SEEN),
        secured_by_command(
            "cases_objection",
            read=f"{HERE} or ({OWN} and raised_by_subject = (select jw_subject()))",
            add=f"{HERE} or {DECISION}",
            change=HERE,
        ),
        secured_by_command("cases_servicecase", read=SERVICE_SEEN, add=COUNTER, change=SERVICE_SEEN),
        *(evidenced(table) for table in ("cases_workorder", "cases_pause", "cases_objection", "cases_servicecase")),
        migrations.RunSQL(FINAL, UNFINAL),
        migrations.RunSQL(UNSEEN, UNUNSEEN),
    )
