"""How a list is compared with the registers in all that its lines say, and whether the list itself brought what is held: two lines that
contradict one another are told apart from a list that contradicts the register.
"""

from jingwei.registers.migrations._comparing import FOREVER

# ``other``: what the line says otherwise than the register, null when nothing; the rest is as in ``_comparing``.
PEOPLE = f"""
drop function registers_import_people;
create function registers_import_people(
  batch text, subjects uuid[], indexes bytea[], given text[], folds text[], phones bytea[], citizenships text[], codes text[], today date
) returns table (nth integer, person uuid, agreement text, mine boolean, other text, closed boolean)
language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off as $$
  select g.nth::integer, v.person_id,
      case when v.name = g.name then 'same' when v.name_fold = g.fold then 'variant' when v.person_id is not null then 'unlike' end,
      v.entered_by is not distinct from batch,
      case when g.phone is not null and v.phone_index is distinct from g.phone then 'phone'
        when g.citizenship is not null and v.citizenship is distinct from g.citizenship then 'citizenship' end,
      coalesce(v.protected or not (s.near or v.entered_by = batch), true)
    from unnest(subjects, indexes, given, folds, phones, citizenships) with ordinality
      as g (subject, ix, name, fold, phone, citizenship, nth)
    left join lateral (
      select w.person_id, w.name, w.name_fold, w.entered_by, w.phone_index, w.citizenship, w.protected from registers_personversion w
      where w.number_index = g.ix and w.recorded_until = {FOREVER} order by w.valid_until desc limit 1
    ) v on true
    left join lateral registers_import_seen(v.person_id, v.entered_by, codes, today) s on v.person_id is not null
    left join registers_person p on v.person_id is null and p.subject = g.subject
    where v.person_id is not null or p.id is not null $$;
"""

# ``shown``: what is held beside the name or the address, by the names that lists give it.
PLACES = f"""
drop function registers_import_buildings;
create function registers_import_buildings(batch text, parts text[], grids text[], others text[])
returns table (nth integer, building uuid, address text, grid text, demolished boolean, mine boolean, shown jsonb)
language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off as $$
  select g.nth::integer, v.building_id, v.address::text, v.grid::text, v.status = 'demolished', v.entered_by = batch,
      jsonb_build_object('grid', v.grid, 'use', v.use, 'structure', v.structure, 'storeys', v.storeys)
    from unnest(parts, grids, others) with ordinality as g (part, grid, other, nth)
    join lateral (
      select w.building_id, w.address, w.grid, w.status, w.entered_by, w.use, w.structure, w.storeys from registers_buildingversion w
      where w.part = g.part and w.grid in (g.grid, g.other) and w.recorded_until = {FOREVER}
      order by w.valid_until desc, w.building_id limit 1
    ) v on true $$;

drop function registers_import_dwellings;
create function registers_import_dwellings(batch text, codes text[])
returns table (nth integer, dwelling uuid, building uuid, address text, grid text, status text, mine boolean, shown jsonb)
language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off as $$
  select g.nth::integer, d.id, d.building_id, v.address::text, v.grid::text, v.status::text, v.entered_by = batch,
      jsonb_build_object('grid', v.grid, 'room', v.room, 'use', v.use, 'capacity', v.capacity)
    from unnest(codes) with ordinality as g (code, nth) join registers_dwelling d on d.code = g.code
    left join lateral (
      select w.address, w.grid, w.status, w.entered_by, w.room, w.use, w.capacity from registers_dwellingversion w
      where w.dwelling_id = d.id and w.recorded_until = {FOREVER} order by w.valid_until desc limit 1
    ) v on true $$;

drop function registers_import_entities;
create function registers_import_entities(batch text, codes text[])
returns table (nth integer, entity uuid, held text, grid text, status text, mine boolean, shown jsonb)
language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off as $$
  select g.nth::integer, e.id, v.name::text, v.grid::text, v.status::text, v.entered_by = batch,
      jsonb_build_object('grid', v.grid, 'kind', v.kind, 'address', v.address, 'house_code', v.house_code)
    from unnest(codes) with ordinality as g (code, nth) join registers_entity e on e.uscc = g.code
    left join lateral (
      select w.name, w.grid, w.status, w.entered_by, w.kind, w.address, d.code as house_code from registers_entityversion w
      left join registers_dwelling d on d.id = w.dwelling_id
      where w.entity_id = e.id and w.recorded_until = {FOREVER} order by w.valid_until desc limit 1
    ) v on true $$;
"""
NAMES = ("people", "buildings", "dwellings", "entities")
CLOSED = "".join(
    f"revoke execute on function registers_import_{name} from public, jingwei_app;"
    f"grant execute on function registers_import_{name} to jingwei_import;"
    for name in NAMES
)
