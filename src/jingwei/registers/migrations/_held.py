"""What the register says of things on each of their days, as it knows them now: for the decision whether a consumer received something else."""

FOREVER = "'9999-12-31 00:00:00+00'"
GUARD = "if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;"

# A thing of which nothing is believed any more comes as one row without days; one that is not there comes not at all.
HELD = f"""
create function registers_held_people(wanted uuid[])
returns table (person uuid, subject uuid, valid_from date, valid_until date, name text, number_sealed bytea, sex text, born_on date, phone_sealed bytea)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {GUARD}
  return query select p.id, p.subject, v.valid_from, v.valid_until, v.name::text, v.number_sealed, v.sex::text, v.born_on, v.phone_sealed
    from registers_person p left join registers_personversion v on v.person_id = p.id and v.recorded_until = {FOREVER}
    where p.id = any (wanted) order by p.id, v.valid_until;
end $$;
create function registers_held_homes(wanted uuid[]) returns table (person uuid, valid_from date, valid_until date, grid text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {GUARD}
  return query select v.person_id, v.valid_from, v.valid_until, v.grid::text from registers_residenceversion v
    where v.person_id = any (wanted) and v.recorded_until = {FOREVER} order by v.person_id, v.grid;
end $$;
create function registers_held_dwellings(wanted uuid[]) returns table (dwelling uuid, valid_from date, valid_until date, said jsonb)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {GUARD}
  return query select d.id, v.valid_from, v.valid_until, jsonb_build_object('code', d.code, 'status', v.status, 'use', v.use,
      'capacity', v.capacity, 'street', v.street, 'community', v.community, 'grid', v.grid)
    from registers_dwelling d left join registers_dwellingversion v on v.dwelling_id = d.id and v.recorded_until = {FOREVER}
    where d.id = any (wanted) order by d.id, v.valid_until;
end $$;
create function registers_held_entities(wanted uuid[]) returns table (entity uuid, valid_from date, valid_until date, said jsonb)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {GUARD}
  return query select e.id, v.valid_from, v.valid_until, jsonb_build_object('uscc', e.uscc, 'name', v.name, 'kind', v.kind,
      'address', v.address, 'status', v.status, 'street', v.street, 'community', v.community, 'grid', v.grid)
    from registers_entity e left join registers_entityversion v on v.entity_id = e.id and v.recorded_until = {FOREVER}
    where e.id = any (wanted) order by e.id, v.valid_until;
end $$;
drop function registers_held_of(uuid);
"""

# Of whom and of what something may have been received that is believed no more.
TOUCHED = f"""
create function registers_lived_in(wanted uuid) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {GUARD}
  return query select distinct v.person_id from registers_residenceversion v where v.dwelling_id = wanted order by v.person_id;
end $$;
create function registers_withdrawn(declared uuid) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {GUARD}
  return query select distinct v.person_id from registers_residenceversion v where v."case" = declared and v.recorded_until < {FOREVER};
end $$;
create function registers_undone(batch text, what text) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {GUARD}
  if batch not like 'import:%' then raise exception 'no batch' using errcode = 'check_violation'; end if;
  case what
    when 'registers.people' then return query
      select v.person_id from registers_personversion v where v.entered_by = batch and v.recorded_until < {FOREVER}
      union select v.person_id from registers_residenceversion v where v.entered_by = batch and v.recorded_until < {FOREVER};
    when 'registers.dwellings' then return query
      select distinct v.dwelling_id from registers_dwellingversion v where v.entered_by = batch and v.recorded_until < {FOREVER};
    when 'registers.entities' then return query
      select distinct v.entity_id from registers_entityversion v where v.entered_by = batch and v.recorded_until < {FOREVER};
    else raise exception 'no such register' using errcode = 'check_violation';
  end case;
end $$;
"""

NAMES = (
    "registers_held_people(uuid[])",
    "registers_held_homes(uuid[])",
    "registers_held_dwellings(uuid[])",
    "registers_held_entities(uuid[])",
    "registers_lived_in(uuid)",
    "registers_withdrawn(uuid)",
    "registers_undone(text, text)",
)
GRANTED = "".join(
    f"revoke execute on function {name} from public; grant execute on function {name} to jingwei_app;" for name in NAMES
)
