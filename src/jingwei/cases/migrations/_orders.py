"""Orders under the hand of a decision that may not see them, and which cases are open."""

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
    where o.id = wanted and o.closed_at is null and o.desk_asked_at is null returning o.id, o."case", o.subjects;
end $$;

create function cases_admit(wanted uuid)
returns table (id uuid, "case" uuid, subjects uuid[]) language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform cases_must_be('case');
  if not exists (select from cases_servicecase s where s.id = jw_case() and s.closed_at is null) then return; end if;
  return query update cases_workorder o set admitted_case = jw_case()
    where o.id = wanted and o.closed_at is null returning o.id, o."case", o.subjects;
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
      o.correction_sealed, o.closed_at, o.closed_by::text, o.street::text, o.community::text, o.grid::text
    from cases_workorder o where o.id = wanted and o.closed_at is not null;
end $$;

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
revoke execute on function cases_must_be, cases_due, cases_mark, cases_ask_desk, cases_admit, cases_dismiss, cases_finding, cases_bar,
  cases_had_a_hand, cases_hand_over from public;
grant execute on function cases_must_be, cases_due, cases_mark, cases_ask_desk, cases_admit, cases_dismiss, cases_finding, cases_bar,
  cases_had_a_hand, cases_hand_over to jingwei_app;
"""

# For the registers, which know no cases: a case admits to people while it is open at the counter that asks.
OPEN = """
create function registers_case_is_open(wanted uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from cases_servicecase s where s.id = wanted and s.closed_at is null and case jw_scope()
    when 'case' then s.id = jw_case()
    when 'territory' then case jw_level()
      when 'street' then s.street = any (jw_codes())
      when 'district' then left(s.street, 6) = any (jw_codes())
      else false end
    else false end)
$$;
revoke execute on function registers_case_is_open from public, jingwei_app;
"""
