"""What a consumer received of records, and which correction of it still waits to be fetched."""

from jingwei.sharing.migrations._guards import GUARD, granted

TRAVELLING = f"""
drop function sharing_received(uuid[], text, text[]);
create function sharing_received(under uuid, wanted uuid[])
returns table (record uuid, field text, subjects uuid[], salt bytea, commitment bytea, received_at timestamptz, waiting uuid, waiting_value bytea)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {GUARD}
  return query select d.record, d.field::text, d.subjects, d.salt, d.commitment, d.received_at, w.id, w.value_sealed
    from sharing_delivery d left join lateral (
      select c.id, c.value_sealed from sharing_correction c
      where c.agreement_id = under and c.record = d.record and c.field = d.field and c.sent_at is null order by c.made_at desc, c.id desc limit 1
    ) w on true
    where d.agreement_id = under and d.record = any (wanted) order by d.record, d.field;
end $$;
-- Of which records a consumer received anything since an instant.
create function sharing_records(under uuid, since timestamptz) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {GUARD}
  return query select distinct d.record from sharing_delivery d where d.agreement_id = under and d.received_at >= since;
end $$;
-- Rows of one version: their keys, a page in order; and those of some keys.
create function sharing_version_keys(of_version uuid, after bytea, most integer) returns setof bytea
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {GUARD}
  return query select r.key_index from sharing_listrow r where r.version_id = of_version and r.key_index > after order by r.key_index limit most;
end $$;
create function sharing_version_rows(of_version uuid, wanted bytea[])
returns table (key_index bytea, id uuid, subjects uuid[], plain text, sealed text, grid text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {GUARD}
  return query select r.key_index, r.id, r.subjects, r.plain::text, r.sealed::text, r.grid::text from sharing_listrow r
    where r.version_id = of_version and r.key_index = any (wanted);
end $$;
""" + granted("sharing_received", "sharing_records", "sharing_version_keys", "sharing_version_rows")
