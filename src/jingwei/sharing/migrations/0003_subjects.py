"""A row concerns everybody whose identity number stands in it; and whom a court protects is asked of every way out of a list.

Rows that were loaded before keep the one person they were found by: their numbers are sealed, and the next version brings the others.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from jingwei.kernel.territory import within_territory

TABLES = {
    "listrow": ("sharing_row_of_subject", "sharing_row_of_subjects"),
    "delivery": ("sharing_delivery_about", "sharing_delivery_about_them"),
    "correction": ("sharing_correction_about", "sharing_correction_about_them"),
}
"""Model → the index of the one person before, and that of all of them now."""
CONSUMER = "nullif(current_setting('jw.consumer', true), '')"
CONSUMING = f"(select jw_scope()) = 'territory' and (select jw_level()) <> 'logs' and consumer = (select {CONSUMER})"
OWN = "(select jw_scope()) = 'own' and subjects @> array[(select jw_subject())]"

# A column's type changes in one rewrite, which fires no trigger: nobody's record is changed by it, so no entry is asked for.
MANY = "".join(
    f"""drop index {before};
alter table sharing_{model} alter column subject drop not null;
alter table sharing_{model} alter column subject type uuid[] using case when subject is null then '{{}}' else array[subject] end;
alter table sharing_{model} rename column subject to subjects;
alter table sharing_{model} alter column subjects set not null;
create index {now} on sharing_{model} using gin (subjects);
"""
    for model, (before, now) in TABLES.items()
)
POLICY = (
    "drop policy sharing_correction_read on sharing_correction;"
    + MANY
    + f"create policy sharing_correction_read on sharing_correction for select to jingwei_app using (({CONSUMING}) or ({OWN}));"
)
STATE: tuple[Operation, ...] = (
    migrations.RemoveIndex("listrow", "sharing_row_of_subject"),
    migrations.RemoveIndex("correction", "sharing_correction_about"),
    *(migrations.RemoveField(model, "subject") for model in TABLES),
    migrations.AddField(
        "listrow", "subjects", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)
    ),
    *(
        migrations.AddField(
            model,
            "subjects",
            django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
            False,
        )
        for model in ("delivery", "correction")
    ),
    *(
        migrations.AddIndex(model, django.contrib.postgres.indexes.GinIndex(fields=["subjects"], name=now))
        for model, (_before, now) in TABLES.items()
    ),
)

GUARD = "if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;"
HERE = "if jw_scope() <> 'territory' then raise exception 'not in this scope' using errcode = 'insufficient_privilege'; end if;"
PROTECTED = "exists (select from unnest({0}.subjects) as one (subject) where registers_protects(null, one.subject))"
CHANGED = (
    *("sharing_rows_of", "sharing_forget_rows", "sharing_row_of_key", "sharing_row", "sharing_note"),
    *(
        "sharing_received",
        "sharing_deliveries_of",
        "sharing_corrections_of",
        "sharing_forget_deliveries",
        "sharing_forget_corrections",
    ),
)
FUNCTIONS = f"""
-- What is held of one person, for their own copy; hidden where a court protects somebody in the row.
create function sharing_rows_of(whom uuid)
returns table (list text, columns jsonb, as_of date, id uuid, plain jsonb, sealed jsonb, people integer, hidden boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {GUARD}
  return query select l.name::text, l.columns, v.as_of, r.id, r.plain, r.sealed, cardinality(r.subjects), {PROTECTED.format("r")}
    from sharing_listrow r join sharing_listversion v on v.id = r.version_id join sharing_list l on l.id = v.list_id
    where r.subjects @> array[whom] order by r.id;
end $$;
create function sharing_forget_rows(whom uuid) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare gone integer;
begin
  {GUARD}
  delete from sharing_listrow where subjects @> array[whom];
  get diagnostics gone = row_count;
  return gone;
end $$;

-- One row of a list's latest version, to put it right.
create function sharing_row_of_key(wanted uuid, key bytea) returns table (id uuid, subjects uuid[], plain jsonb, sealed jsonb)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {GUARD}
  return query select r.id, r.subjects, r.plain, r.sealed from sharing_listrow r join sharing_listversion v on v.id = r.version_id
    where v.list_id = wanted and v.completed_at is not null and r.key_index = key order by v.as_of desc, v.loaded_at desc, v.batch desc limit 1;
end $$;
create function sharing_row(wanted uuid) returns table (subjects uuid[], key_index bytea, plain jsonb, sealed jsonb)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {GUARD}
  return query select r.subjects, r.key_index, r.plain, r.sealed from sharing_listrow r where r.id = wanted;
end $$;

-- Which of the rows that a consumer may read, and of the corrections that are its own, name somebody whom a court protects. Nobody
-- asks it of a person: who could would learn who is protected.
create function sharing_protected(wanted uuid[]) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {HERE}
  return query select r.id from sharing_listrow r join sharing_listversion v on v.id = r.version_id
    where r.id = any (wanted) and {within_territory("r.")} and {PROTECTED.format("r")}
      and exists (select from sharing_agreement a where a.list_id = v.list_id and a.consumer = {CONSUMER} and a.withdrawn_at is null
        and a.valid_from <= jw_day() and a.valid_until > jw_day());
end $$;
create function sharing_corrections_protected(wanted uuid[]) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {HERE}
  return query select c.id from sharing_correction c where c.id = any (wanted) and c.consumer = {CONSUMER} and {PROTECTED.format("c")};
end $$;

-- What a consumer received, noted under its own agreement while that holds; the latest value of a field counts, and whom it concerns.
-- Each element of subjects is an array of its own, written as text.
create function sharing_note(under uuid, records uuid[], fields text[], subjects text[], salts bytea[], commitments bytea[], instant timestamptz)
returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  {HERE}
  if not exists (select from sharing_agreement a where a.id = under and a.consumer = {CONSUMER} and a.withdrawn_at is null
      and a.valid_from <= jw_day() and a.valid_until > jw_day()) then
    raise exception 'no agreement is in force' using errcode = 'check_violation';
  end if;
  insert into sharing_delivery (agreement_id, record, field, subjects, salt, commitment, received_at)
    select under, g.record, g.field, g.people::uuid[], g.salt, g.commitment, instant
    from unnest(records, fields, subjects, salts, commitments) as g (record, field, people, salt, commitment)
    order by g.record, g.field
  on conflict (agreement_id, record, field) do update
    set subjects = excluded.subjects, salt = excluded.salt, commitment = excluded.commitment, received_at = excluded.received_at;
end $$;

-- Who received a field of somebody from a list or a register, to tell them that it was wrong.
create function sharing_received(them uuid[], about text, wanted text[])
returns table (agreement uuid, number text, consumer text, record uuid, field text, salt bytea, commitment bytea)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {GUARD}
  return query select a.id, a.number::text, a.consumer::text, d.record, d.field::text, d.salt, d.commitment
    from sharing_delivery d join sharing_agreement a on a.id = d.agreement_id
    left join sharing_list l on l.id = a.list_id
    where d.subjects && them and d.field = any (wanted) and coalesce('list:' || l.name, a.offer) = about order by a.number, d.field;
end $$;
create function sharing_deliveries_of(whom uuid) returns table (number text, field text, received_at timestamptz)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {GUARD}
  return query select a.number::text, d.field::text, d.received_at from sharing_delivery d
    join sharing_agreement a on a.id = d.agreement_id where d.subjects @> array[whom] order by d.received_at, d.field;
end $$;
create function sharing_corrections_of(whom uuid)
returns table (id uuid, number text, columns jsonb, field text, value bytea, made_at timestamptz, sent_at timestamptz,
  confirmed_at timestamptz, people integer, hidden boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {GUARD}
  return query select c.id, a.number::text, coalesce(l.columns, '[]'), c.field::text, c.value_sealed, c.made_at, c.sent_at,
      c.confirmed_at, cardinality(c.subjects), {PROTECTED.format("c")}
    from sharing_correction c join sharing_agreement a on a.id = c.agreement_id left join sharing_list l on l.id = a.list_id
    where c.subjects @> array[whom] order by c.id;
end $$;

-- What is older than the log is kept: of everybody (whom is null) or of one person.
create function sharing_forget_deliveries(whom uuid, gone_before timestamptz, most integer) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare gone integer;
begin
  {GUARD}
  delete from sharing_delivery where (agreement_id, record, field) in (select d.agreement_id, d.record, d.field from sharing_delivery d
    where d.received_at < gone_before and (whom is null or d.subjects @> array[whom]) limit most);
  get diagnostics gone = row_count;
  return gone;
end $$;
create function sharing_forget_corrections(whom uuid, gone_before timestamptz, most integer) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare gone integer;
begin
  {GUARD}
  delete from sharing_correction where id in (select c.id from sharing_correction c
    where c.made_at < gone_before and (whom is null or c.subjects @> array[whom]) limit most);
  get diagnostics gone = row_count;
  return gone;
end $$;
"""
NAMES = ", ".join((*CHANGED, "sharing_protected", "sharing_corrections_protected"))
DROPS = "".join(f"drop function {name};" for name in CHANGED)
GRANTS = f"revoke execute on function {NAMES} from public; grant execute on function {NAMES} to jingwei_app;"


class Migration(migrations.Migration):
    dependencies = (("sharing", "0002_walls"),)
    operations = (
        migrations.SeparateDatabaseAndState([migrations.RunSQL(POLICY)], list(STATE)),
        migrations.RunSQL(DROPS + FUNCTIONS + GRANTS),
    )
