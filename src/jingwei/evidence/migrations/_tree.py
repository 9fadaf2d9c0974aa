"""The tree in the database: numbers, tiles and root of a batch in one transaction, and checkpoints that fit them."""

# RFC 6962 over hashes that stand one after another. Neighbours are paired, an odd one at the end goes up as it is.
# jw_tree_root: a tree's root from its tiles. The hashes of a level, and what is left of the levels below them, are the leaves of a tree
# again: every split of RFC 6962 falls between full tiles, or inside the last one.
HASHES = """
create function jw_tree_hash(hashes bytea) returns bytea language plpgsql immutable parallel safe set search_path = public, pg_temp as $$
declare whole integer;
begin
  while octet_length(hashes) > 32 loop
    whole := octet_length(hashes) / 64;
    hashes := (select string_agg(sha256('\\x01'::bytea || substr(hashes, 64 * pair + 1, 64)), ''::bytea order by pair)
               from generate_series(0, whole - 1) pair) || substr(hashes, 64 * whole + 1);
  end loop;
  return hashes;
end $$;

create function jw_tree_root(which text, many bigint) returns bytea language plpgsql stable set search_path = public, pg_temp as $$
declare at integer := 0; edge bytea; left_over bytea := '';
begin
  if many = 0 then return sha256(''); end if;
  while many > 0 loop
    if many % 256 > 0 then
      select substr(hashes, 1, (many % 256)::integer * 32) into strict edge
        from evidence_tile t where t.log = which and t.level = at and t.index = many / 256;
      left_over := jw_tree_hash(edge || left_over);
    end if;
    many := many / 256;
    at := at + 1;
  end loop;
  return left_over;
end $$;
"""

# The sequencer can do one thing: take entries from the queue, give them the next numbers and hash them into their log's tree, all or
# nothing. An entry that is queued again has its number already and gets no other. Whoever else may run (a session that was cut and has
# not ended) waits for the rows of evidence_tree.
GROWING = """
create function jw_grow(which text, fresh bytea) returns void
language plpgsql set search_path = public, pg_temp set enable_seqscan = off as $$
declare had bigint; at bigint; step integer := 0; room integer; tile bytea; above bytea;
begin
  select size into strict had from evidence_tree where log = which;
  update evidence_tree set size = had + octet_length(fresh) / 32 where log = which;
  while octet_length(fresh) > 0 loop
    at := had;
    above := '';
    while octet_length(fresh) > 0 loop
      room := (256 - at % 256)::integer * 32;
      insert into evidence_tile as t (log, level, index, hashes) values (which, step, at / 256, substr(fresh, 1, room))
        on conflict (log, level, index) do update set hashes = t.hashes || excluded.hashes returning t.hashes into tile;
      if octet_length(tile) = 8192 then above := above || jw_tree_hash(tile); end if;
      at := (at / 256 + 1) * 256;
      fresh := substr(fresh, room + 1);
    end loop;
    fresh := above;
    had := had / 256;
    step := step + 1;
  end loop;
  update evidence_tree set root = jw_tree_root(which, size) where log = which;
end $$;

create function evidence_number_some(most integer) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare gone integer; one record;
begin
  perform from evidence_tree order by log for no key update;
  for one in execute $sql$  -- planned anew each time, since a queue is empty or long
    with taken as (
      delete from evidence_pending where place in (select place from evidence_pending order by place limit $1)
      returning place, entry_id
    ), fresh as (
      select e.log, e.hash, t.entry_id, t.place, row_number() over (partition by e.log order by t.place) as turn
      from taken t join evidence_entry e on e.id = t.entry_id
      where not exists (select from evidence_number n where n.entry_id = t.entry_id)
    ), numbered as (
      insert into evidence_number (log, number, entry_id, numbered_at)
      select f.log, h.size + f.turn - 1, f.entry_id, clock_timestamp() from fresh f join evidence_tree h on h.log = f.log
    )
    select null as log, null::bytea as hashes, count(*) as many from taken
    union all select log, string_agg(hash, ''::bytea order by turn), count(*) from fresh group by log
  $sql$ using most loop
    if one.log is null then gone := one.many; else perform jw_grow(one.log, one.hashes); end if;
  end loop;
  return gone;
end $$;
"""

# A checkpoint that is kept has the root of its log's tree and comes after the last one. Those of the last hour stay, and of the time
# before one an hour and those that somebody else signed.
KEEPING = """
create function evidence_keep_checkpoint(which text, many bigint, top bytea, signed text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform from evidence_tree where log = which and size >= many for no key update;
  if not found or many < 1 or top is distinct from jw_tree_root(which, many) then
    raise exception 'the tree has not this root at size %', many using errcode = 'check_violation';
  end if;
  if exists (select from evidence_checkpoint c where c.log = which and c.size >= many) then
    raise exception 'a later checkpoint was signed' using errcode = 'check_violation';
  end if;
  insert into evidence_checkpoint (log, size, root, note, signed_at, kept) values (which, many, top, signed, clock_timestamp(),
    not exists (select from evidence_checkpoint c where c.log = which and c.kept
                and c.signed_at >= date_trunc('hour', clock_timestamp())));
  delete from evidence_checkpoint c where c.log = which and not c.kept and c.signed_at < clock_timestamp() - interval '1 hour'
    and not exists (select from evidence_cosignature s where s.log = c.log and s.size = c.size);
end $$;

-- A witness's line under a checkpoint that is there. Whoever calls has checked it.
create function evidence_keep_cosignature(which text, many bigint, who text, signed text, stated timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into evidence_cosignature (log, size, witness, line, stated_at)
    select c.log, c.size, who, signed, stated from evidence_checkpoint c where c.log = which and c.size = many
    on conflict do nothing;
  return found;
end $$;
"""

GRANTS = """
insert into evidence_tree (log, size, root, pruned)
  select log, 0, sha256(''), 0 from unnest(array['acts', 'reads', 'integrity', 'opendata', 'devices']) as log;
alter table evidence_tile alter column hashes set storage external,  -- hashes do not compress
  add constraint evidence_tile_whole check (octet_length(hashes) between 32 and 8192 and octet_length(hashes) % 32 = 0);
revoke insert, update, delete on evidence_tree, evidence_tile, evidence_checkpoint, evidence_cosignature from jingwei_app;
grant select on evidence_tree, evidence_tile, evidence_checkpoint, evidence_cosignature to jingwei_sequencer;
revoke execute on function jw_tree_hash, jw_tree_root, jw_grow, evidence_number_some, evidence_keep_checkpoint,
  evidence_keep_cosignature from public, jingwei_app;
grant execute on function evidence_number_some, evidence_keep_checkpoint, evidence_keep_cosignature to jingwei_sequencer;
"""

TREE = HASHES + GROWING + KEEPING + GRANTS
