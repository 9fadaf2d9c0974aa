"""Who may do what with the log's tables, what counts as an entry, and the triggers that fail a commit without evidence."""

from django.db import migrations

from jingwei.evidence.migrations._kept import KEPT
from jingwei.evidence.migrations._log import CHAIN, CURSORS
from jingwei.kernel.rowsecurity import secured_by_command

SCOPED = "(select jw_scope()) is not null"

# The columns of an entry say what its text says, so an entry covers no table that its text does not name.
SHAPES = """
alter table evidence_entry add column xid bigint not null default (pg_current_xact_id()::text::bigint);
create index evidence_entry_xid on evidence_entry (xid);
alter table evidence_entry
  add constraint evidence_entry_size check (octet_length(text) <= 1024),
  add constraint evidence_entry_hash check (hash = sha256('\\x00'::bytea || text)),
  add constraint evidence_entry_says check (
    case
      when log = 'acts' then "case" is not null and seq is not null and convert_from(text, 'UTF8')::jsonb @> (
        jsonb_build_object('case', replace("case"::text, '-', ''), 'seq', seq, 'flow', flow, 'step', substr(step, length(flow) + 2))
        || case when covers = '{}' then '{}'::jsonb else jsonb_build_object('covers', covers) end)
      when log = 'reads' then "case" is null and seq is null and covers = '{}'
      when log in ('integrity', 'opendata', 'devices') then "case" is null and seq is null and covers = '{}'
        and convert_from(text, 'UTF8')::jsonb @> jsonb_build_object('flow', flow, 'step', substr(step, length(flow) + 2))
      else false
    end);
alter table evidence_readsubject add constraint evidence_readsubject_read foreign key (read_id) references evidence_read (id);
alter table evidence_tombstone
  add constraint evidence_tombstone_leaf check (leaf is null or (kind = 'member' and octet_length(leaf) = 32)),
  add constraint evidence_tombstone_entry check (entry_id is not null or kind in ('read', 'member'));
alter table evidence_number add constraint evidence_number_dense check (number >= 0);
alter table evidence_touched set unlogged;  -- its rows end with their transaction, so a crash loses nothing
create index evidence_readsubject_read on evidence_readsubject using brin (read_id);
create index evidence_payload_subjects on evidence_payload using gin (subjects);
"""

COVERED = """
create function jw_touch() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into evidence_touched (xid, relation) values (pg_current_xact_id()::text::bigint, tg_table_name) on conflict do nothing;
  return null;
end $$;
-- A statement that changed no row asks for no entry: of two who do the same at once, one finds nothing left to do.
create function jw_touch_rows() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from touched_rows) then
    insert into evidence_touched (xid, relation) values (pg_current_xact_id()::text::bigint, tg_table_name) on conflict do nothing;
  end if;
  return null;
end $$;
-- The first of a transaction's rows looks at all of them and takes them away; the others find nothing left to do.
-- An entry counts when it is an act that stands in the queue, so it will be numbered, and its payload is there.
create function jw_covered() returns trigger
language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off as $$
declare bare text;
begin
  with taken as (delete from evidence_touched where xid = new.xid returning relation)
  select relation into bare from taken where not exists (
    select from evidence_entry e
      join evidence_pending q on q.entry_id = e.id join evidence_payload l on l.entry_id = e.id
      where e.xid = new.xid and e.log = 'acts' and taken.relation = any (e.covers)) limit 1;
  if bare is not null then
    raise exception 'table % changed without an entry that covers it', bare using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger evidence_touched_covered after insert on evidence_touched
  deferrable initially deferred for each row execute function jw_covered();
"""

# Each role of the log can do what the product does with it, and little else. Whoever loads writes entries and reads none; the
# sequencer numbers them by one function and reads what it numbered. A key that is there is read by writing nothing.
GRANTS = """
revoke all on evidence_touched, evidence_tombstone from jingwei_app;
revoke update, delete on evidence_payload, evidence_read, evidence_readsubject from jingwei_app;
revoke insert, update, delete on evidence_entry, evidence_pending, evidence_number, evidence_cursor from jingwei_app;
revoke insert, update, delete on evidence_chain, evidence_subjectkey from jingwei_app;
grant insert (id, log, text, hash, "case", seq, flow, step, at, covers) on evidence_entry to jingwei_app, jingwei_import;
grant insert (entry_id) on evidence_pending to jingwei_app, jingwei_import;
grant insert, update (seq, prev) on evidence_chain to jingwei_app, jingwei_import;
grant insert, update (subject) on evidence_subjectkey to jingwei_app, jingwei_import;
grant select on evidence_chain, evidence_subjectkey to jingwei_import;
grant insert on evidence_payload to jingwei_import;
grant usage on sequence evidence_pending_place_seq to jingwei_import;
grant select on evidence_number to jingwei_sequencer;
create policy evidence_entry_import on evidence_entry for insert to jingwei_import with check (true);
create policy evidence_payload_import on evidence_payload for insert to jingwei_import with check (true);
-- Whoever compares a list with a register notes whose data was compared, and reads nothing of the read log.
grant insert on evidence_read, evidence_readsubject to jingwei_import;
create policy evidence_read_import on evidence_read for insert to jingwei_import with check (true);
create policy evidence_readsubject_import on evidence_readsubject for insert to jingwei_import with check (true);
"""

# Evidenced like any other table; but what finds nothing to let go of writes no row, and asks for no entry.
TOMBSTONES = "".join(
    f"create trigger evidence_tombstone_evidence{suffix} after {command} on evidence_tombstone referencing {which} table as touched_rows"
    " for each statement execute function jw_touch_rows();"
    for command, which, suffix in (("insert", "new", ""), ("update", "new", "_update"), ("delete", "old", "_delete"))
)


class Migration(migrations.Migration):
    dependencies = (("evidence", "0002_tables"),)
    operations = (
        migrations.RunSQL(SHAPES + COVERED + GRANTS + CHAIN),
        secured_by_command("evidence_entry", read=SCOPED, add=SCOPED),
        secured_by_command("evidence_payload", read="(select jw_scope()) = 'decision'", add=SCOPED),
        secured_by_command(
            "evidence_readsubject",
            read="((select jw_scope()) = 'own' and subject = (select jw_subject()))"
            " or ((select jw_scope()) = 'territory' and (select jw_level()) = 'logs')",
            add=SCOPED,
        ),
        secured_by_command(
            "evidence_read",
            read="((select jw_scope()) = 'own' and exists (select from evidence_readsubject s where s.read_id = id))"
            " or ((select jw_scope()) = 'territory' and (select jw_level()) = 'logs')",
            add=SCOPED,
        ),
        migrations.RunSQL(CURSORS + TOMBSTONES + KEPT),
    )
