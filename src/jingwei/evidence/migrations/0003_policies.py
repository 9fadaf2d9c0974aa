"""Who may do what with the log's tables, and the triggers that fail a commit without evidence."""

from django.db import migrations

from jingwei.kernel.rowsecurity import secured_by_command

SCOPED = "(select jw_scope()) is not null"

TOUCH = """
alter table evidence_entry add column xid bigint not null default (pg_current_xact_id()::text::bigint);
create index evidence_entry_xid on evidence_entry (xid);
alter table evidence_entry add constraint evidence_entry_size check (octet_length(text) <= 1024);
alter table evidence_readsubject add constraint evidence_readsubject_read foreign key (read_id) references evidence_read (id);
alter table evidence_number add constraint evidence_number_dense check (number >= 0);
alter table evidence_touched set unlogged;  -- its rows end with their transaction, so a crash loses nothing

create function jw_touch() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into evidence_touched (xid, relation) values (pg_current_xact_id()::text::bigint, tg_table_name) on conflict do nothing;
  return null;
end $$;
-- The first of a transaction's rows looks at all of them and takes them away; the others find nothing left to do.
create function jw_covered() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare bare text;
begin
  with taken as (delete from evidence_touched where xid = new.xid returning relation)
  select relation into bare from taken
    where not exists (select from evidence_entry e where e.xid = new.xid and taken.relation = any (e.covers)) limit 1;
  if bare is not null then
    raise exception 'table % changed without an entry that covers it', bare using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger evidence_touched_covered after insert on evidence_touched
  deferrable initially deferred for each row execute function jw_covered();

revoke all on evidence_touched from jingwei_app;
revoke update, delete on evidence_entry, evidence_payload, evidence_read, evidence_readsubject from jingwei_app;
revoke select, update, delete on evidence_pending from jingwei_app;
grant select on evidence_pending to jingwei_app;
revoke insert, update, delete on evidence_number from jingwei_app;
revoke delete on evidence_chain, evidence_subjectkey, evidence_cursor from jingwei_app;
grant select, delete on evidence_pending to jingwei_sequencer;
grant select, insert on evidence_number to jingwei_sequencer;
grant select on evidence_entry to jingwei_sequencer;

grant select, insert, update on evidence_chain, evidence_subjectkey to jingwei_import;
grant select, insert on evidence_entry, evidence_payload, evidence_pending to jingwei_import;
grant usage on sequence evidence_pending_place_seq to jingwei_import;
"""

UNTOUCH = """
drop trigger evidence_touched_covered on evidence_touched; drop function jw_covered(); drop function jw_touch();
alter table evidence_readsubject drop constraint evidence_readsubject_read;
alter table evidence_number drop constraint evidence_number_dense;
alter table evidence_entry drop constraint evidence_entry_size, drop column xid;
"""


class Migration(migrations.Migration):
    dependencies = (("evidence", "0002_tables"),)
    operations = (
        migrations.RunSQL(TOUCH, UNTOUCH),
        secured_by_command("evidence_entry", read=SCOPED, add=SCOPED),
        migrations.RunSQL(
            "create policy evidence_entry_sequencer on evidence_entry for select to jingwei_sequencer using (true)",
            "drop policy evidence_entry_sequencer on evidence_entry",
        ),
        secured_by_command("evidence_payload", read="(select jw_scope()) = 'decision'", add=SCOPED),
        migrations.RunSQL(
            "create policy evidence_entry_import on evidence_entry to jingwei_import using (true) with check (true);"
            "create policy evidence_payload_import on evidence_payload to jingwei_import using (true) with check (true)",
            "drop policy evidence_payload_import on evidence_payload; drop policy evidence_entry_import on evidence_entry",
        ),
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
    )
