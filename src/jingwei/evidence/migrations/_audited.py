"""What an auditor may ask of the log: functions for the scope of logs alone."""

AUDITED = """
create function evidence_must_be_audit() returns void language plpgsql stable as $$
begin
  if jw_scope() <> 'territory' or jw_level() <> 'logs' then
    raise exception 'not in this scope' using errcode = 'insufficient_privilege';
  end if;
end $$;

-- One row a check. Numbers are dense and chains whole by construction: what is found here was done past the product.
create function evidence_gaps(most integer, late timestamptz) returns table (what text, looked_at bigint, found bigint)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare one text; top bigint; low bigint;
begin
  perform evidence_must_be_audit();
  foreach one in array array['acts', 'reads'] loop
    select size - 1, greatest(size - most, pruned) into top, low from evidence_tree where log = one;
    return query select 'numbers-' || one, top - low + 1, top - low + 1 - count(*)
      from evidence_number n where n.log = one and n.number >= low;
    return query select 'hashes-' || one, count(*), count(*) filter (where e.hash <> sha256('\\x00'::bytea || e.text))
      from evidence_number n join evidence_entry e on e.id = n.entry_id where n.log = one and n.number >= low;
    if one = 'acts' then
      return query select 'chains'::text, count(*), count(*) filter (where e.seq > 1 and not exists (
          select from evidence_entry b where b.log = 'acts' and b."case" = e."case" and b.seq = e.seq - 1
            and position(convert_to('"prev":"' || encode(b.hash, 'hex') || '"', 'UTF8') in e.text) > 0))
        from evidence_number n join evidence_entry e on e.id = n.entry_id where n.log = 'acts' and n.number >= low;
      return query select 'ends'::text, count(*), count(*) filter (where not exists (
          select from evidence_entry l where l.log = 'acts' and l."case" = c."case" and l.seq = c.seq and l.hash = c.prev))
        from evidence_chain c where c."case" in (select e."case" from evidence_number n join evidence_entry e on e.id = n.entry_id
          where n.log = 'acts' and n.number >= low);
    else
      return query select 'purposes'::text, count(*), count(*) filter (where r.purpose = '' or r.law = '' or r.article = '')
        from evidence_number n join evidence_read r on r.entry_id = n.entry_id where n.log = 'reads' and n.number >= low;
    end if;
  end loop;
  return query select 'pending'::text, count(*), count(*) filter (where e.at < late)
    from evidence_pending p join evidence_entry e on e.id = p.entry_id;
end $$;

create function evidence_opened(wanted uuid, instant timestamptz) returns table (fields jsonb, subjects uuid[])
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  perform evidence_must_be_audit();
  return query select p.fields, p.subjects from evidence_opening o join evidence_payload p on p.entry_id = o.entry_id
    where o.id = wanted and instant < o.until;  -- set once it is confirmed
end $$;

create function evidence_explanations_of(whom uuid) returns table (read uuid, given_at timestamptz, said bytea)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  return query select x.read_id, x.given_at, x.text_sealed from evidence_explanation x where x.given_by = 'account:' || whom;
end $$;
create function evidence_forget_explanations(whom uuid, gone_before timestamptz, most integer) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare gone integer;
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  delete from evidence_explanation x where x.read_id in (select o.read_id from evidence_explanation o
    where (whom is null or o.given_by = 'account:' || whom) and o.given_at < gone_before order by o.read_id limit most);
  get diagnostics gone = row_count;
  return gone;
end $$;
revoke execute on function evidence_gaps, evidence_opened, evidence_explanations_of, evidence_forget_explanations from public;
grant execute on function evidence_gaps, evidence_opened, evidence_explanations_of, evidence_forget_explanations to jingwei_app;
"""
