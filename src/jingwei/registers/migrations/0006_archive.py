"""The archive is corrected and erased record by record, lets go of old generations, and takes less room."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from jingwei.kernel.rowsecurity import evidenced, secured_by_command

# The order of columns leaves no hole: 24 bytes of row header and 8 + 17 + blob, for 77 bytes of blob 128 in all. Generations that
# there are keep the order of their columns; the next build is narrow.
NARROW = """
create table registers_archive (
  key_id integer not null, generation smallint not null, seq smallint not null, index bytea not null, blob bytea not null
) partition by list (generation);
revoke all on registers_archive from jingwei_app;
do $$
declare part record;
begin
  for part in select c.relname, substring(c.relname from '[0-9]+$') as number
      from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'registers_history'::regclass loop
    execute format('alter table registers_history detach partition %I', part.relname);
    execute format('alter table %I alter column generation type smallint', part.relname);
    execute format('alter table registers_archive attach partition %I for values in (%s)', part.relname, part.number);
  end loop;
end $$;
drop table registers_history;
alter table registers_archive rename to registers_history;
"""

# Rows come in index order and are never changed: pages and index are filled to the brim. Records of one number share one entry of
# the index; that no seq stands twice is held by the manifest's digest.
GENERATIONS = """
create or replace function registers_history_open(generation integer) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  execute format('create table registers_history_g%s (like registers_history including all, check (generation = %s))', generation, generation);
  execute format('revoke all on registers_history_g%s from jingwei_app', generation);  -- default privileges had let it in
  execute format('grant insert, select on registers_history_g%s to jingwei_import', generation);
end $$;
create or replace function registers_history_switch(wanted integer) returns void
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
revoke execute on function registers_history_drop from public, jingwei_app;
grant execute on function registers_history_drop to jingwei_import;
"""

# The sealed rows of one blind index in the live generation under its overlay, newest first, always one row. A record whose key was
# destroyed is not handed out: no process opens it from a key that it still holds.
HISTORY_OF = """
create or replace function registers_history_of(
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
"""

OVERLAY = """
create policy registers_historyoverlay_import on registers_historyoverlay to jingwei_import using (true) with check (true);
grant select, insert, update, delete on registers_historyoverlay to jingwei_import;
grant delete on registers_historybatchkey to jingwei_import;
"""

# As before, and the archive's records of the same numbers are erased: at once by the overlay, for good by the next build.
FORGET = """
create or replace function registers_forget(wanted uuid, gone_before date) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare step integer; gone integer := 0;
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  perform registers_hold('person', wanted);
  if exists (select from registers_residenceversion where person_id = wanted and recorded_until = '9999-12-31 00:00:00+00'
             and valid_until > gone_before) then return 0; end if;
  if not exists (select from registers_person where id = wanted) then return 0; end if;  -- deleting nothing asks for evidence too
  delete from registers_historyoverlay where index in (select number_index from registers_personversion where person_id = wanted);
  insert into registers_historyoverlay (index, seq, until_batch)
    select distinct v.number_index, -1, coalesce((select max(number) from registers_importbatch where register = 'history'), 0)
    from registers_personversion v where v.person_id = wanted;
  delete from registers_admission where person_id = wanted;
  delete from registers_identitylink where person_id = wanted;
  delete from registers_persontoken where person_id = wanted;
  delete from registers_residenceversion where person_id = wanted;
  get diagnostics step = row_count; gone := gone + step;
  delete from registers_residence where person_id = wanted;
  delete from registers_personversion where person_id = wanted;
  get diagnostics step = row_count; gone := gone + step;
  delete from registers_person where id = wanted;
  return gone;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = (("registers", "0005_lists_prove_nothing"),)
    operations = (
        migrations.RunSQL(NARROW, migrations.RunSQL.noop),
        migrations.AlterField(
            "historygeneration",
            "state",
            models.CharField(
                choices=[("building", "Building"), ("live", "Live"), ("old", "Old"), ("dropped", "Dropped")], max_length=12
            ),
        ),
        migrations.AddField(
            "historybatchkey",
            "batch",
            models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registers.importbatch"
            ),
        ),
        migrations.CreateModel(
            name="HistoryOverlay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey("index", "seq", blank=True, editable=False, primary_key=True, serialize=False),
                ),
                ("index", models.BinaryField()),
                ("seq", models.SmallIntegerField()),
                ("key_id", models.IntegerField(null=True)),
                ("blob", models.BinaryField(null=True)),
                ("until_batch", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("blob", None), ("key_id", None))
                        | Q(("blob__isnull", False), ("key_id__isnull", False), ("seq__gte", 0)),
                        name="registers_overlay_erases_or_replaces",
                    ),
                    models.CheckConstraint(condition=Q(("seq__gte", -1)), name="registers_overlay_seq"),
                ]
            },
        ),
        secured_by_command("registers_historyoverlay", read="false", add="false"),
        *(evidenced(f"registers_{name}") for name in ("historyoverlay", "historygeneration", "historybatchkey")),
        migrations.RunSQL(OVERLAY + GENERATIONS + HISTORY_OF + FORGET, migrations.RunSQL.noop),
    )
