"""The statements by which the server makes rows out of the pools; see ``b17_fill``."""

# Temporary: gone with the connection. Ids are UUIDs of version 7 as the product's own; those of dwellings and their versions are told from
# the dwelling's number, whose thousandth of a second they bear.
POOLS = """
create function pg_temp.bench_id(nth bigint) returns uuid language sql immutable as $$
  select ('0' || to_hex(1764000000000 + nth) || '70008000000000000000')::uuid
$$;
create temporary table bench_building (
  nth integer primary key, id uuid, grid text, part text, address text, tokens text[], street text generated always as (left(grid, 9)) stored,
  community text generated always as (left(grid, 12)) stored) on commit drop;
create temporary table bench_room (nth integer primary key, room text, tokens text[]) on commit drop;
create temporary table bench_name (nth integer primary key, name text, fold text, sound text, tokens text[]) on commit drop;
create temporary table bench_person (
  nth integer, home integer, name integer, id uuid, subject uuid, number_index bytea, number_sealed bytea, phone_index bytea,
  phone_sealed bytea, male boolean, born_on date, protected boolean,
  residence uuid default uuidv7()) on commit drop;
select setseed(0.17);
"""
_HOMES = """bench_building b cross join bench_room r
 where b.nth between %(first)s and %(last)s and b.nth * 60 + r.nth < %(dwellings)s"""
_VERSION = "valid_from, valid_until, recorded_from, recorded_until, source, entered_by"
_ALWAYS = "'9999-12-31', '9999-12-31 00:00:00+00', '9999-12-31 00:00:00+00'"  # the trigger puts the instants

DWELLINGS = (
    f"""insert into registers_dwelling (id, code, building_id)
select pg_temp.bench_id(b.nth * 60 + r.nth), b.grid || b.part || lpad(r.room, 6, '0'), b.id from {_HOMES} order by b.nth, r.nth""",
    f"""insert into registers_dwellingversion (id, dwelling_id, address, room, use, capacity, status, street, community, grid, {_VERSION})
select pg_temp.bench_id(b.nth * 60 + r.nth), pg_temp.bench_id(b.nth * 60 + r.nth), b.address || r.room || '室', r.room,
  'home', 2000, 'coded', b.street, b.community, b.grid, '2015-01-01', {_ALWAYS}, 'bench', 'bench' from {_HOMES} order by b.nth, r.nth""",
    f"""insert into registers_dwellingtoken (token, grid, version_id)
select t.token, d.grid, pg_temp.bench_id(d.nth) from (
  select b.nth * 60 + r.nth as nth, b.grid, b.tokens, r.tokens as of_room from {_HOMES} offset 0) d,
  lateral (select unnest(d.tokens) union select unnest(d.of_room)) t (token)""",
)
_AT_HOME = "bench_person p join bench_building b on b.nth = p.home / 60"
_LIVES = "pg_temp.bench_id(p.home), case p.nth %% 4 when 0 then 'owner' when 1 then 'tenant' else 'family' end"

PEOPLE = (
    "analyze bench_person",
    "insert into registers_person (id, subject) select id, subject from bench_person",
    f"""insert into registers_personversion (id, person_id, name, name_fold, name_sound, number_index, number_sealed, sex, born_on,
  citizenship, phone_index, phone_sealed, protected, sources, {_VERSION})
select uuidv7(), p.id, n.name, n.fold, n.sound, p.number_index, p.number_sealed, case when p.male then 'M' else 'F' end,
  p.born_on, 'CHN', p.phone_index, p.phone_sealed, p.protected, %(sources)s, %(since)s, {_ALWAYS}, %(source)s, %(source)s
from bench_person p join bench_name n on n.nth = p.name""",
    """insert into registers_persontoken (token, person_id)
select unnest(n.tokens), p.id from bench_person p join bench_name n on n.nth = p.name""",
    f"""insert into registers_residence (id, person_id, dwelling_id, kind)
select p.residence, p.id, {_LIVES} from bench_person p""",
    f"""insert into registers_residenceversion (id, residence_id, person_id, dwelling_id, kind, standing, street, community, grid, {_VERSION})
select uuidv7(), p.residence, p.id, {_LIVES}, 'taken-over', b.street, b.community, b.grid,
  %(since)s, {_ALWAYS}, %(source)s, %(source)s from {_AT_HOME}""",
    f"""insert into registers_residentwords (person_id, words)
select p.id, array(select registers_word(t, b.street) from unnest(n.tokens) t
  union select registers_word('', b.community) union select registers_word('', b.grid) order by 1)
from {_AT_HOME} join bench_name n on n.nth = p.name""",
    "truncate bench_person",
)

# In the order in which they were opened, over five years; the last twentieth is open and from the last two weeks.
CASES = (
    """insert into cases_workorder (id, number, "case", kind, reasons, dwelling_id, house_code, address, street, community, grid, subjects,
  recorded_by, barred, opened_at, opening_note, attempt, due_on, resident_due_on, due_provisional, paused_reason, note, desk_asked_at,
  accepted_at, accepted_by, closed_at, closed_by, outcome, proof)
select o.id, 'B' || lpad(o.nth::text, 9, '0'), o.id, 'verify', '{unconfirmed}', pg_temp.bench_id(o.home),
  b.grid || b.part || lpad(r.room, 6, '0'), b.address || r.room || '室', b.street, b.community, b.grid, '{}', 'declarant', '{}', o.opened, '', 1,
  o.opened::date + 7, o.opened::date + 7, false, '', '', case when o.desk < 0.02 then o.opened end,
  case when not o.is_open or o.taken < 0.5 then o.opened + interval '1 second' end,
  case when not o.is_open or o.taken < 0.5 then 'account:bench' end,
  case when not o.is_open then greatest(o.opened + interval '1 minute', least(o.opened + o.days * interval '1 day',
    %(noon)s::timestamptz - interval '1 day' - o.days * interval '1 hour')) end,
  case when not o.is_open then 'account:bench' end, case when not o.is_open then 'as-declared' end, case when not o.is_open then 'visit' end
from (
  select c.*, uuidv7(c.opened - now()) as id from (
    select nth, nth >= %(cases)s * 0.95 as is_open, floor(random() * %(dwellings)s)::integer as home, random() as desk, random() as taken,
      1 + random() * 7 as days, %(noon)s::timestamptz - case when nth >= %(cases)s * 0.95
        then (%(cases)s - nth) / (%(cases)s * 0.05) * interval '14 days' else (%(cases)s - nth) / (%(cases)s * 1.0) * interval '1825 days' end as opened
    from generate_series(%(first)s, %(last)s) nth offset 0) c offset 0) o
join bench_building b on b.nth = o.home / 60 join bench_room r on r.nth = o.home %% 60 order by o.nth""",
)
