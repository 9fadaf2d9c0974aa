"""What changes under the hand of a function alone: versions held, cases admitted to people, residences withdrawn, people forgotten."""

from jingwei.registers.migrations._timed import TIMED

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

# A counter's open case is admitted to the person whose number was typed; says whether the register holds one. A case admits its
# handlers while it is open and in their scope, not whatever id is named: which cases are open is known above, and the module of cases
# says so by ``registers_case_is_open``.
ADMITTING = """
create function registers_admit(admission uuid, wanted uuid, number_ix bytea) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare found uuid;
begin
  if jw_scope() not in ('territory', 'case') then raise exception 'not in this scope' using errcode = 'insufficient_privilege'; end if;
  if registers_case_is_open(wanted) is not true then
    raise exception 'no open case of this counter' using errcode = 'insufficient_privilege';
  end if;
  found := (select v.person_id from registers_personversion v where v.number_index = number_ix
    and v.recorded_until = '9999-12-31 00:00:00+00' order by v.valid_until desc limit 1);
  if found is not null and not exists (select from registers_admission a where a."case" = wanted and a.person_id = found) then
    insert into registers_admission (id, "case", person_id) values (admission, wanted, found);
  end if;
  return found;
end $$;

create function registers_dismiss(wanted uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() not in ('case', 'territory') then raise exception 'not in this scope' using errcode = 'insufficient_privilege'; end if;
  delete from registers_admission where "case" = wanted;
end $$;
revoke execute on function registers_admit, registers_dismiss from public;
grant execute on function registers_admit, registers_dismiss to jingwei_app;
revoke insert, update, delete on registers_admission from jingwei_app;
"""

# A contested residence that the visit did not confirm was never true: what we believed ends, nothing takes its place.
RETRACT = """
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
"""

# Forgetting a person whose time is over: by a function, since nobody may delete a version otherwise.
# Nothing is left of the person but what the log proves without naming them. Refused while the basis for keeping still holds. The
# archive's records of the same numbers are erased too: at once by the overlay, for good by the next build.
FORGET = """
create function registers_forget(wanted uuid, gone_before date) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare step integer; gone integer := 0;
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  perform registers_hold('person', wanted);
  if exists (select from registers_residenceversion where person_id = wanted and recorded_until = '9999-12-31 00:00:00+00'
             and valid_until > gone_before) then return 0; end if;
  if not exists (select from registers_person where id = wanted) then return 0; end if;  -- an insert of no row asks for an entry too
  delete from registers_historyoverlay where index in (select number_index from registers_personversion
    where person_id = wanted and recorded_until = '9999-12-31 00:00:00+00');  -- a number that was corrected is somebody else's
  insert into registers_historyoverlay (index, seq, until_batch)
    select distinct v.number_index, -1, coalesce((select max(number) from registers_importbatch where register = 'history'), 0)
    from registers_personversion v where v.person_id = wanted and v.recorded_until = '9999-12-31 00:00:00+00';
  delete from registers_admission where person_id = wanted;
  delete from registers_identitylink where person_id = wanted;
  delete from registers_guardianship where ward_id = wanted or guardian_id = wanted;
  delete from registers_persontoken where person_id = wanted;
  delete from registers_residenceversion where person_id = wanted;
  get diagnostics step = row_count; gone := gone + step;
  delete from registers_residence where person_id = wanted;
  delete from registers_personversion where person_id = wanted;
  get diagnostics step = row_count; gone := gone + step;
  delete from registers_person where id = wanted;
  return gone;
end $$;

-- Whose residences all ended before a day. Of somebody whose every residence was withdrawn, the day of the last withdrawal counts.
create function registers_departed(gone_before date, after uuid, most integer) returns table (person uuid, subject uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare forever constant timestamptz := '9999-12-31 00:00:00+00';
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  return query select p.id, p.subject from registers_person p
    where p.id > after
      and not exists (select from registers_residenceversion r
        where r.person_id = p.id and r.recorded_until = forever and r.valid_until > gone_before)
      and (exists (select from registers_residenceversion r where r.person_id = p.id and r.recorded_until = forever)
        or not exists (
          select from registers_residenceversion r where r.person_id = p.id and r.recorded_until > gone_before
          union all select from registers_personversion v where v.person_id = p.id and v.recorded_from > gone_before))
    order by p.id limit most;
end $$;
revoke execute on function registers_forget, registers_departed from public;
grant execute on function registers_forget, registers_departed to jingwei_app;
"""
