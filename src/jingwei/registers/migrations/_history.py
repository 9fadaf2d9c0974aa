"""The history archive: a table by generation, closed to all but the functions by which a decision asks and a builder switches."""

HISTORY = """
create table registers_history (
  generation integer not null, index bytea not null, seq smallint not null, key_id integer not null, blob bytea not null
) partition by list (generation);
revoke all on registers_history from jingwei_app;
revoke insert, update, delete on registers_historygeneration, registers_historybatchkey from jingwei_app;
grant select, insert, update on registers_historygeneration, registers_historybatchkey to jingwei_import;

-- The sealed rows of one blind index in the live generation, newest first, always one row. Blobs open only with keys outside the
-- database. No generation is live: null, and there is nothing to ask. It cannot be asked: -1, which no generation is; a declaration is
-- taken all the same.
create function registers_history_of(
  wanted bytea, most integer, out generation integer, out seqs smallint[], out key_ids integer[], out blobs bytea[]
) language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'history is for decisions only' using errcode = 'insufficient_privilege'; end if;
  begin
    select g.number, f.seqs, f.key_ids, f.blobs into generation, seqs, key_ids, blobs
    from registers_historygeneration g, lateral (
      select array_agg(n.seq) as seqs, array_agg(n.key_id) as key_ids, array_agg(n.blob) as blobs from (
        select h.seq, h.key_id, h.blob from registers_history h
        where h.generation = g.number and h.index = wanted order by h.seq desc limit most
      ) n
    ) f where g.state = 'live';
  exception when others then
    generation := -1;
  end;
end $$;

-- A generation is loaded into a table of its own, indexed after the load, and attached and switched on in one transaction.
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
  execute format('alter table registers_history_g%s add primary key (index, seq)', wanted);
  execute format('alter table registers_history attach partition registers_history_g%s for values in (%s)', wanted, wanted);
  update registers_historygeneration set state = 'old' where state = 'live';
  update registers_historygeneration set state = 'live' where number = wanted;
end $$;
revoke execute on function registers_history_open, registers_history_switch, registers_history_of from public, jingwei_app;
grant execute on function registers_history_of to jingwei_app;
grant execute on function registers_history_open, registers_history_switch to jingwei_import;
"""
