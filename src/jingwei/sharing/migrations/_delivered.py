"""What consumers received, and the corrections that they are told of: noted, told to whom they concern, let go of."""

from jingwei.sharing.migrations._guards import CONSUMER, GUARD, HERE, PROTECTED, granted

DELIVERED = f"""
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
-- Which of the corrections that are a consumer's own name somebody whom a court protects.
create function sharing_corrections_protected(wanted uuid[]) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {HERE}
  return query select c.id from sharing_correction c where c.id = any (wanted) and c.consumer = {CONSUMER} and {PROTECTED.format("c")};
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
DELIVERED += granted(
    "sharing_note",
    "sharing_received",
    "sharing_deliveries_of",
    "sharing_corrections_of",
    "sharing_corrections_protected",
    "sharing_forget_deliveries",
    "sharing_forget_corrections",
)
