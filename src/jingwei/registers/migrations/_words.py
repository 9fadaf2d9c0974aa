"""Words of residents: one row for everybody who lives somewhere, so that several words are found together within a street, a community or
a grid. The tokens of names alone would be walked for the whole register, one person after another.

A word is a token together with a street, as four bytes of checksum: so an index entry lists the people of one street and no others. Beside
them stand the communities and grids themselves. Two words may have one checksum, and a residence may have ended: who asks looks at the rows
again, so the table may hold too much and never too little. It is derived: the database keeps it, whichever way tokens and residences change.
"""

from jingwei.kernel.territory import within_territory

FOREVER = "'9999-12-31 00:00:00+00'"
WALKED = 3000
"""So many people with the rarest token are looked at in order, before all that the index finds are sorted: a page of what is common is
full long before, and what is not found among so many is rare enough to be sorted."""

# A person's words: of the residences of today's knowledge, whatever their days, since any day can be asked about.
# ``offset 0``: each is asked for one person after another, whatever the planner takes the tables to hold while they are filled.
_HELD = f"from registers_residenceversion r where r.person_id = {{person}} and r.recorded_until = {FOREVER} offset 0"
_PLACES = _HELD.format(person="p.id")
_WORDS = f"""(
  select array_agg(x.word order by x.word) from (
    select registers_word(t.token, s.street)
      from (select r.street {_PLACES}) s, (select t.token from registers_persontoken t where t.person_id = p.id offset 0) t
    union select registers_word('', c.code)
      from (select r.community, r.grid {_PLACES}) s cross join unnest(array[s.community, s.grid]) c (code)) x (word))"""

WORD = """
create function registers_word(token text, place text) returns integer language sql stable parallel safe
  return (crc32(convert_to(token || '@' || place, 'UTF8')) - 2147483648)::integer;
revoke all on registers_residentwords from jingwei_app;
create index registers_persontoken_person on registers_persontoken (person_id);  -- a person's tokens, also for forgetting
"""

# The index comes after the rows: made of all of them it is smaller, and sooner made.
FILLED = f"""
set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_seqscan = off; set local enable_indexonlyscan = off;
insert into registers_residentwords (person_id, words)
  select p.id, w.words from registers_person p, lateral {_WORDS} w (words) where w.words is not null;
reset enable_hashjoin; reset enable_mergejoin; reset enable_seqscan; reset enable_indexonlyscan;
create index registers_residentwords_words on registers_residentwords using gin (words) with (fastupdate = off);
"""

# By an index from person to person, however many they are, and by a plan that is kept: a plan for a list would read whole tables for a
# declaration, and to plan anew takes longer than to run. (A scan of the index of tokens alone would do for few rows, and be kept for many.)
_STEADY = """set search_path = public, pg_temp set plan_cache_mode = force_generic_plan
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off"""

# The people are locked before their rows are read: of two who change one person at a time the second reads what the first has written.
KEPT = f"""
create function registers_reword() returns trigger language plpgsql security definer
{_STEADY} set enable_indexonlyscan = off as $$
declare people constant uuid[] := array(select distinct person_id from touched_rows);
begin
  if people = '{{}}' then return null; end if;
  perform from registers_person where id = any (people) order by id for no key update;
  insert into registers_residentwords as held (person_id, words)
    select p.id, w.words from unnest(people) p (id), lateral {_WORDS} w (words) where w.words is not null
    on conflict (person_id) do update set words = excluded.words where held.words <> excluded.words;
  delete from registers_residentwords w where w.person_id = any (people) and not exists (select {_HELD.format(person="w.person_id")});
  return null;
end $$;
""" + "".join(
    f"create trigger {table}_words_{command} after {command} on {table} referencing {which} table as touched_rows"
    " for each statement execute function registers_reword();"
    for table in ("registers_residenceversion", "registers_persontoken")
    for command, which in {"insert": "new", "update": "new", "delete": "old"}.items()
)

_LIVES = f"""exists (select from registers_residenceversion r where r.person_id = {{person}}
      and r.valid_from <= (select jw_day()) and r.valid_until > (select jw_day())
      and r.recorded_from <= (select jw_known()) and r.recorded_until > (select jw_known()) and {within_territory("r.")} offset 0)"""

# Who lives in the territory in force and has all words, and one of the others if there are any; in order, after somebody. A policy
# would not let the index be used, since ``@>`` is not leakproof: so the function is the wall here. It tells ids of people alone whom the
# scope sees, and the rows are read under the policies.
RESIDENTS = f"""
create function registers_residents(wanted text[], one_of text[], after uuid, most integer) returns setof uuid
language plpgsql stable security definer
{_STEADY} as $$
declare
  codes constant text[] := jw_codes();
  others constant text[] := case when one_of = '{{}}' then array[null::text] else one_of end;
  walked uuid[] := '{{}}'; found uuid[] := '{{}}'; mine uuid[]; last uuid := after; place text; other text; sought integer[];
begin
  if jw_wall() not in ('street', 'community', 'grid') then raise exception 'not in this scope' using errcode = 'insufficient_privilege'; end if;
  if cardinality(wanted || one_of) > 0 is not true then return; end if;
  if one_of = '{{}}' then  -- the first of the words is the rarest
    walked := array(select t.person_id from registers_persontoken t
      where t.token = wanted[1] and t.person_id > after order by t.person_id limit {WALKED});
    last := walked[{WALKED}];  -- null: those were all
  end if;
  foreach place in array codes loop
    foreach other in array others loop
      sought := array(select registers_word(w, left(place, 9)) from unnest(array_remove(wanted || other, null)) w)
        || case when length(place) > 9 then array[registers_word('', place)] else '{{}}' end;
      mine := array(select c.id from (select u.id from unnest(walked) with ordinality u (id, nth) order by u.nth offset 0) c
        where exists (select from registers_residentwords w where w.person_id = c.id and w.words @> sought offset 0)
          and {_LIVES.format(person="c.id")} limit most);
      found := found || mine;
      continue when last is null or cardinality(mine) >= most;
      found := found || array(select s.id from (
          select m.id from (select w.person_id from registers_residentwords w where w.words @> sought offset 0) m (id)
          where m.id > last order by m.id offset 0) s
        where {_LIVES.format(person="s.id")} limit most);
    end loop;
  end loop;
  return query select distinct f.id from unnest(found) f (id) order by f.id limit most;
end $$;
revoke execute on function registers_residents, registers_reword from public, jingwei_app;
grant execute on function registers_residents to jingwei_app;
"""
