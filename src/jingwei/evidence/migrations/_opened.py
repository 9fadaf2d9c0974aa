"""What an entry commits to, for a proof that opens it; and letting go of old leaves of the read log without changing its tree."""

# For decisions, and for the resident concerned. What was erased gives no row, and neither does what is of no concern to the resident.
# The fields of a read are those of ``reads.note``. What is restricted is there and not handed out, but to the resident.
OPENED = """
create function evidence_opening(which uuid) returns table (salt bytea, fields jsonb, subjects uuid[])
language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  if jw_scope() not in ('decision', 'own') then
    raise exception 'not in this scope' using errcode = 'insufficient_privilege';
  end if;
  return query
    select case when jw_scope() = 'own' or not o.subjects && array(select subject from evidence_restriction) then o.salt end,
        o.fields, o.subjects from (
      select p.salt, p.fields, p.subjects from evidence_payload p where p.entry_id = which
      union all
      select r.salt, jsonb_build_object('actor', r.actor, 'role', r.role, 'org', r.organisation, 'purpose', r.purpose,
        'basis', jsonb_build_array(r.law, r.article, r.version), 'what', r.what, 'fields', r.fields,
        'case', replace(r."case"::text, '-', ''),
        'subjects', array(select replace(one::text, '-', '') from unnest(s.subjects) one order by one))
        || case when r.shown is null then '{}' else jsonb_build_object('shown', array(select encode(one, 'hex') from unnest(r.shown) one)) end,
        s.subjects
      from evidence_read r, lateral (select array(select subject from evidence_readsubject where read_id = r.id) as subjects) s
      where r.entry_id = which and cardinality(s.subjects) = r.count
        and (jw_scope() = 'decision' or r.hidden_until is null or r.hidden_until <= jw_day())
    ) o where jw_scope() = 'decision' or jw_subject() = any (o.subjects);
end $$;
revoke execute on function evidence_opening from public;
grant execute on function evidence_opening to jingwei_app;
"""

# At somebody's request, whatever the age: payloads about them alone and their salts, their name under the others, their reads, their
# key. Entries stay; nothing of them opens, and tags under the key link to nobody. What a law says to keep is restricted instead.
ERASED = """
create function evidence_erase(concerned uuid) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare payloads integer; named integer; reads integer;
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  if exists (select from evidence_restriction where subject = concerned) then return null; end if;
  delete from evidence_payload where subjects = array[concerned];
  get diagnostics payloads = row_count;
  update evidence_payload set subjects = array_remove(subjects, concerned) where subjects @> array[concerned];
  get diagnostics named = row_count;
  delete from evidence_readsubject where subject = concerned;
  get diagnostics reads = row_count;
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

# Whole tiles' worth of the oldest leaves, once the reads that they commit to are gone and a later checkpoint is signed. Tiles stay,
# so every proof that was given still holds, and the log's number goes on from where it was.
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
      and (e.at >= gone_before or exists (select from evidence_read r where r.entry_id = e.id));
  until := until / 256 * 256;
  if until <= first then return 0; end if;
  with went as (delete from evidence_number where log = 'reads' and number >= first and number < until returning entry_id)
  select array_agg(entry_id) into gone from went;
  delete from evidence_entry where id = any (gone);
  update evidence_tree set pruned = until where log = 'reads';
  return until - first;
end $$;
revoke execute on function evidence_prune from public;
grant execute on function evidence_prune to jingwei_app;
"""
