"""Who sees what of lists, agreements, deliveries and corrections; and what decisions and consumers do by functions alone."""

from django.db import migrations

from jingwei.kernel.rowsecurity import evidenced, secured_by_command
from jingwei.kernel.territory import within_territory

HERE = within_territory()
SCOPED = "(select jw_scope()) is not null"  # what the catalogue tells everybody
DECISION = "(select jw_scope()) = 'decision'"
CONSUMER = "nullif(current_setting('jw.consumer', true), '')"
CONSUMING = f"(select jw_scope()) = 'territory' and (select jw_level()) <> 'logs' and consumer = (select {CONSUMER})"
OWN = "(select jw_scope()) = 'own' and subject = (select jw_subject())"

# Without an agreement in force that the consumer of this transaction holds, a row is seen by nobody. An agreement that ended or was
# withdrawn, a list that was withdrawn and a version whose time is over show nothing from that moment on.
AGREED = f"""version_id in (select v.id from sharing_listversion v
  join sharing_list l on l.id = v.list_id join sharing_agreement a on a.list_id = l.id
  where a.consumer = (select {CONSUMER}) and a.withdrawn_at is null and l.withdrawn_at is null
    and a.valid_from <= (select jw_day()) and a.valid_until > (select jw_day())
    and v.completed_at is not null and v.expired_at is null and v.as_of + l.retention_days > (select jw_day()))"""

# What was written stays as it was; a list and an agreement can be withdrawn, once. Rows enter by the import role alone.
FINAL = """
revoke update on sharing_list, sharing_agreement, sharing_correction from jingwei_app;
grant update (withdrawn_at, withdrawn_by) on sharing_list, sharing_agreement to jingwei_app;
grant update (sent_at, sent_digest, confirmed_at) on sharing_correction to jingwei_app;
create policy sharing_list_change on sharing_list for update to jingwei_app
  using ((select jw_scope()) = 'decision' and withdrawn_at is null) with check ((select jw_scope()) = 'decision');
create policy sharing_agreement_change on sharing_agreement for update to jingwei_app
  using ((select jw_scope()) = 'decision' and withdrawn_at is null) with check ((select jw_scope()) = 'decision');
create sequence sharing_agreement_number;
grant usage on sequence sharing_agreement_number to jingwei_app;
revoke all on sharing_delivery from jingwei_app;
alter table sharing_delivery enable row level security;
create index sharing_delivery_about on sharing_delivery (subject);
alter table sharing_listrow add constraint sharing_row_key_size check (octet_length(key_index) = 16);
alter table sharing_delivery add constraint sharing_delivery_sizes check (octet_length(salt) = 32 and octet_length(commitment) = 32);

grant select on sharing_list to jingwei_import;
grant select, insert, update on sharing_listversion to jingwei_import;
grant select, insert on sharing_listrow to jingwei_import;
create policy sharing_list_import on sharing_list for select to jingwei_import using (true);
create policy sharing_listversion_import on sharing_listversion to jingwei_import using (true) with check (true);
create policy sharing_listrow_import on sharing_listrow to jingwei_import using (true) with check (true);
"""

GUARD = "if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;"
FUNCTIONS = f"""
-- What is held of one person, for their own copy.
create function sharing_rows_of(whom uuid) returns table (list text, as_of date, id uuid, plain jsonb, sealed jsonb)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {GUARD}
  return query select l.name::text, v.as_of, r.id, r.plain, r.sealed from sharing_listrow r
    join sharing_listversion v on v.id = r.version_id join sharing_list l on l.id = v.list_id where r.subject = whom order by r.id;
end $$;
create function sharing_forget_rows(whom uuid) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare gone integer;
begin
  {GUARD}
  delete from sharing_listrow where subject = whom;
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
create function sharing_row_of_key(wanted uuid, key bytea) returns table (id uuid, subject uuid, plain jsonb, sealed jsonb)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {GUARD}
  return query select r.id, r.subject, r.plain, r.sealed from sharing_listrow r join sharing_listversion v on v.id = r.version_id
    where v.list_id = wanted and v.completed_at is not null and r.key_index = key order by v.as_of desc, v.loaded_at desc, v.batch desc limit 1;
end $$;
create function sharing_row(wanted uuid) returns table (subject uuid, key_index bytea, plain jsonb, sealed jsonb)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {GUARD}
  return query select r.subject, r.key_index, r.plain, r.sealed from sharing_listrow r where r.id = wanted;
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

-- What a consumer received, noted under its own agreement while that holds; the latest value of a field counts.
create function sharing_note(under uuid, records uuid[], fields text[], subjects uuid[], salts bytea[], commitments bytea[], instant timestamptz)
returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'territory' then raise exception 'not in this scope' using errcode = 'insufficient_privilege'; end if;
  if not exists (select from sharing_agreement a where a.id = under and a.consumer = {CONSUMER} and a.withdrawn_at is null
      and a.valid_from <= jw_day() and a.valid_until > jw_day()) then
    raise exception 'no agreement is in force' using errcode = 'check_violation';
  end if;
  insert into sharing_delivery (agreement_id, record, field, subject, salt, commitment, received_at)
    select under, g.record, g.field, g.subject, g.salt, g.commitment, instant
    from unnest(records, fields, subjects, salts, commitments) as g (record, field, subject, salt, commitment)
    order by g.record, g.field
  on conflict (agreement_id, record, field)
    do update set salt = excluded.salt, commitment = excluded.commitment, received_at = excluded.received_at;
end $$;

-- Who received a field of somebody from a list or a register, to tell them that it was wrong.
create function sharing_received(whom uuid, about text, wanted text[])
returns table (agreement uuid, number text, consumer text, record uuid, field text, salt bytea, commitment bytea)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {GUARD}
  return query select a.id, a.number::text, a.consumer::text, d.record, d.field::text, d.salt, d.commitment
    from sharing_delivery d join sharing_agreement a on a.id = d.agreement_id
    left join sharing_list l on l.id = a.list_id
    where d.subject = whom and d.field = any (wanted) and coalesce('list:' || l.name, a.offer) = about order by a.number, d.field;
end $$;
create function sharing_deliveries_of(whom uuid) returns table (number text, field text, received_at timestamptz)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {GUARD}
  return query select a.number::text, d.field::text, d.received_at from sharing_delivery d
    join sharing_agreement a on a.id = d.agreement_id where d.subject = whom order by d.received_at, d.field;
end $$;
create function sharing_corrections_of(whom uuid)
returns table (id uuid, number text, field text, value bytea, made_at timestamptz, sent_at timestamptz, confirmed_at timestamptz)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  {GUARD}
  return query select c.id, a.number::text, c.field::text, c.value_sealed, c.made_at, c.sent_at, c.confirmed_at
    from sharing_correction c join sharing_agreement a on a.id = c.agreement_id where c.subject = whom order by c.id;
end $$;

-- What is older than the log is kept: of everybody (whom is null) or of one person.
create function sharing_forget_deliveries(whom uuid, gone_before timestamptz, most integer) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare gone integer;
begin
  {GUARD}
  delete from sharing_delivery where (agreement_id, record, field) in (select d.agreement_id, d.record, d.field from sharing_delivery d
    where d.received_at < gone_before and (whom is null or d.subject = whom) limit most);
  get diagnostics gone = row_count;
  return gone;
end $$;
create function sharing_forget_corrections(whom uuid, gone_before timestamptz, most integer) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare gone integer;
begin
  {GUARD}
  delete from sharing_correction where id in (select c.id from sharing_correction c
    where c.made_at < gone_before and (whom is null or c.subject = whom) limit most);
  get diagnostics gone = row_count;
  return gone;
end $$;
"""
NAMES = (
    *(
        "sharing_rows_of",
        "sharing_forget_rows",
        "sharing_expire",
        "sharing_row_of_key",
        "sharing_row",
        "sharing_put_right",
        "sharing_note",
    ),
    *("sharing_received", "sharing_deliveries_of", "sharing_corrections_of"),
    *("sharing_forget_deliveries", "sharing_forget_corrections"),
)
GRANTS = f"revoke execute on function {', '.join(NAMES)} from public; grant execute on function {', '.join(NAMES)} to jingwei_app;"


class Migration(migrations.Migration):
    dependencies = (("sharing", "0001_tables"), ("evidence", "0003_walls"))
    operations = (
        secured_by_command("sharing_list", read=SCOPED, add=DECISION),
        secured_by_command("sharing_listversion", read=SCOPED, add="false"),
        secured_by_command("sharing_listrow", read=f"{HERE} and {AGREED}", add="false"),
        secured_by_command("sharing_agreement", read=SCOPED, add=DECISION),
        secured_by_command("sharing_correction", read=f"({CONSUMING}) or ({OWN})", add=DECISION, change=CONSUMING),
        migrations.RunSQL(FINAL),
        *(
            evidenced(table)
            for table in ("sharing_list", "sharing_listversion", "sharing_listrow", "sharing_agreement", "sharing_correction")
        ),
        migrations.RunSQL(FUNCTIONS + GRANTS),
    )
