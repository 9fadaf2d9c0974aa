"""Functions about questions and proofs of reads: each says in its first line for which scope it is."""

# Whether the case of one's own read is one's own too: when an act in it names one. Of another's matter the handle stays closed.
ASKED = """
create function evidence_read_in_own_case(wanted uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  if jw_scope() <> 'own' then raise exception 'not in this scope' using errcode = 'insufficient_privilege'; end if;
  return exists (select from evidence_read r join evidence_readsubject s on s.read_id = r.id and s.subject = jw_subject()
    join evidence_entry a on a.log = 'acts' and a."case" = r."case" join evidence_payload p on p.entry_id = a.id
    where r.id = wanted and (r.hidden_until is null or r.hidden_until <= jw_day()) and p.subjects @> array[jw_subject()]);
end $$;

create function evidence_questions_late(today date, most integer) returns table (id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  return query select q.id from evidence_question q
    where q.answered_at is null and q.escalated_at is null and q.due_on < today order by q.due_on, q.id limit most;
end $$;

create function evidence_question_mark(wanted uuid, today date, instant timestamptz)
returns table ("case" uuid, subject uuid, due_on date)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  return query update evidence_question q set escalated_at = instant
    where q.id = wanted and q.answered_at is null and q.escalated_at is null and q.due_on < today
    returning q."case", q.subject, q.due_on;
end $$;

create function evidence_questions_kept(today date)
returns table (unit text, asked bigint, late_open bigint, late_answered bigint, not_in_order bigint)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  return query select q.unit::text, count(*), count(*) filter (where q.answered_at is null and q.due_on < today),
      count(*) filter (where (q.answered_at at time zone 'Asia/Shanghai')::date > q.due_on),
      count(*) filter (where q.finding = 'not-in-order')
    from evidence_question q group by q.unit order by q.unit;
end $$;

create function evidence_questions_of(concerned uuid)
returns table (id uuid, raised_at timestamptz, kind text, question bytea, answered_at timestamptz, finding text, answer bytea)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  return query select q.id, q.raised_at, q.kind::text, q.text_sealed, q.answered_at, q.finding::text, q.answer_sealed
    from evidence_question q where q.subject = concerned order by q.raised_at;
end $$;

-- The row goes; that somebody asked and when the unit answered stands in the log, and says of nobody.
create function evidence_forget_questions(concerned uuid, gone_before timestamptz, most integer) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare gone integer;
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  delete from evidence_question q where q.id in (select o.id from evidence_question o
    where (concerned is null or o.subject = concerned) and o.raised_at < gone_before order by o.id limit most);
  get diagnostics gone = row_count;
  return gone;
end $$;
revoke execute on function evidence_read_in_own_case, evidence_questions_late, evidence_question_mark, evidence_questions_kept,
  evidence_questions_of, evidence_forget_questions from public;
grant execute on function evidence_read_in_own_case, evidence_questions_late, evidence_question_mark, evidence_questions_kept,
  evidence_questions_of, evidence_forget_questions to jingwei_app;
"""
