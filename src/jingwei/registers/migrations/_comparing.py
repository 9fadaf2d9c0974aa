"""How a list is compared with the registers: for each line the import role is told what they make of it, and it sees no row.

Each asks by index, whatever the planner believes of a table that is filled in the same transaction. A comparison says alike of the
protected, of those who live elsewhere and of those whom nobody knows that the line cannot be taken.
"""

FOREVER = "'9999-12-31 00:00:00+00'"
INSIDE = "(r.street = any (codes) or r.community = any (codes) or r.grid = any (codes) or left(r.street, 6) = any (codes))"
TODAY = f"r.recorded_until = {FOREVER} and r.valid_from <= today and r.valid_until > today"

# Where a person is, seen from a territory; ``codes`` null is the whole register. ``near``: lives in it, or is at home nowhere and came
# with a list that was sent for it or a part of it. ``elsewhere``: lives outside it.
SEEN = f"""
create function registers_import_seen(whom uuid, by text, codes text[], today date, out near boolean, out elsewhere boolean)
language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $$
  select codes is null or coalesce(bool_or({INSIDE}), exists (
      select from registers_importbatch b where 'import:' || b.number = by and (b.code = any (codes) or left(b.code, 6) = any (codes)))),
    codes is not null and coalesce(bool_or(not {INSIDE}), false)
  from registers_residenceversion r where r.person_id = whom and {TODAY} $$;
revoke execute on function registers_import_seen from public, jingwei_app, jingwei_import;
"""

# What the register makes of each person of a list. ``agreement``: how the register's name agrees, null when the number is unknown to
# it; ``mine``: entered by this very batch, so the list names somebody twice; ``closed``: it may not be taken, and why is not said.
PEOPLE = f"""
create function registers_import_people(
  batch text, subjects uuid[], indexes bytea[], given text[], folds text[], phones bytea[], codes text[], today date
) returns table (nth integer, person uuid, agreement text, mine boolean, other_phone boolean, closed boolean)
language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off as $$
  select g.nth::integer, v.person_id,
      case when v.name = g.name then 'same' when v.name_fold = g.fold then 'variant' when v.person_id is not null then 'unlike' end,
      v.entered_by is not distinct from batch, coalesce(v.phone_index <> g.phone, false),
      coalesce(v.protected or not (s.near or v.entered_by = batch), true)
    from unnest(subjects, indexes, given, folds, phones) with ordinality as g (subject, ix, name, fold, phone, nth)
    left join lateral (
      select w.person_id, w.name, w.name_fold, w.entered_by, w.phone_index, w.protected from registers_personversion w
      where w.number_index = g.ix and w.recorded_until = {FOREVER} order by w.valid_until desc limit 1
    ) v on true
    left join lateral registers_import_seen(v.person_id, v.entered_by, codes, today) s on v.person_id is not null
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
  indexes bytea[], given text[], folds text[], places text[], kinds text[], since date[], until date[], codes text[], today date
) returns table (nth integer, person uuid, agreement text, dwelling uuid, grid text, held text, near boolean, elsewhere boolean, protected boolean)
language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off as $$
  select g.nth::integer, v.person_id,
      case when g.name is null or v.name = g.name then 'same' when v.name_fold = g.fold then 'variant' else 'unlike' end,
      d.id, case when l.id is not null then coalesce(n.grid, l.grid) end,
      case when r.id is null then null
        when r.valid_until = g.until and (r.kind = g.kind or 'unstated' in (r.kind, g.kind)) then 'same' else 'other' end,
      coalesce(s.near, false), coalesce(s.elsewhere, false), coalesce(v.protected, false)
    from unnest(indexes, given, folds, places, kinds, since, until) with ordinality as g (ix, name, fold, code, kind, since, until, nth)
    left join lateral (
      select w.person_id, w.name, w.name_fold, w.entered_by, w.protected from registers_personversion w
      where w.number_index = g.ix and w.recorded_until = {FOREVER} order by w.valid_until desc limit 1
    ) v on true
    left join lateral registers_import_seen(v.person_id, v.entered_by, codes, today) s on v.person_id is not null
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

-- For which of these lines the grid of the code was given up, and the other one is what it became, maybe by several steps.
create function registers_import_became(codes text[], grids text[], today date) returns table (nth integer)
language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off as $$
  with recursive became (nth, code, grid) as (
    select g.nth, g.code, g.grid from unnest(codes, grids) with ordinality as g (code, grid, nth)
    union
    select w.nth, s.new_code::text, w.grid from became w join registers_divisionsuccessor s on s.old_code = w.code and s.since <= today
      where not exists (select from registers_gridversion v where v.code = w.code and v.recorded_until = {FOREVER}
        and v.valid_from <= today and v.valid_until > today)
  ) select distinct w.nth::integer from became w where w.code = w.grid $$;

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
