"""What an entry commits to, for a proof that opens it; and letting go of old leaves of the read log without changing its tree."""

# For decisions, and for the resident concerned. What was erased gives no row, and neither does what is of no concern to the resident.
# The fields of a read are those of ``reads.note``; ``salts`` stand in the order of ``subjects``, ``gone`` are the leaves of those who were
# erased. What is restricted is there and not handed out, but to the resident.
OPENED = """
create function jw_read_fields(of evidence_read) returns jsonb language plpgsql stable set search_path = public, pg_temp as $$
begin
  return jsonb_build_object('actor', of.actor, 'role', of.role, 'org', of.organisation, 'purpose', of.purpose,
    'basis', jsonb_build_array(of.law, of.article, of.version), 'what', of.what, 'fields', of.fields,
    'case', replace(of."case"::text, '-', ''), 'subjects',
    array(select replace(s.subject::text, '-', '') from evidence_readsubject s where s.read_id = of.id order by s.subject))
    || case when of.shown is null then '{}' else jsonb_build_object('shown', array(select encode(one, 'hex') from unnest(of.shown) one)) end;
end $$;
create function evidence_opening(which uuid)
returns table (salt bytea, fields jsonb, subjects uuid[], many integer, salts bytea[], gone bytea[])
language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  if jw_scope() not in ('decision', 'own') then
    raise exception 'not in this scope' using errcode = 'insufficient_privilege';
  end if;
  return query
    select case when jw_scope() = 'own' or not o.subjects && array(select subject from evidence_restriction) then o.salt end,
        o.fields, o.subjects, o.many, o.salts, o.gone from (
      select p.salt, p.fields, p.subjects, 0 as many, '{}'::bytea[] as salts, '{}'::bytea[] as gone
        from evidence_payload p where p.entry_id = which
      union all
      select r.salt, jw_read_fields(r), array(select s.subject from evidence_readsubject s where s.read_id = r.id order by 1), r.count,
        array(select s.salt from evidence_readsubject s where s.read_id = r.id order by s.subject),
        array(select t.leaf from evidence_tombstone t where t.entry_id = which and t.leaf is not null)
      from evidence_read r where r.entry_id = which
        and (jw_scope() = 'decision' or r.hidden_until is null or r.hidden_until <= jw_day())
    ) o where jw_scope() = 'decision' or jw_subject() = any (o.subjects);
end $$;
revoke execute on function evidence_opening from public;
grant execute on function evidence_opening to jingwei_app;
"""

# At somebody's request, whatever the age: payloads about them alone and their salts, their name under the others, their reads, their
# key. Entries stay; nothing of them opens, and tags under the key link to nobody. What a law says to keep is restricted instead.
# ``act`` is the case of the act that says so, which is recorded in the same transaction.
ERASED = """
create function evidence_erase(concerned uuid, act uuid) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare payloads integer; named integer; reads integer;
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  if exists (select from evidence_restriction where subject = concerned) then return null; end if;
  perform from evidence_payload where subjects @> array[concerned] order by entry_id for update;
  with went as (delete from evidence_payload where subjects @> array[concerned] and subjects <@ array[concerned] returning entry_id)
  insert into evidence_tombstone (kind, entry_id, "case", aged) select 'payload', entry_id, act, false from went;
  get diagnostics payloads = row_count;
  with went as (update evidence_payload set subjects = array_remove(subjects, concerned) where subjects @> array[concerned]
    returning entry_id)
  insert into evidence_tombstone (kind, entry_id, "case", aged) select 'name', entry_id, act, false from went;
  get diagnostics named = row_count;
  reads := jw_forget_in_reads(concerned, 'infinity', act, false);
  delete from evidence_subjectkey where subject = concerned;
  return payloads + named + reads;
end $$;
create function evidence_restrict(concerned uuid, instant timestamptz, restricted boolean) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  if restricted then
    insert into evidence_restriction (subject, since) values (concerned, instant) on conflict do nothing;
  else
    delete from evidence_restriction where subject = concerned;
  end if;
  return found;
end $$;
revoke all on evidence_restriction from jingwei_app;
revoke execute on function evidence_erase, evidence_restrict from public;
grant execute on function evidence_erase, evidence_restrict to jingwei_app;
"""

# Whole tiles' worth of the oldest leaves, once an act let go of the reads that they commit to and a later checkpoint is signed. Tiles
# stay, so every proof that was given still holds, and the log's number goes on from where it was. What went by age is told by its age;
# of an erasure the number of rows stands on, without saying which.
PRUNED = """
create function evidence_prune(gone_before timestamptz, most integer) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp set enable_seqscan = off as $$
declare first bigint; until bigint; gone uuid[];
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  select pruned into first from evidence_tree where log = 'reads' for no key update;
  select least(first + most, coalesce(max(size), 0)) into until from evidence_checkpoint where log = 'reads';
  select coalesce(min(n.number), until) into until from evidence_number n join evidence_entry e on e.id = n.entry_id
    where n.log = 'reads' and n.number >= first and n.number < until
      and (e.at >= gone_before or exists (select from evidence_read r where r.entry_id = e.id)
        or not exists (select from evidence_tombstone t where t.entry_id = e.id and t.kind = 'read'));
  until := until / 256 * 256;
  if until <= first then return 0; end if;
  with went as (delete from evidence_number where log = 'reads' and number >= first and number < until returning entry_id)
  select array_agg(entry_id) into gone from went;
  delete from evidence_entry where id = any (gone);
  delete from evidence_tombstone where entry_id = any (gone) and aged;
  update evidence_tombstone set entry_id = null where entry_id = any (gone);
  update evidence_tree set pruned = until where log = 'reads';
  return until - first;
end $$;
revoke execute on function evidence_prune from public;
grant execute on function evidence_prune to jingwei_app;
"""
