"""How a list moves from the stages to the registers, as far as the constraints take it."""

# As ``registers_take_staged``, for a few thousand lines among many: the tables are analysed once, when the list has been read. Rows that
# were deleted are still scanned until the transaction is over and somebody vacuums: a stage that has grown is emptied as a whole
# instead, unless another import has rows in it. Only one transaction at a time may do so: two that emptied a stage each and then wait for
# the other's would wait for ever.
TAKE = """
create function registers_import_take(names text[]) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare name text; columns text; taken bigint := 0; step bigint;
begin
  foreach name in array array['building', 'buildingversion', 'dwelling', 'dwellingversion', 'dwellingtoken', 'person', 'personversion',
      'persontoken', 'residence', 'residenceversion', 'entity', 'entityversion', 'entitytoken', 'quarantinedline'] loop
    continue when name <> all (names);
    select string_agg(quote_ident(attname), ', ' order by attnum) into columns from pg_attribute
      where attrelid = ('registers_stage_' || name)::regclass and attnum > 0 and not attisdropped;
    execute format('insert into registers_%s (%s) select %s from registers_stage_%s', name, columns, columns, name);
    get diagnostics step = row_count;
    taken := taken + step;
    if pg_relation_size(('registers_stage_' || name)::regclass) > 16777216 and pg_try_advisory_xact_lock(1246316883) then
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
create function registers_import_analyse(register text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  case register
    when 'people' then analyze registers_person, registers_personversion, registers_persontoken;
    when 'residences' then analyze registers_residence, registers_residenceversion;
    when 'dwellings' then analyze registers_dwelling, registers_dwellingversion, registers_dwellingtoken;
    when 'buildings' then analyze registers_building, registers_buildingversion;
    when 'entities' then analyze registers_entity, registers_entityversion, registers_entitytoken;
    else null;
  end case;
end $$;
"""
