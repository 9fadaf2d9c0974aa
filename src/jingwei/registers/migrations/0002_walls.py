"""Policies, time-lines, evidence triggers of the registers, and the functions by which a decision sees facts and nobody sees rows."""

from django.db import migrations

from jingwei.kernel.rowsecurity import evidenced, secured_by_command, two_timelines
from jingwei.kernel.territory import within_territory

HERE = within_territory()
DECISION = "(select jw_scope()) = 'decision'"
OWN = "(select jw_scope()) = 'own'"
CASE = "(select jw_scope()) = 'case'"
SCOPED = "(select jw_scope()) is not null"
STAFF = "(select jw_scope()) = 'territory' and (select jw_level()) <> 'logs'"
ADMITTED = 'select a.person_id from registers_admission a where a."case" = (select jw_case())'
ADMITTED_DWELLING = 'select a.dwelling_id from registers_admission a where a."case" = (select jw_case())'

RESIDENCE_READ = f"{HERE} or ({OWN} and person_id = (select jw_person())) or ({CASE} and person_id in ({ADMITTED}))"

# A person is in exactly the slices of the residences that are open on the day asked about; the residence's own policy cuts them.
LIVES_HERE = (
    "exists (select from registers_residenceversion r where r.person_id = {table}.{column}"
    " and r.valid_from <= (select jw_day()) and r.valid_until > (select jw_day())"
    " and r.recorded_from <= (select jw_known()) and r.recorded_until > (select jw_known()))"
)


def person_seen(table: str, column: str) -> str:
    """Whether the scope in force sees the person that a row is about."""
    return (
        f"({OWN} and {table}.{column} = (select jw_person())) or ({CASE} and {table}.{column} in ({ADMITTED}))"
        f" or ({STAFF} and {LIVES_HERE.format(table=table, column=column)})"
    )


def place_seen(table: str, column: str) -> str:
    """Beside the territory: one's own home, and the homes and dwellings of an open case."""
    return (
        f"{HERE} or (({OWN} or {CASE}) and exists (select from registers_residenceversion r where r.dwelling_id = {table}.{column}))"
        f" or ({CASE} and {table}.{column} in ({ADMITTED_DWELLING}))"
    )


TIMED = {
    "registers_divisionversion": "division_id",
    "registers_gridversion": "grid_id",
    "registers_buildingversion": "building_id",
    "registers_dwellingversion": "dwelling_id",
    "registers_personversion": "person_id",
    "registers_residenceversion": "residence_id",
    "registers_entityversion": "entity_id",
}
EVIDENCED = (
    "registers_division",
    "registers_divisionsuccessor",
    "registers_grid",
    *TIMED,
    "registers_building",
    "registers_dwelling",
    "registers_person",
    "registers_residence",
    "registers_entity",
    "registers_identitylink",
)

SHAPES = """
-- One key for the three columns: with three, the planner takes this index for a dwelling alone as well and reads all of it.
alter table registers_residenceversion add constraint registers_residence_once
  exclude using gist ((md5(person_id::text || dwelling_id::text || kind)::uuid) with =, valid with &&, recorded with &&);
alter table registers_divisionversion add constraint registers_division_code_once
  exclude using gist (code with =, valid with &&, recorded with &&);
alter table registers_gridversion add constraint registers_grid_code_once exclude using gist (code with =, valid with &&, recorded with &&);
create index registers_person_by_number on registers_personversion (number_index);  -- the unique one serves open versions only
create index registers_person_by_phone on registers_personversion (phone_index) where phone_index is not null;
alter table registers_personversion add constraint registers_person_index_size check (octet_length(number_index) = 16);
revoke update, delete on registers_division, registers_divisionsuccessor, registers_grid from jingwei_app;
revoke delete on registers_divisionversion, registers_gridversion from jingwei_app;
"""

HISTORY = """
create table registers_history (
  generation integer not null, index bytea not null, seq smallint not null, key_id integer not null, blob bytea not null
) partition by list (generation);
revoke all on registers_history from jingwei_app;
revoke insert, update, delete on registers_historygeneration, registers_historybatchkey from jingwei_app;
grant select, insert, update on registers_historygeneration, registers_historybatchkey to jingwei_import;

-- The sealed rows of one blind index in the live generation, newest first, always one row. Blobs open only with keys outside the
-- database. An archive that cannot be asked gives no generation: a declaration is taken all the same.
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
    generation := null;
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

# Versions of one thing are written one after another: its identity row is locked first. The app role may change no identity row,
# and locking one asks for that right, so the owner's function does it; it tells nothing, and a thing that is not there locks nothing.
HOLD = """
create function registers_hold(what text, thing uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() is null or what <> all (array[%s]) then raise exception 'nothing to hold' using errcode = 'check_violation'; end if;
  execute format('select from registers_%%I where id = $1 for no key update', what) using thing;
end $$;
revoke execute on function registers_hold from public;
grant execute on function registers_hold to jingwei_app;
""" % ", ".join(f"'{column.removesuffix('_id')}'" for column in TIMED.values())

# What a decision may know: facts about a record, always one row, the same work whatever is found.
FACTS = """
create function registers_facts(
  wanted text, number_ix bytea, plain text, fold text, alike text[], sound text, phone_ix bytea, day date,
  out dwelling uuid, out address text, out status text, out capacity integer, out street text, out community text, out grid text, out occupants integer,
  out person uuid, out name_agreement text, out lives_here boolean, out lives_elsewhere boolean, out phone_bound boolean
) language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare forever constant timestamptz := '9999-12-31 00:00:00+00';
begin
  if jw_scope() <> 'decision' then raise exception 'facts are for decisions only' using errcode = 'insufficient_privilege'; end if;
  -- Two who declare the same person take turns until the first commits; volatile, so that the second then sees what the first wrote.
  perform pg_advisory_xact_lock(hashtextextended(encode(number_ix, 'hex'), 0));
  select d.id, v.address, v.status, v.capacity, v.street, v.community, v.grid into dwelling, address, status, capacity, street, community, grid
    from registers_dwelling d join registers_dwellingversion v on v.dwelling_id = d.id
    where d.code = wanted and v.recorded_until = forever and v.valid_from <= day and v.valid_until > day;
  select p.person_id,
      case when p.name = plain then 'same' when p.name_fold = fold then 'variant' when p.name_fold = any(alike) then 'lookalike'
        when p.name_sound = sound then 'homophone' else 'different' end,
      p.phone_index is not distinct from phone_ix and phone_ix is not null
    into person, name_agreement, phone_bound
    from registers_personversion p
    where p.number_index = number_ix and p.recorded_until = forever and p.valid_from <= day and p.valid_until > day;
  select count(distinct r.person_id) into occupants from registers_residenceversion r
    where r.dwelling_id = dwelling and r.recorded_until = forever and r.valid_from <= day and r.valid_until > day
      and r.person_id is distinct from person;
  select coalesce(bool_or(r.dwelling_id = dwelling), false), coalesce(bool_or(r.dwelling_id is distinct from dwelling), false)
    into lives_here, lives_elsewhere from registers_residenceversion r
    where r.person_id = person and r.recorded_until = forever and r.valid_from <= day and r.valid_until > day;
end $$;

-- The sealed phone that the register holds for a number, so that its holder can be told; for decisions only.
create function registers_known_phone(number_ix bytea) returns table (person uuid, sealed bytea)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'phones are for decisions only' using errcode = 'insufficient_privilege'; end if;
  return query select v.person_id, v.phone_sealed from registers_personversion v
    where v.number_index = number_ix and v.recorded_until = '9999-12-31 00:00:00+00' order by v.valid_until desc limit 1;
end $$;

-- The address of a plate, for whoever holds the plate (its check was verified); no person is in it.
create function registers_plate(wanted text, day date) returns table (dwelling uuid, address text, status text)
language sql stable security definer set search_path = public, pg_temp as $$
  select d.id, v.address::text, v.status::text from registers_dwelling d join registers_dwellingversion v on v.dwelling_id = d.id
  where d.code = wanted and v.recorded_until = '9999-12-31 00:00:00+00' and v.valid_from <= day and v.valid_until > day $$;

-- The person behind an account, before any scope of theirs can be set.
create function registers_linked(account uuid) returns table (person uuid, subject uuid, proof text)
language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.subject, l.proof::text from registers_identitylink l join registers_person p on p.id = l.person_id
  where l.account_id = account $$;

-- A counter's open case is admitted to the person whose number was typed; says whether the register holds one.
create function registers_admit(admission uuid, wanted uuid, number_ix bytea) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare found uuid := (select v.person_id from registers_personversion v where v.number_index = number_ix
  and v.recorded_until = '9999-12-31 00:00:00+00' order by v.valid_until desc limit 1);
begin
  if jw_scope() not in ('territory', 'case') then raise exception 'not in this scope' using errcode = 'insufficient_privilege'; end if;
  if found is not null and not exists (select from registers_admission a where a."case" = wanted and a.person_id = found) then
    insert into registers_admission (id, "case", person_id) values (admission, wanted, found);
  end if;
  return found;
end $$;
create function registers_dismiss(wanted uuid) returns void language sql security definer set search_path = public, pg_temp as $$
  delete from registers_admission where "case" = wanted $$;
-- A contested residence that the visit did not confirm was never true: what we believed ends, nothing takes its place.
create function registers_retract(declared uuid) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare ended integer;
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  update registers_residenceversion set recorded_until = now()
    where "case" = declared and recorded_until = '9999-12-31 00:00:00+00';
  get diagnostics ended = row_count;
  return ended;
end $$;
revoke execute on function registers_retract from public;
grant execute on function registers_retract to jingwei_app;
revoke execute on function registers_facts, registers_known_phone, registers_plate, registers_linked, registers_admit, registers_dismiss from public;
grant execute on function registers_facts, registers_known_phone, registers_plate, registers_linked, registers_admit, registers_dismiss to jingwei_app;
revoke insert, update, delete on registers_admission from jingwei_app;
"""

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
    "person",
    "personversion",
    "persontoken",
    "residence",
    "residenceversion",
    "entity",
    "entityversion",
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
    taken := taken + step;
    execute format('delete from registers_stage_%%s', name);
    if step > 0 then execute format('analyze registers_%%s', name); end if;  -- the next query must not plan for an empty table
  end loop;
  return taken;
end $$;
revoke execute on function registers_take_staged from public, jingwei_app;
grant execute on function registers_take_staged to jingwei_import;
""" % ", ".join(f"'{name}'" for name in STAGED)


class Migration(migrations.Migration):
    dependencies = (("registers", "0001_tables"), ("evidence", "0003_policies"))
    operations = (
        *(two_timelines(table, of=column) for table, column in TIMED.items()),
        *(evidenced(table) for table in EVIDENCED),
        migrations.RunSQL(SHAPES, migrations.RunSQL.noop),
        secured_by_command("registers_admission", read=f'{CASE} and "case" = (select jw_case())', add="false"),
        secured_by_command(
            "registers_residenceversion", read=RESIDENCE_READ, add=f"{RESIDENCE_READ} or {DECISION}", change=RESIDENCE_READ
        ),
        secured_by_command(
            "registers_personversion",
            read=person_seen("registers_personversion", "person_id"),
            add=f"{person_seen('registers_personversion', 'person_id')} or {DECISION}",
            change=person_seen("registers_personversion", "person_id"),
        ),
        secured_by_command(
            "registers_person",
            read=f"({OWN} and id = (select jw_person())) or exists (select from registers_personversion v where v.person_id = registers_person.id)",
            add=DECISION,
        ),
        secured_by_command(
            "registers_persontoken",
            read=person_seen("registers_persontoken", "person_id"),
            add=f"{person_seen('registers_persontoken', 'person_id')} or {DECISION}",
            remove=person_seen("registers_persontoken", "person_id"),
        ),
        secured_by_command(
            "registers_residence",
            read="exists (select from registers_residenceversion v where v.residence_id = registers_residence.id)",
            add=SCOPED,
        ),
        secured_by_command(
            "registers_dwellingversion",
            read=place_seen("registers_dwellingversion", "dwelling_id"),
            add=HERE,
            change=HERE,
        ),
        secured_by_command(
            "registers_dwelling",
            read="exists (select from registers_dwellingversion v where v.dwelling_id = registers_dwelling.id)",
            add=STAFF,
        ),
        secured_by_command("registers_buildingversion", read=HERE, add=HERE, change=HERE),
        secured_by_command(
            "registers_building",
            read="exists (select from registers_buildingversion v where v.building_id = registers_building.id)",
            add=STAFF,
        ),
        secured_by_command("registers_entityversion", read=HERE, add=HERE, change=HERE),
        secured_by_command(
            "registers_entity",
            read="exists (select from registers_entityversion v where v.entity_id = registers_entity.id)",
            add=STAFF,
        ),
        secured_by_command(
            "registers_identitylink",
            read=person_seen("registers_identitylink", "person_id"),
            add=f"({CASE} and person_id in ({ADMITTED})) or {DECISION}",
        ),
        migrations.RunSQL(HISTORY + HOLD + FACTS + STAGES + TAKE, migrations.RunSQL.noop),
    )
