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

-- Whom a read concerned no longer: alone, the read goes with its salt; among others, a leaf without a salt stands in their place, so the
-- others keep their proof and nobody can try a handle against it. The format of a leaf is that of ``subjects``.
create function jw_forget_in_reads(concerned uuid, gone_before timestamptz, act uuid, old boolean) returns integer
language plpgsql volatile set search_path = public, pg_temp as $$
declare alone uuid[]; gone integer;
begin
  perform from evidence_readsubject s join evidence_read r on r.id = s.read_id where s.subject = concerned and r.at < gone_before
    order by r.id for no key update of r;  -- of two of a list who go at once the second finds itself alone
  select array_agg(r.entry_id) into alone from evidence_readsubject s join evidence_read r on r.id = s.read_id
    where s.subject = concerned and r.at < gone_before
      and not exists (select from evidence_readsubject o where o.read_id = r.id and o.subject <> concerned);
  with went as (delete from evidence_readsubject s using evidence_read r
    where r.id = s.read_id and s.subject = concerned and r.at < gone_before returning r.entry_id, s.salt)
  insert into evidence_tombstone (kind, entry_id, "case", aged, leaf)
    select case when alone is null then 'member' when entry_id = any (alone) then 'read' else 'member' end, entry_id, act, old,
      case when alone is null or entry_id <> all (alone) then
        sha256('\\x00'::bytea || 'jingwei/subject/v1'::bytea || '\\x00'::bytea || salt || uuid_send(concerned)) end
    from went;
  get diagnostics gone = row_count;
  update evidence_tombstone set leaf = null where entry_id = any (alone) and leaf is not null;
  delete from evidence_read where entry_id = any (alone);
  return gone;
end $$;
revoke execute on function jw_forget_in_reads from public, jingwei_app;

-- Payload, salt and key go; the entry stays and its leaf still verifies, but no commitment opens and no tag links any more.
create function evidence_forget(concerned uuid, gone_before timestamptz, act uuid) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare gone integer;
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  if exists (select from evidence_restriction where subject = concerned) then return 0; end if;
  with went as (delete from evidence_payload p using evidence_entry e
    where e.id = p.entry_id and p.subjects = array[concerned] and e.at < gone_before returning p.entry_id)
  insert into evidence_tombstone (kind, entry_id, "case", aged) select 'payload', entry_id, act, true from went;
  get diagnostics gone = row_count;
  if not exists (select from evidence_payload where concerned = any (subjects)) then
    delete from evidence_subjectkey where subject = concerned;
  end if;
  return gone;
end $$;
create function evidence_forget_reads(concerned uuid, gone_before timestamptz, act uuid) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  if exists (select from evidence_restriction where subject = concerned) then return 0; end if;
  return jw_forget_in_reads(concerned, gone_before, act, true);
end $$;

-- What is older than the log is kept, whoever it is about. A payload that a subscriber has not heard yet waits for it. Ids are in the
-- order of time, so the oldest are looked at and nothing else is.
create function evidence_expire(gone_before timestamptz, most integer, act uuid) returns table (payloads integer, reads integer)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare old uuid[]; concerned uuid[]; held constant uuid[] := array(select subject from evidence_restriction);
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  select array_agg(o.entry_id) into old from (select entry_id from evidence_payload
      where not subjects && held order by entry_id limit most) o
    join evidence_entry e on e.id = o.entry_id join evidence_number n on n.entry_id = o.entry_id
    where e.at < gone_before and n.number <= (select min(c.number) from evidence_cursor c);
  insert into evidence_tombstone (kind, entry_id, "case", aged) select 'payload', one, act, true from unnest(old) one;
  with went as (delete from evidence_payload where entry_id = any (old) returning subjects)
  select array_agg(distinct one) into concerned from went, unnest(went.subjects) one;
  delete from evidence_subjectkey k where k.subject = any (concerned)
    and not exists (select from evidence_payload p where p.subjects @> array[k.subject]);
  payloads := coalesce(cardinality(old), 0);
  select array_agg(o.id) into old from (select r.id, r.at from evidence_read r where not exists (
      select from evidence_readsubject s where s.read_id = r.id and s.subject = any (held)) order by r.id limit most) o
    where o.at < gone_before;
  delete from evidence_readsubject where read_id = any (old);
  with went as (delete from evidence_read where id = any (old) returning entry_id)
  insert into evidence_tombstone (kind, entry_id, "case", aged) select 'read', entry_id, act, true from went;
  update evidence_tombstone t set leaf = null where t.leaf is not null
    and t.entry_id in (select entry_id from evidence_tombstone where "case" = act and kind = 'read');
  reads := coalesce(cardinality(old), 0);
  return next;
end $$;

-- Whether what an entry commits to was let go of by an act; what is missing otherwise was taken away.
create function evidence_let_go(which uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  return exists (select from evidence_tombstone t join evidence_entry a on a.log = 'acts' and a."case" = t."case"
    and 'evidence_tombstone' = any (a.covers) where t.entry_id = which and t.kind in ('payload', 'read'));
end $$;
revoke execute on function evidence_payloads_of, evidence_reads_of, evidence_forget, evidence_forget_reads, evidence_expire,
  evidence_let_go from public;
grant execute on function evidence_payloads_of, evidence_reads_of, evidence_forget, evidence_forget_reads, evidence_expire,
  evidence_let_go to jingwei_app;
"""
