"""What is kept about one person, for themselves and for the decisions that hand it out or destroy it.

A copy is a file, and a file is passed on: it goes to the person alone, and without the house codes of somebody whose address a court
protects. Whoever asks for nobody (null) is refused, not answered with nothing: null equals nothing, so the question would pass.
"""

KEPT = """
create function cases_must_be_of(whom uuid) returns void language plpgsql stable as $$
begin
  if (jw_scope() = 'decision' or (jw_scope() = 'own' and whom = jw_subject())) is not true then  -- null is nobody's
    raise exception 'not in this scope' using errcode = 'insufficient_privilege';
  end if;
end $$;

create function cases_of_subject(whom uuid) returns table (
  id uuid, number text, "case" uuid, house_code text, opened_at timestamptz, closed_at timestamptz, outcome text, brief bytea,
  correction bytea) language plpgsql stable security definer set search_path = public, pg_temp as $$
declare hidden boolean := registers_protects(null, whom);
begin
  perform cases_must_be_of(whom);
  return query select o.id, o.number::text, o."case", case when hidden then '' else o.house_code::text end, o.opened_at, o.closed_at,
      o.outcome::text, o.brief_sealed, o.correction_sealed
    from cases_workorder o where o.subjects @> array[whom] order by o.opened_at, o.id;
end $$;

create function cases_objections_of(whom uuid) returns table (id uuid, raised_at timestamptz, text bytea, verdict text, reason text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform cases_must_be_of(whom);
  return query select j.id, j.raised_at, j.text_sealed, j.verdict::text, j.reason::text from cases_objection j
    where j.raised_by_subject = whom order by j.raised_at, j.id;
end $$;

-- What a resident is told of the visits that were made about them, so that they can object to one.
create function cases_visits_of(whom uuid) returns table (
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
revoke execute on function cases_must_be_of, cases_of_subject, cases_objections_of, cases_visits_of, cases_erase from public;
grant execute on function cases_must_be_of, cases_of_subject, cases_objections_of, cases_visits_of, cases_erase to jingwei_app;
"""
