"""What a decision may know of a record, and who is behind a number, a plate or an account: facts, and nobody sees rows."""

# Facts about a record: always one row, the same work whatever is found. What the register holds from a later day on is held as well:
# a person is found by number whatever day their version begins, since a clock that was set back must not enter them a second time,
# and a residence counts from the day on that is asked about, since what is declared would hold from that day on. Nothing is said of
# phones. ``only_listed``: nothing but a list confirms the person, and a list proves nothing. Plans are kept: for a person whom the
# register does not know, null is compared, which looks so cheap that the server would plan each statement anew each time.
FACTS = """
create function registers_facts(
  wanted text, number_ix bytea, plain text, fold text, alike text[], sound text, who text, day date,
  out dwelling uuid, out address text, out status text, out capacity integer, out street text, out community text, out grid text, out occupants integer,
  out person uuid, out name_agreement text, out lives_here boolean, out lives_elsewhere boolean, out only_listed boolean
) language plpgsql volatile security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
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
        when p.name_sound = sound then 'homophone' else 'different' end
    into person, name_agreement
    from registers_personversion p
    where p.number_index = number_ix and p.recorded_until = forever
    order by (p.valid_from <= day and p.valid_until > day) desc, p.valid_until desc limit 1;
  select count(distinct r.person_id) into occupants from registers_residenceversion r
    where r.dwelling_id = dwelling and r.recorded_until = forever and r.valid_from <= day and r.valid_until > day
      and r.person_id is distinct from person;
  select coalesce(bool_or(r.dwelling_id = dwelling), false), coalesce(bool_or(r.dwelling_id is distinct from dwelling), false)
    into lives_here, lives_elsewhere from registers_residenceversion r
    where r.person_id = person and r.recorded_until = forever and r.valid_until > day;
  only_listed := registers_only_listed(person, who);
end $$;
"""

LOOKED_UP = """
-- The sealed phone that the register holds for a number, so that its holder can be told; it is theirs only where they proved it.
create function registers_known_phone(number_ix bytea) returns table (person uuid, sealed bytea)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'phones are for decisions only' using errcode = 'insufficient_privilege'; end if;
  return query select v.person_id, case when v.phone_proof in ('code', 'counter') then v.phone_sealed end from registers_personversion v
    where v.number_index = number_ix and v.recorded_until = '9999-12-31 00:00:00+00' order by v.valid_until desc limit 1;
end $$;

-- The address of a plate, for whoever holds the plate (its check was verified); no person is in it.
create function registers_plate(wanted text, day date) returns table (dwelling uuid, address text, status text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'plates are for decisions only' using errcode = 'insufficient_privilege'; end if;
  return query select d.id, v.address::text, v.status::text
    from registers_dwelling d join registers_dwellingversion v on v.dwelling_id = d.id
    where d.code = wanted and v.recorded_until = '9999-12-31 00:00:00+00' and v.valid_from <= day and v.valid_until > day;
end $$;

-- The person behind an account, before any scope of theirs can be set.
create function registers_linked(account uuid) returns table (person uuid, subject uuid, proof text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'links are for decisions only' using errcode = 'insufficient_privilege'; end if;
  return query select p.id, p.subject, l.proof::text from registers_identitylink l join registers_person p on p.id = l.person_id
    where l.account_id = account;
end $$;

-- What proving one's identity by phone may know: whose number it is, and whether the phone is theirs, since they proved it, and
-- nobody else's.
create function registers_identify(number_ix bytea, phone_ix bytea)
returns table (person uuid, subject uuid, bound boolean, shared boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'proofs are for decisions only' using errcode = 'insufficient_privilege'; end if;
  select v.person_id, coalesce(v.phone_index = phone_ix and v.phone_proof in ('code', 'counter'), false) into person, bound
    from registers_personversion v
    where v.number_index = number_ix and v.recorded_until = '9999-12-31 00:00:00+00' order by v.valid_until desc limit 1;
  select p.subject into subject from registers_person p where p.id = person;
  shared := exists (select from registers_personversion v
    where v.phone_index = phone_ix and v.phone_proof is not null and v.recorded_until = '9999-12-31 00:00:00+00'
      and v.person_id is distinct from person);
  return next;
end $$;

-- What the register says of a person today, for the decision whether a consumer received something else.
create function registers_held_of(wanted uuid)
returns table (subject uuid, name text, number_sealed bytea, sex text, born_on date, phone_sealed bytea)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  return query select p.subject, v.name::text, v.number_sealed, v.sex::text, v.born_on, v.phone_sealed
    from registers_person p join registers_personversion v on v.person_id = p.id
    where p.id = wanted and v.recorded_until = '9999-12-31 00:00:00+00' order by v.valid_until desc limit 1;
end $$;
revoke execute on function registers_facts, registers_known_phone, registers_plate, registers_linked, registers_identify, registers_held_of
  from public;
grant execute on function registers_facts, registers_known_phone, registers_plate, registers_linked, registers_identify, registers_held_of
  to jingwei_app;
"""

# Whom a court protects, for functions of this database only. The latest word of the register counts, whatever day or knowledge is
# asked about: who looks back must not see past the court. Granted to no role: whoever could ask it would learn who is protected.
PROTECTED = """
create function registers_protects(whom uuid, concerned uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(bool_or(latest.protected), false) from (
    select whom as id union select p.id from registers_person p where p.subject = concerned
  ) person, lateral (
    select v.protected from registers_personversion v
    where v.person_id = person.id and v.recorded_until = '9999-12-31 00:00:00+00' order by v.valid_until desc limit 1
  ) latest $$;
revoke execute on function registers_protects from public, jingwei_app;
"""
