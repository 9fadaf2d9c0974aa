"""Facts of a record on whatever day the clock shows: what the register holds from a later day on is held as well."""

from django.db import migrations

from jingwei.kernel.rowsecurity import evidenced_by_rows

FACTS = """
create or replace function registers_facts(
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
    {person};
  select count(distinct r.person_id) into occupants from registers_residenceversion r
    where r.dwelling_id = dwelling and r.recorded_until = forever and r.valid_from <= day and r.valid_until > day
      and r.person_id is distinct from person;
  select coalesce(bool_or(r.dwelling_id = dwelling), false), coalesce(bool_or(r.dwelling_id is distinct from dwelling), false)
    into lives_here, lives_elsewhere from registers_residenceversion r
    {home};
end $$;
"""

# A person is found by number whatever day their version begins: a clock that was set back must not enter them a second time.
# A residence counts from the day on that is asked about, since what is declared would hold from that day on.
ANY_DAY = {
    "person": "where p.number_index = number_ix and p.recorded_until = forever"
    " order by (p.valid_from <= day and p.valid_until > day) desc, p.valid_until desc limit 1",
    "home": "where r.person_id = person and r.recorded_until = forever and r.valid_until > day",
}
THAT_DAY = {
    "person": "where p.number_index = number_ix and p.recorded_until = forever and p.valid_from <= day and p.valid_until > day",
    "home": "where r.person_id = person and r.recorded_until = forever and r.valid_from <= day and r.valid_until > day",
}


EVIDENCED = (
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
    "residence",
    "residenceversion",
    "entity",
    "entityversion",
    "identitylink",
)


class Migration(migrations.Migration):
    dependencies = (("registers", "0004_forgetting"), ("evidence", "0005_rows"))
    operations = (
        migrations.RunSQL(FACTS.format(**ANY_DAY), FACTS.format(**THAT_DAY)),
        *(evidenced_by_rows(f"registers_{name}") for name in EVIDENCED),
    )
