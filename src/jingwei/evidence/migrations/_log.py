"""How the log holds together: each entry follows from the one before, cursors move on."""

# Plans may be kept from when the tables were empty: hence enable_seqscan = off.
# An entry names the one before it, whatever the chain's row says; and that row is always the last entry, so the next can follow.
# Neither runs for the first entry of a case.
CHAIN = """
create function jw_follows() returns trigger
language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  if not exists (select from evidence_entry e where e.log = 'acts' and e."case" = new."case" and e.seq = new.seq - 1
                 and position(convert_to('"prev":"' || encode(e.hash, 'hex') || '"', 'UTF8') in new.text) > 0) then
    raise exception 'entry % of its case does not follow from the one before', new.seq using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger evidence_entry_follows after insert on evidence_entry for each row
  when (new.log = 'acts' and new.seq <> 1) execute function jw_follows();

create function jw_chained() returns trigger
language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  if not exists (
    select from evidence_chain c join lateral (
      select e.seq, e.hash from evidence_entry e where e.log = 'acts' and e."case" = c."case" order by e.seq desc limit 1
    ) last on (last.seq, last.hash) = (c.seq, c.prev) where c."case" = new."case") then
    raise exception 'the chain of a case is not at its last entry' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger evidence_chain_chained after update on evidence_chain
  deferrable initially deferred for each row execute function jw_chained();

create function jw_same_subject() returns trigger language plpgsql as $$
begin
  raise exception 'a subject keeps its key' using errcode = 'check_violation';
end $$;
create trigger evidence_subjectkey_same before update on evidence_subjectkey for each row
  when (old.subject is distinct from new.subject) execute function jw_same_subject();
"""

# A cursor moves on to an entry that is there; never back, so nothing is delivered twice, and not past the log's end.
CURSORS = """
create function evidence_advance(who text, wanted bigint) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  if not exists (select from evidence_number where log = 'acts' and number = wanted) then
    raise exception 'no entry has that number' using errcode = 'check_violation';
  end if;
  insert into evidence_cursor (subscriber, number) values (who, wanted)
    on conflict (subscriber) do update set number = excluded.number where evidence_cursor.number < excluded.number;
  return found;
end $$;
revoke execute on function evidence_advance from public;
grant execute on function evidence_advance to jingwei_app;
"""
