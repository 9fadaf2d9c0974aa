"""What an entry must be to count as evidence, and what its columns may say."""

import django.db.models.deletion
from django.db import migrations, models

# The columns say what the text says, so an entry covers no table that its text does not name.
ENTRIES = """
alter table evidence_entry
  add constraint evidence_entry_hash check (hash = sha256('\\x00'::bytea || text)),
  add constraint evidence_entry_says check (
    case log
      when 'acts' then "case" is not null and seq is not null and convert_from(text, 'UTF8')::jsonb @> (
        jsonb_build_object('case', replace("case"::text, '-', ''), 'seq', seq, 'flow', flow, 'step', substr(step, length(flow) + 2))
        || case when covers = '{}' then '{}'::jsonb else jsonb_build_object('covers', covers) end)
      when 'reads' then "case" is null and seq is null and covers = '{}'
      else false
    end);
revoke insert on evidence_entry, evidence_pending from jingwei_app, jingwei_import;
grant insert (id, log, text, hash, "case", seq, flow, step, at, covers) on evidence_entry to jingwei_app, jingwei_import;
grant insert (entry_id) on evidence_pending to jingwei_app, jingwei_import;

-- An entry counts when it is an act that stands in the queue, so it will be numbered, and its payload is there.
create or replace function jw_covered() returns trigger
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
"""
NO_ENTRIES = """
create or replace function jw_covered() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from evidence_entry where xid = new.xid and new.relation = any (covers)) then
    raise exception 'table % changed without an entry that covers it', new.relation using errcode = 'check_violation';
  end if;
  delete from evidence_touched where xid = new.xid and relation = new.relation;
  return null;
end $$;
grant insert on evidence_entry, evidence_pending to jingwei_app, jingwei_import;
alter table evidence_entry drop constraint evidence_entry_says, drop constraint evidence_entry_hash;
"""


class Migration(migrations.Migration):
    dependencies = (("evidence", "0005_rows"),)
    operations = (
        migrations.AlterField(  # an entry queued twice would want two numbers; and a commit looks for its entries there
            "pending", "entry", models.OneToOneField("evidence.entry", django.db.models.deletion.PROTECT, related_name="+")
        ),
        migrations.RunSQL(ENTRIES, NO_ENTRIES),
    )
