"""Policies of imports, and the functions by which a list is compared with the registers, taken, and undone.

The import role sees no row of a register: for each line of a list it is told what the register makes of it, and what the
constraints take is moved from policy-free stages, as with any load.
"""

from django.db import migrations

from jingwei.kernel.rowsecurity import evidenced, secured_by_command

FOREVER = "'9999-12-31 00:00:00+00'"
ISOLATED = "(select jw_scope()) = 'territory' and (select jw_level()) <> 'logs'"
MINE = f"({ISOLATED} and (code = any((select jw_codes())::text[]) or left(code, 6) = any((select jw_codes())::text[])))"
OF_MINE = "exists (select from registers_importbatch b where b.number = {table}.batch_id)"
TABLES = ("registers_importbatch", "registers_importchunk", "registers_quarantinedline", "registers_historyincoming")

GRANTS = "".join(
    f"create policy {table}_import on {table} to jingwei_import using (true) with check (true);"
    f"grant select, insert, update on {table} to jingwei_import;"
    for table in TABLES
) + (
    "grant delete on registers_historyincoming to jingwei_import;"
    + "".join(
        f"create unlogged table registers_stage_{name} (like registers_{name} including defaults);"
        f"revoke all on registers_stage_{name} from jingwei_app; grant select, insert, delete on registers_stage_{name} to jingwei_import;"
        for name in ("quarantinedline", "historyincoming")
    )
    + "create index registers_building_by_part on registers_buildingversion (part, grid);"
)

# Each asks by index, whatever the planner believes of a table that is filled in the same transaction.

# What the register makes of each person of a list. ``agreement``: how the register's name agrees, null when the number is unknown to
# it; ``mine``: entered by this very batch, so the list names somebody twice; ``taken``: the handle belongs to somebody else's number.
PEOPLE = f"""
create function registers_import_people(
  batch text, subjects uuid[], indexes bytea[], given text[], folds text[], phones bytea[]
) returns table (nth integer, person uuid, agreement text, mine boolean, other_phone boolean, taken boolean)
language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off as $$
  select g.nth::integer, v.person_id,
      case when v.name = g.name then 'same' when v.name_fold = g.fold then 'variant' when v.person_id is not null then 'unlike' end,
      v.entered_by is not distinct from batch, coalesce(v.phone_index <> g.phone, false), v.person_id is null
    from unnest(subjects, indexes, given, folds, phones) with ordinality as g (subject, ix, name, fold, phone, nth)
    left join lateral (
      select w.person_id, w.name, w.name_fold, w.entered_by, w.phone_index from registers_personversion w
      where w.number_index = g.ix and w.recorded_until = {FOREVER} order by w.valid_until desc limit 1
    ) v on true
    left join registers_person p on v.person_id is null and p.subject = g.subject
    where v.person_id is not null or p.id is not null $$;

-- Which of these lines name a look-alike of the name that the register holds.
create function registers_import_alike(lines integer[], people uuid[], keys text[]) returns setof integer
language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off as $$
  select distinct g.line from unnest(lines, people, keys) as g (line, person, key)
    join registers_personversion v on v.person_id = g.person and v.name_fold = g.key and v.recorded_until = {FOREVER} $$;
"""

# A dwelling counts if it is in use on the day on which the stay begins; the stay is seen where the dwelling lies today, or lay then.
RESIDENCES = f"""
create function registers_import_residences(
  indexes bytea[], given text[], folds text[], codes text[], kinds text[], since date[], until date[], today date
) returns table (nth integer, person uuid, agreement text, dwelling uuid, grid text, held text)
language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off as $$
  select g.nth::integer, v.person_id,
      case when g.name is null or v.name = g.name then 'same' when v.name_fold = g.fold then 'variant' else 'unlike' end,
      d.id, case when l.id is not null then coalesce(n.grid, l.grid) end,
      case when r.id is null then null
        when r.valid_until = g.until and (r.kind = g.kind or 'unstated' in (r.kind, g.kind)) then 'same' else 'other' end
    from unnest(indexes, given, folds, codes, kinds, since, until) with ordinality as g (ix, name, fold, code, kind, since, until, nth)
    left join lateral (
      select w.person_id, w.name, w.name_fold from registers_personversion w
      where w.number_index = g.ix and w.recorded_until = {FOREVER} order by w.valid_until desc limit 1
    ) v on true
    left join registers_dwelling d on d.code = g.code
    left join registers_dwellingversion l on l.dwelling_id = d.id and l.recorded_until = {FOREVER} and l.status = 'coded'
      and l.valid_from <= g.since and l.valid_until > g.since
    left join registers_dwellingversion n on n.dwelling_id = d.id and n.recorded_until = {FOREVER} and n.status = 'coded'
      and n.valid_from <= today and n.valid_until > today and g.until > today
    left join lateral (
      select w.id, w.kind, w.valid_until from registers_residenceversion w
      where w.person_id = v.person_id and w.dwelling_id = d.id and w.recorded_until = {FOREVER}
        and w.valid_from < g.until and w.valid_until > g.since
      order by (w.valid_until = g.until) desc, (w.kind = g.kind) desc, w.id limit 1
    ) r on true $$;
"""

PLACES = f"""
create function registers_import_grids(grids text[], since date[]) returns table (nth integer)
language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off as $$
  select g.nth::integer from unnest(grids, since) with ordinality as g (grid, since, nth)
    where exists (select from registers_gridversion v where v.code = g.grid and v.recorded_until = {FOREVER}
      and v.valid_from <= g.since and v.valid_until > g.since) $$;

create function registers_import_buildings(parts text[], grids text[], others text[])
returns table (nth integer, building uuid, address text, grid text, demolished boolean)
language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off as $$
  select g.nth::integer, v.building_id, v.address::text, v.grid::text, v.status = 'demolished'
    from unnest(parts, grids, others) with ordinality as g (part, grid, other, nth)
    join lateral (
      select w.building_id, w.address, w.grid, w.status from registers_buildingversion w
      where w.part = g.part and w.grid in (g.grid, g.other) and w.recorded_until = {FOREVER}
      order by w.valid_until desc, w.building_id limit 1
    ) v on true $$;

create function registers_import_dwellings(codes text[])
returns table (nth integer, dwelling uuid, building uuid, address text, grid text, status text)
language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off as $$
  select g.nth::integer, d.id, d.building_id, v.address::text, v.grid::text, v.status::text
    from unnest(codes) with ordinality as g (code, nth) join registers_dwelling d on d.code = g.code
    left join lateral (
      select w.address, w.grid, w.status from registers_dwellingversion w
      where w.dwelling_id = d.id and w.recorded_until = {FOREVER} order by w.valid_until desc limit 1
    ) v on true $$;

create function registers_import_entities(codes text[]) returns table (nth integer, entity uuid, held text, grid text, status text)
language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off as $$
  select g.nth::integer, e.id, v.name::text, v.grid::text, v.status::text
    from unnest(codes) with ordinality as g (code, nth) join registers_entity e on e.uscc = g.code
    left join lateral (
      select w.name, w.grid, w.status from registers_entityversion w
      where w.entity_id = e.id and w.recorded_until = {FOREVER} order by w.valid_until desc limit 1
    ) v on true $$;
"""

# As ``registers_take_staged``, for a few thousand lines among many: the tables are analysed once, when the list has been read. Rows that
# were deleted are still scanned until the transaction is over and somebody vacuums: a stage that has grown is emptied as a whole
# instead, unless another import has rows in it.
TAKE = """
create function registers_import_take(names text[]) returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare name text; columns text; taken bigint := 0; step bigint;
begin
  foreach name in array array['building', 'buildingversion', 'dwelling', 'dwellingversion', 'person', 'personversion', 'persontoken',
      'residence', 'residenceversion', 'entity', 'entityversion', 'quarantinedline', 'historyincoming'] loop
    continue when name <> all (names);
    select string_agg(quote_ident(attname), ', ' order by attnum) into columns from pg_attribute
      where attrelid = ('registers_stage_' || name)::regclass and attnum > 0 and not attisdropped;
    execute format('insert into registers_%s (%s) select %s from registers_stage_%s', name, columns, columns, name);
    get diagnostics step = row_count;
    taken := taken + step;
    if pg_relation_size(('registers_stage_' || name)::regclass) > 16777216 then
      begin
        set local lock_timeout = '20ms';
        execute format('truncate registers_stage_%s', name);
      exception when lock_not_available then
        execute format('delete from registers_stage_%s', name);
      end;
      set local lock_timeout = 0;
    else
      execute format('delete from registers_stage_%s', name);
    end if;
  end loop;
  return taken;
end $$;
create function registers_import_analyse(register text) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  case register
    when 'people' then analyze registers_person, registers_personversion, registers_persontoken;
    when 'residences' then analyze registers_residence, registers_residenceversion;
    when 'dwellings' then analyze registers_dwelling, registers_dwellingversion;
    when 'buildings' then analyze registers_building, registers_buildingversion;
    when 'entities' then analyze registers_entity, registers_entityversion;
    else null;
  end case;
end $$;
"""

# What the batch believed ends. A thing stays on which something later stands: a version that was recorded after the batch's, or a row
# of another table that points to it and holds. A person who is undone gives the handle back: it belongs to whoever has the number.
UNDO = f"""
create function registers_import_undo(batch text, out what text, out ended bigint, out kept bigint) returns setof record
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare gone uuid[];
begin
  if batch not like 'import:%' then raise exception 'no batch' using errcode = 'check_violation'; end if;
  what := 'residences';
  update registers_residenceversion v set recorded_until = now()
    where v.entered_by = batch and v.recorded_until = {FOREVER} and not exists (
      select from registers_residenceversion w where w.residence_id = v.residence_id and w.recorded_from > v.recorded_from);
  get diagnostics ended = row_count;
  select count(*) into kept from registers_residenceversion where entered_by = batch and recorded_until = {FOREVER};
  if ended + kept > 0 then return next; end if;

  what := 'entities';
  update registers_entityversion v set recorded_until = now()
    where v.entered_by = batch and v.recorded_until = {FOREVER} and not exists (
      select from registers_entityversion w where w.entity_id = v.entity_id and w.recorded_from > v.recorded_from);
  get diagnostics ended = row_count;
  select count(*) into kept from registers_entityversion where entered_by = batch and recorded_until = {FOREVER};
  if ended + kept > 0 then return next; end if;

  what := 'dwellings';
  update registers_dwellingversion v set recorded_until = now()
    where v.entered_by = batch and v.recorded_until = {FOREVER}
      and not exists (select from registers_dwellingversion w where w.dwelling_id = v.dwelling_id and w.recorded_from > v.recorded_from)
      and not exists (select from registers_residenceversion w where w.dwelling_id = v.dwelling_id and w.recorded_until = {FOREVER})
      and not exists (select from registers_entityversion w where w.dwelling_id = v.dwelling_id and w.recorded_until = {FOREVER});
  get diagnostics ended = row_count;
  select count(*) into kept from registers_dwellingversion where entered_by = batch and recorded_until = {FOREVER};
  if ended + kept > 0 then return next; end if;

  what := 'buildings';
  update registers_buildingversion v set recorded_until = now()
    where v.entered_by = batch and v.recorded_until = {FOREVER}
      and not exists (select from registers_buildingversion w where w.building_id = v.building_id and w.recorded_from > v.recorded_from)
      and not exists (select from registers_dwelling d join registers_dwellingversion w on w.dwelling_id = d.id
        where d.building_id = v.building_id and w.recorded_until = {FOREVER});
  get diagnostics ended = row_count;
  select count(*) into kept from registers_buildingversion where entered_by = batch and recorded_until = {FOREVER};
  if ended + kept > 0 then return next; end if;

  what := 'people';
  with closed as (
    update registers_personversion v set recorded_until = now()
      where v.entered_by = batch and v.recorded_until = {FOREVER}
        and not exists (select from registers_personversion w where w.person_id = v.person_id and w.recorded_from > v.recorded_from)
        and not exists (select from registers_residenceversion w where w.person_id = v.person_id and w.recorded_until = {FOREVER})
        and not exists (select from registers_identitylink l where l.person_id = v.person_id)
        and not exists (select from registers_admission a where a.person_id = v.person_id)
      returning v.person_id
  ) select coalesce(array_agg(person_id), '{{}}') into gone from closed;
  ended := cardinality(gone);
  delete from registers_persontoken where person_id = any (gone);
  update registers_person set subject = gen_random_uuid() where id = any (gone);
  select count(*) into kept from registers_personversion where entered_by = batch and recorded_until = {FOREVER};
  if ended + kept > 0 then return next; end if;
end $$;
"""
NAMES = (*("people", "alike", "residences", "grids", "buildings", "dwellings", "entities", "take", "analyse", "undo"),)
CLOSED = "".join(
    f"revoke execute on function registers_import_{name} from public, jingwei_app;"
    f"grant execute on function registers_import_{name} to jingwei_import;"
    for name in NAMES
)


class Migration(migrations.Migration):
    dependencies = (("registers", "0003_import_tables"), ("evidence", "0003_walls"))
    operations = (
        secured_by_command("registers_importbatch", read=MINE, add="false"),
        secured_by_command("registers_importchunk", read=OF_MINE.format(table="registers_importchunk"), add="false"),
        secured_by_command("registers_quarantinedline", read=OF_MINE.format(table="registers_quarantinedline"), add="false"),
        secured_by_command("registers_historyincoming", read="false", add="false"),
        *(evidenced(table) for table in TABLES),
        migrations.RunSQL(GRANTS),
        migrations.RunSQL(PEOPLE + RESIDENCES + PLACES + TAKE + UNDO + CLOSED),
    )
