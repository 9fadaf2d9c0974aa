"""Tokens by which dwellings and organisations are found: tables, policies, stages, and the tokens of what is there already.

A token table holds no person. Its key begins with the token and the grid, so that a search reads its own territory's part only.
"""

from collections.abc import Iterator
from itertools import batched
from typing import Any

from django.db import migrations, models

from jingwei.kernel.rowsecurity import reworded_read, secured_by_command
from jingwei.kernel.territory import within_territory
from jingwei.registers.places.tokens import tokens

TEXTS = {"dwelling": ("address", "room"), "entity": ("name", "address")}

# One CASE each, as ``within_territory`` explains.
HERE = (
    "(case when (select jw_scope()) <> 'territory' then false else case (select jw_level())"
    " when 'grid' then grid = any((select jw_codes())::text[])"
    " when 'community' then left(grid, 12) = any((select jw_codes())::text[])"
    " when 'street' then left(grid, 9) = any((select jw_codes())::text[])"
    " when 'district' then left(grid, 6) = any((select jw_codes())::text[])"
    " else false end end)"
)
PLACE = within_territory()
OWN, CASE = "(select jw_scope()) = 'own'", "(select jw_scope()) = 'case'"
STAFF = "(case when (select jw_scope()) = 'territory' then (select jw_level()) <> 'logs' else false end)"
ADMITTED = 'select a.{what}_id from registers_admission a where a."case" = (select jw_case())'
# ``offset 0``: asked for one person after another. Without it the planner may read all residences into a hash for a page of twenty.
LIVES_HERE = (
    "exists (select from registers_residenceversion r where r.person_id = {table}.person_id"
    " and r.valid_from <= (select jw_day()) and r.valid_until > (select jw_day())"
    " and r.recorded_from <= (select jw_known()) and r.recorded_until > (select jw_known()) offset 0)"
)


def person_seen(table: str) -> str:
    """As in ``0002_walls``: whether the scope in force sees the person that a row is about."""
    return (
        f"({OWN} and {table}.person_id = (select jw_person()))"
        f" or ({CASE} and {table}.person_id in ({ADMITTED.format(what='person')}))"
        f" or ({STAFF} and {LIVES_HERE.format(table=table)})"
    )


READ = {
    "registers_buildingversion": PLACE,
    "registers_entityversion": PLACE,
    "registers_dwellingversion": f"{PLACE} or (({OWN} or {CASE}) and exists (select from registers_residenceversion r"
    f" where r.dwelling_id = registers_dwellingversion.dwelling_id offset 0))"
    f" or ({CASE} and registers_dwellingversion.dwelling_id in ({ADMITTED.format(what='dwelling')}))",
    "registers_residenceversion": f"{PLACE} or ({OWN} and person_id = (select jw_person()))"
    f" or ({CASE} and person_id in ({ADMITTED.format(what='person')}))",
    "registers_personversion": person_seen("registers_personversion"),
    "registers_persontoken": person_seen("registers_persontoken"),
}

STAGES = "".join(
    f"create unlogged table registers_stage_{name}token (like registers_{name}token including defaults);"
    f"revoke all on registers_stage_{name}token from jingwei_app;"
    f"grant select, insert, delete on registers_stage_{name}token to jingwei_import;"
    for name in TEXTS
)

# A house code stands with its dwelling, not with the version: the database adds it, whichever way the version came.
CODES = """
create function registers_code_token() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  insert into registers_dwellingtoken (token, grid, version_id)
    select 'c:' || d.code, v.grid, v.id from coded_rows v join registers_dwelling d on d.id = v.dwelling_id;
  return null;
end $$;
create trigger registers_dwellingversion_code after insert on registers_dwellingversion
  referencing new table as coded_rows for each statement execute function registers_code_token();
insert into registers_dwellingtoken (token, grid, version_id)
  select 'c:' || d.code, v.grid, v.id from registers_dwellingversion v join registers_dwelling d on d.id = v.dwelling_id;
"""
NO_CODES = "drop trigger registers_dwellingversion_code on registers_dwellingversion; drop function registers_code_token;"

# As before, with the two token tables after the versions that they belong to.
TAKE_STAGED = """
create or replace function registers_take_staged() returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare name text; columns text; taken bigint := 0; step bigint;
begin
  foreach name in array array['division', 'divisionversion', 'divisionsuccessor', 'grid', 'gridversion', 'building', 'buildingversion',
      'dwelling', 'dwellingversion', 'dwellingtoken', 'person', 'personversion', 'persontoken', 'residence', 'residenceversion',
      'entity', 'entityversion', 'entitytoken'] loop
    select string_agg(quote_ident(attname), ', ' order by attnum) into columns from pg_attribute
      where attrelid = ('registers_stage_' || name)::regclass and attnum > 0 and not attisdropped;
    execute format('insert into registers_%s (%s) select %s from registers_stage_%s', name, columns, columns, name);
    get diagnostics step = row_count;
    taken := taken + case when name like '%token' and name <> 'persontoken' then 0 else step end;  -- part of the version's row
    execute format('delete from registers_stage_%s', name);
    if step > 0 then execute format('analyze registers_%s', name); end if;  -- the next query must not plan for an empty table
  end loop;
  return taken;
end $$;
"""
IMPORT_TAKE = """
create or replace function registers_import_take(names text[]) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare name text; columns text; taken bigint := 0; step bigint;
begin
  foreach name in array array['building', 'buildingversion', 'dwelling', 'dwellingversion', 'dwellingtoken', 'person', 'personversion',
      'persontoken', 'residence', 'residenceversion', 'entity', 'entityversion', 'entitytoken', 'quarantinedline', 'historyincoming'] loop
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
create or replace function registers_import_analyse(register text) returns void
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


def fill(apps: Any, schema_editor: Any) -> None:
    """The tokens of every version that is there."""
    database = schema_editor.connection.alias
    for name, columns in TEXTS.items():
        token = apps.get_model("registers", f"{name}token")
        versions = apps.get_model("registers", f"{name}version").objects.using(database).values_list("id", "grid", *columns)
        rows: Iterator[Any] = (
            token(token=one, grid=grid, version=ident)
            for ident, grid, *texts in versions.iterator(chunk_size=5000)
            for one in sorted(tokens(*texts))
        )
        for some in batched(rows, 5000, strict=False):
            token.objects.using(database).bulk_create(some)


def table(name: str) -> migrations.CreateModel:
    return migrations.CreateModel(
        name=name,
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "token", "grid", "version", blank=True, editable=False, primary_key=True, serialize=False
                ),
            ),
            ("token", models.CharField(max_length=60)),
            ("grid", models.CharField(max_length=14)),
            ("version", models.UUIDField(db_column="version_id")),
        ],
    )


class Migration(migrations.Migration):
    dependencies = (("registers", "0006_archive"),)
    operations = (
        table("DwellingToken"),
        table("EntityToken"),
        secured_by_command("registers_dwellingtoken", read=HERE, add=HERE),
        secured_by_command("registers_entitytoken", read=HERE, add=HERE),
        *(reworded_read(table, using=using) for table, using in READ.items()),
        migrations.RunSQL(STAGES + TAKE_STAGED + IMPORT_TAKE, migrations.RunSQL.noop),
        migrations.RunSQL(CODES, NO_CODES),
        migrations.RunPython(fill, migrations.RunPython.noop),
    )
