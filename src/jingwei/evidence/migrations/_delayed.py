"""Delayed reads: the database sets the day on which each appears, bounded by its class, and counts them for everybody at once."""

DELAYED = """
-- A read in a matter whose delay two officers agreed on; no day but theirs stands in a row. What residents read of themselves is never late.
create function jw_delay_read() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  select max(d.release_on) into new.hidden_until from evidence_delay d
    where d.matter = new."case" and d.confirmed_at <= new.at and d.release_on > (new.at at time zone 'Asia/Shanghai')::date;
  return new;
end $$;
create trigger evidence_read_delay before insert on evidence_read for each row
  when (new.hidden_until is not null or (new."case" is not null and new.role <> 'resident')) execute function jw_delay_read();

create function jw_delay_bounded() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.release_on is not null and not exists (select from evidence_delayclass k where k.code = new.klass_id
      and k.enabled_at <= new.confirmed_at and (k.disabled_at is null or k.disabled_at > new.confirmed_at)
      and new.release_on <= (new.confirmed_at at time zone 'Asia/Shanghai')::date + k.most_days) then
    raise exception 'a delay is of an enabled class and within its days' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger evidence_delay_bounded before insert or update on evidence_delay for each row execute function jw_delay_bounded();
create index evidence_read_hidden on evidence_read (hidden_until) where hidden_until is not null;

-- No row about anybody: how many reads are held back today, and how many were and have appeared.
create function evidence_delays_kept(today date) returns table (hidden bigint, appeared bigint)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  return query select count(*) filter (where r.hidden_until > today), count(*) filter (where r.hidden_until <= today)
    from evidence_read r where r.hidden_until is not null;
end $$;
revoke execute on function evidence_delays_kept from public;
grant execute on function evidence_delays_kept to jingwei_app;
revoke update on evidence_delayclass, evidence_delay from jingwei_app;
grant update (disabled_at) on evidence_delayclass to jingwei_app;
grant update (confirmed_at, confirmed_by, release_on) on evidence_delay to jingwei_app;
"""
