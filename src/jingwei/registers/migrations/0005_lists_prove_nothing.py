"""What a list brought proves nothing: not whose a phone is, not to the one who sent it that somebody is who they are.

A phone counts as somebody's own only where its holder proved it (``phone_proof``). A comparison of a list with the register says
alike of the protected, of those who live elsewhere and of those whom nobody knows that the line cannot be taken.
"""

from django.db import migrations, models

FOREVER = "'9999-12-31 00:00:00+00'"
COLUMN = "alter table registers_stage_personversion add column phone_proof varchar(8)"

PROVING = f"""
create or replace function registers_identify(number_ix bytea, phone_ix bytea)
returns table (person uuid, subject uuid, bound boolean, shared boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'proofs are for decisions only' using errcode = 'insufficient_privilege'; end if;
  select v.person_id, coalesce(v.phone_index = phone_ix and v.phone_proof in ('code', 'counter'), false) into person, bound
    from registers_personversion v
    where v.number_index = number_ix and v.recorded_until = {FOREVER} order by v.valid_until desc limit 1;
  select p.subject into subject from registers_person p where p.id = person;
  shared := exists (select from registers_personversion v
    where v.phone_index = phone_ix and v.phone_proof is not null and v.recorded_until = {FOREVER} and v.person_id is distinct from person);
  return next;
end $$;

create or replace function registers_known_phone(number_ix bytea) returns table (person uuid, sealed bytea)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'phones are for decisions only' using errcode = 'insufficient_privilege'; end if;
  return query select v.person_id, case when v.phone_proof in ('code', 'counter') then v.phone_sealed end from registers_personversion v
    where v.number_index = number_ix and v.recorded_until = {FOREVER} order by v.valid_until desc limit 1;
end $$;
"""

# Whether all that the register knows of a person is what a list said that the one who asks sent, or that a street sent: such a list
# confirms nobody. A visit, or a counter of somebody else, makes a person known by more than the list. What "records we hold"
# confirmed does not: it may have been this very list. Granted to no role.
LISTED = f"""
create function registers_only_listed(whom uuid, who text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce((
    select b.code is null or length(b.code) > 6 or b.entered_by = who from (
      select v.entered_by from registers_personversion v where v.person_id = whom order by v.recorded_from limit 1
    ) first left join registers_importbatch b on 'import:' || b.number = first.entered_by
    where first.entered_by like 'import:%' and not exists (
      select from registers_residenceversion r where r.person_id = whom and r.recorded_until = {FOREVER}
        and (r.standing = 'door' or (r.standing = 'counter' and r.entered_by not in (who, b.entered_by)))
    )), false) $$;
revoke execute on function registers_only_listed from public, jingwei_app;
"""

# As before, but it says nothing of phones, and whether only a list confirms the person.
FACTS = f"""
drop function registers_facts;
create function registers_facts(
  wanted text, number_ix bytea, plain text, fold text, alike text[], sound text, who text, day date,
  out dwelling uuid, out address text, out status text, out capacity integer, out street text, out community text, out grid text, out occupants integer,
  out person uuid, out name_agreement text, out lives_here boolean, out lives_elsewhere boolean, out only_listed boolean
) language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare forever constant timestamptz := {FOREVER};
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
revoke execute on function registers_facts from public;
grant execute on function registers_facts to jingwei_app;
"""

INSIDE = "(r.street = any (codes) or r.community = any (codes) or r.grid = any (codes) or left(r.street, 6) = any (codes))"
NOW = f"r.recorded_until = {FOREVER} and r.valid_from <= today and r.valid_until > today"

# Where a person is, seen from a territory; ``codes`` null is the whole register. ``near``: lives in it, or is at home nowhere and came
# with a list that was sent for it. ``elsewhere``: lives outside it.
SEEN = f"""
create function registers_import_seen(whom uuid, by text, codes text[], today date, out near boolean, out elsewhere boolean)
language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $$
  select codes is null or coalesce(bool_or({INSIDE}), exists (
      select from registers_importbatch b where 'import:' || b.number = by and b.code = any (codes))),
    codes is not null and coalesce(bool_or(not {INSIDE}), false)
  from registers_residenceversion r where r.person_id = whom and {NOW} $$;
revoke execute on function registers_import_seen from public, jingwei_app, jingwei_import;
"""

PEOPLE = f"""
drop function registers_import_people;
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
"""

RESIDENCES = f"""
drop function registers_import_residences;
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
CLOSED = "".join(
    f"revoke execute on function registers_import_{name} from public, jingwei_app;"
    f"grant execute on function registers_import_{name} to jingwei_import;"
    for name in ("people", "residences")
)


class Migration(migrations.Migration):
    dependencies = (("registers", "0004_import_walls"),)
    operations = (
        migrations.AddField(
            "personversion",
            "phone_proof",
            models.CharField(
                choices=[("code", "By a one-time code"), ("counter", "At a counter")],
                max_length=8,
                null=True,
            ),
        ),
        migrations.AddConstraint(
            "personversion",
            models.CheckConstraint(
                name="registers_phone_proved_by_its_holder",
                condition=models.Q(phone_proof=None)
                | models.Q(phone_proof__in=["code", "counter"], phone_index__isnull=False)
                & ~models.Q(entered_by__startswith="import:"),
            ),
        ),
        migrations.AlterField(
            model_name="quarantinedline",
            name="reason",
            field=models.CharField(
                choices=[
                    ("line-too-long", "The line is longer than 1 MB. Check where the file's line ends went."),
                    ("unreadable", "The line does not read in the file's encoding. Save the list again as UTF-8."),
                    ("zero-byte", "The line holds a zero byte. Export the list again."),
                    ("open-quote", "A quotation mark opens a cell and none closes it in this line."),
                    ("stray-quote", "A cell goes on after its closing quotation mark."),
                    ("missing-cell", "A needed cell is empty, or the line is too short."),
                    ("shifted", "The line has more cells than the head, and the ones beyond are not empty."),
                    (
                        "number-cut",
                        "A spreadsheet cut the identity number to 15 digits. Format the column as text before the numbers are typed, and export again.",
                    ),
                    ("number-wrong", "The identity number cannot be right. Compare it with the card."),
                    ("name-wrong", "The name cannot be one. Write it as on the card."),
                    ("sex-differs", "The sex is not the one that the identity number says."),
                    ("sex-wrong", "The sex is written in a way that is not known. Write 男 or 女."),
                    ("birth-differs", "The birth date is not the one in the identity number."),
                    ("day-wrong", "A date cannot be read. Write it as 2026-11-23."),
                    ("days-out-of-order", "The last day lies before the first."),
                    ("day-ahead", "A day lies in the future."),
                    ("phone-wrong", "The phone is not a mobile number of 11 digits. Leave the cell empty if there is none."),
                    ("code-wrong", "A code cannot be right. Compare it with the plate or the licence."),
                    ("count-wrong", "A number cannot be read, or lies outside its range."),
                    ("choice-wrong", "A cell holds none of the values that its column can have."),
                    ("too-long", "A text is too long for its column."),
                    ("twice", "The same thing stands in the list before, with other values."),
                    (
                        "name-differs",
                        "The register holds another name for this number. A counter can correct the one that is wrong.",
                    ),
                    ("unknown-dwelling", "No dwelling has this house code on that day."),
                    ("unknown-person", "The register holds nobody of this number. Import the people first."),
                    ("unknown-building", "No building has this part of a house code. Import the buildings first."),
                    ("unknown-grid", "There is no such grid on that day, or not in your territory."),
                    (
                        "not-here",
                        "It cannot be taken here, and why is not said. Compare number and name with the card; if the person is new,"
                        " import the people first; else a counter enters it, with the person present.",
                    ),
                    ("contradicts", "It contradicts what the register holds. Ask for the record to be checked."),
                ],
                max_length=24,
            ),
        ),
        migrations.RunSQL(COLUMN, migrations.RunSQL.noop),
        migrations.RunSQL(PROVING + LISTED + FACTS + SEEN + PEOPLE + RESIDENCES + CLOSED, migrations.RunSQL.noop),
    )
