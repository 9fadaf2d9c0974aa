"""What is done with the rows of a list by functions alone: told to whom they concern, let go of, put right."""

from jingwei.kernel.territory import within_territory
from jingwei.sharing.migrations._guards import CONSUMER, GUARD, HERE, PROTECTED, granted

ROWS = f"""
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

-- Rows whose time is over, whose list was withdrawn or whose batch was undone; a version is over when none of its rows is left.
create function sharing_expire(today date, instant timestamptz, most integer) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare gone integer; ended integer;
begin
  {GUARD}
  delete from sharing_listrow where id in (select r.id from sharing_listrow r
    join sharing_listversion v on v.id = r.version_id join sharing_list l on l.id = v.list_id
    where v.expired_at is null and (l.withdrawn_at is not null or v.undone_at is not null or v.as_of + l.retention_days <= today) limit most);
  get diagnostics gone = row_count;
  update sharing_listversion v set expired_at = instant from sharing_list l
    where l.id = v.list_id and v.expired_at is null and (l.withdrawn_at is not null or v.undone_at is not null or v.as_of + l.retention_days <= today)
      and not exists (select from sharing_listrow r where r.version_id = v.id);
  get diagnostics ended = row_count;
  return gone + ended;
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
create function sharing_put_right(wanted uuid, now_plain jsonb, now_sealed jsonb) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare changed integer;
begin
  {GUARD}
  update sharing_listrow set plain = now_plain, sealed = now_sealed where id = wanted;
  get diagnostics changed = row_count;
  return changed;
end $$;

-- Which of the rows that a consumer may read name somebody whom a court protects. Nobody asks it of a person: who could would learn
-- who is protected.
create function sharing_protected(wanted uuid[]) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {HERE}
  return query select r.id from sharing_listrow r join sharing_listversion v on v.id = r.version_id
    where r.id = any (wanted) and {within_territory("r.")} and {PROTECTED.format("r")}
      and exists (select from sharing_agreement a where a.list_id = v.list_id and a.consumer = {CONSUMER} and a.withdrawn_at is null
        and a.valid_from <= jw_day() and a.valid_until > jw_day());
end $$;
"""
ROWS += granted(
    "sharing_rows_of",
    "sharing_forget_rows",
    "sharing_expire",
    "sharing_row_of_key",
    "sharing_row",
    "sharing_put_right",
    "sharing_protected",
)
