"""Handing out and erasing payloads and reads of one subject: by functions for the product itself."""

KEPT = """
create function evidence_payloads_of(concerned uuid) returns table (step text, at timestamptz, fields jsonb)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  return query select e.step::text, e.at, p.fields from evidence_payload p join evidence_entry e on e.id = p.entry_id
    where concerned = any (p.subjects) order by e.at;
end $$;
create function evidence_reads_of(concerned uuid)
returns table (at timestamptz, role text, organisation text, purpose text, what text, fields varchar[])
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  return query select r.at, r.role::text, r.organisation::text, r.purpose::text, r.what::text, r.fields
    from evidence_read r join evidence_readsubject s on s.read_id = r.id where s.subject = concerned
      and (r.hidden_until is null or r.hidden_until <= jw_day()) order by r.at;
end $$;

-- Payload, salt and key go; the entry stays and its leaf still verifies, but no commitment opens and no tag links any more.
create function evidence_forget(concerned uuid, gone_before timestamptz) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare gone integer;
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  if exists (select from evidence_restriction where subject = concerned) then return 0; end if;
  delete from evidence_payload p using evidence_entry e
    where e.id = p.entry_id and p.subjects = array[concerned] and e.at < gone_before;
  get diagnostics gone = row_count;
  if not exists (select from evidence_payload where concerned = any (subjects)) then
    delete from evidence_subjectkey where subject = concerned;
  end if;
  return gone;
end $$;
create function evidence_forget_reads(concerned uuid, gone_before timestamptz) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare gone integer;
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  if exists (select from evidence_restriction where subject = concerned) then return 0; end if;
  delete from evidence_readsubject s using evidence_read r where r.id = s.read_id and s.subject = concerned and r.at < gone_before;
  get diagnostics gone = row_count;
  return gone;
end $$;

-- What is older than the log is kept, whoever it is about. A payload that a subscriber has not heard yet waits for it. Ids are in the
-- order of time, so the oldest are looked at and nothing else is.
create function evidence_expire(gone_before timestamptz, most integer) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare old uuid[]; concerned uuid[]; gone integer; held constant uuid[] := array(select subject from evidence_restriction);
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  select array_agg(o.entry_id) into old from (select entry_id from evidence_payload
      where not subjects && held order by entry_id limit most) o
    join evidence_entry e on e.id = o.entry_id join evidence_number n on n.entry_id = o.entry_id
    where e.at < gone_before and n.number <= (select min(c.number) from evidence_cursor c);
  with went as (delete from evidence_payload where entry_id = any (old) returning subjects)
  select array_agg(distinct one) into concerned from went, unnest(went.subjects) one;
  delete from evidence_subjectkey k where k.subject = any (concerned)
    and not exists (select from evidence_payload p where p.subjects @> array[k.subject]);
  gone := coalesce(cardinality(old), 0);
  select array_agg(o.id) into old from (select r.id, r.at from evidence_read r where not exists (
      select from evidence_readsubject s where s.read_id = r.id and s.subject = any (held)) order by r.id limit most) o
    where o.at < gone_before;
  delete from evidence_readsubject where read_id = any (old);
  delete from evidence_read where id = any (old);
  return gone + coalesce(cardinality(old), 0);
end $$;
revoke execute on function evidence_payloads_of, evidence_reads_of, evidence_forget, evidence_forget_reads, evidence_expire from public;
grant execute on function evidence_payloads_of, evidence_reads_of, evidence_forget, evidence_forget_reads, evidence_expire to jingwei_app;
"""
