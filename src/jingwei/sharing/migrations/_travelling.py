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
""" + granted("sharing_received")
