"""Bulk loading: policy-free copies of the tables, and the function that moves what the constraints take."""

from jingwei.registers.migrations._timed import TIMED

# Bulk loading: COPY is refused under policies, so the import role fills policy-free copies, and this moves what the constraints take.
STAGED = (
    "division",
    "divisionversion",
    "divisionsuccessor",
    "grid",
    "gridversion",
    "building",
    "buildingversion",
    "dwelling",
    "dwellingversion",
    "dwellingtoken",
    "person",
    "personversion",
    "persontoken",
    "residence",
    "residenceversion",
    "entity",
    "entityversion",
    "entitytoken",
)
STAGES = "".join(
    f"create unlogged table registers_stage_{name} (like registers_{name} including defaults);"
    + (f"alter table registers_stage_{name} drop column valid, drop column recorded;" if f"registers_{name}" in TIMED else "")
    + f"revoke all on registers_stage_{name} from jingwei_app; grant select, insert, delete on registers_stage_{name} to jingwei_import;"
    for name in STAGED
)
TAKE = """
create function registers_take_staged() returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare name text; columns text; taken bigint := 0; step bigint;
begin
  foreach name in array array[%s] loop
    select string_agg(quote_ident(attname), ', ' order by attnum) into columns from pg_attribute
      where attrelid = ('registers_stage_' || name)::regclass and attnum > 0 and not attisdropped;
    execute format('insert into registers_%%s (%%s) select %%s from registers_stage_%%s', name, columns, columns, name);
    get diagnostics step = row_count;
    taken := taken + case when name like '%%token' and name <> 'persontoken' then 0 else step end;  -- part of the version's row
    execute format('delete from registers_stage_%%s', name);
    if step > 0 then execute format('analyze registers_%%s', name); end if;  -- the next query must not plan for an empty table
  end loop;
  return taken;
end $$;
revoke execute on function registers_take_staged from public, jingwei_app;
grant execute on function registers_take_staged to jingwei_import;
""" % ", ".join(f"'{name}'" for name in STAGED)
