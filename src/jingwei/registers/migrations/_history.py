"""The history archive: a table by generation, closed to all but the functions by which a decision asks and a builder switches.

It is corrected and erased record by record: an overlay lies above the live generation, and the next build folds it in.
"""

# The order of columns leaves no hole: 24 bytes of row header and 8 + 17 + blob, for 77 bytes of blob 128 in all.
TABLES = """
create table registers_history (
  key_id integer not null, generation smallint not null, seq smallint not null, index bytea not null, blob bytea not null
) partition by list (generation);
revoke all on registers_history from jingwei_app;
revoke insert, update, delete on registers_historygeneration, registers_historybatchkey from jingwei_app;
grant select, insert, update on registers_historygeneration to jingwei_import;
grant select, insert, update, delete on registers_historybatchkey, registers_historyoverlay to jingwei_import;
create policy registers_historyoverlay_import on registers_historyoverlay to jingwei_import using (true) with check (true);
"""

# The sealed rows of one blind index in the live generation under its overlay, newest first, always one row. Blobs open only with keys
# outside the database, and a record whose key was destroyed is not handed out: no process opens it from a key that it still holds. No
# generation is live: null, and there is nothing to ask. It cannot be asked: -1, which no generation is; a declaration is taken all the
# same.
ASKED = """
create function registers_history_of(
  wanted bytea, most integer, out generation integer, out seqs smallint[], out key_ids integer[], out blobs bytea[]
) language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'history is for decisions only' using errcode = 'insufficient_privilege'; end if;
  begin
    select g.number, f.seqs, f.key_ids, f.blobs into generation, seqs, key_ids, blobs
    from registers_historygeneration g, lateral (
      select array_agg(n.seq) as seqs, array_agg(n.key_id) as key_ids, array_agg(n.blob) as blobs from (
        select h.seq, h.key_id, coalesce(o.blob, h.blob) as blob
        from registers_history h left join registers_historyoverlay o on o.index = wanted and o.seq in (h.seq, -1)
        where h.generation = g.number and h.index = wanted and (o.seq is null or o.blob is not null)
          and h.key_id = any (array(select k.key_id from registers_historybatchkey k))
        order by h.seq desc limit most
      ) n
    ) f where g.state = 'live';
  exception when others then
    generation := -1;
  end;
end $$;
revoke execute on function registers_history_of from public, jingwei_app;
grant execute on function registers_history_of to jingwei_app;
"""

# A generation is loaded into a table of its own, indexed after the load, and attached and switched on in one transaction. Rows come in
# index order and are never changed: pages and index are filled to the brim. Records of one number share one entry of the index; that
# no seq stands twice is held by the manifest's digest.
GENERATIONS = """
create function registers_history_open(generation integer) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  execute format('create table registers_history_g%s (like registers_history including all, check (generation = %s))', generation, generation);
  execute format('revoke all on registers_history_g%s from jingwei_app', generation);  -- default privileges had let it in
  execute format('grant insert, select on registers_history_g%s to jingwei_import', generation);
end $$;
create function registers_history_switch(wanted integer) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  execute format('revoke insert on registers_history_g%s from jingwei_import', wanted);  -- it may still read, to verify the digest
  execute format('create index registers_history_g%s_by_index on registers_history_g%s (index) with (fillfactor = 100)', wanted, wanted);
  execute format('analyze registers_history_g%s', wanted);
  execute format('alter table registers_history attach partition registers_history_g%s for values in (%s)', wanted, wanted);
  update registers_historygeneration set state = 'old' where state = 'live';
  update registers_historygeneration set state = 'live' where number = wanted;
end $$;
create function registers_history_drop(wanted integer) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update registers_historygeneration set state = 'dropped', dictionary = '' where number = wanted and state = 'old';
  if not found then raise exception 'no old generation' using errcode = 'check_violation'; end if;
  execute format('drop table registers_history_g%s', wanted);
end $$;
revoke execute on function registers_history_open, registers_history_switch, registers_history_drop from public, jingwei_app;
grant execute on function registers_history_open, registers_history_switch, registers_history_drop to jingwei_import;
"""
HISTORY = TABLES + ASKED + GENERATIONS
