"""Single reads that need a reason: for the auditor all of them, for a member of staff their own. Nothing here counts or orders people."""

# Looked at are reads since an instant (ids sort by time), so one call never walks the whole log. A link tells which account is which
# person; a colleague is somebody whose staff account holds a post in the reader's organisation on that day.
EXPLAINED = """
create function registers_reads_to_explain(whom text, since uuid, before uuid, most integer) returns table (read uuid, at timestamptz,
  actor text, role text, organisation text, what text, fields varchar[], purpose text, why text, given_at timestamptz, said bytea)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'territory' or (jw_level() = 'logs') <> (whom is null) then
    raise exception 'not in this scope' using errcode = 'insufficient_privilege';
  end if;
  return query select r.id, r.at, r.actor::text, r.role::text, r.organisation::text, r.what::text, r.fields, r.purpose::text,
      found.why, x.given_at, x.text_sealed
    from evidence_read r
    cross join lateral (select case
      when exists (select from evidence_readsubject s join registers_person p on p.subject = s.subject
        join registers_identitylink l on l.person_id = p.id
        where s.read_id = r.id and r.actor = 'account:' || l.account_id) then 'own'
      when exists (select from evidence_readsubject s join registers_person p on p.subject = s.subject
        join registers_identitylink l on l.person_id = p.id join accounts_post t on t.account_id = l.account_id
        where s.read_id = r.id and t.organisation = r.organisation
          and t.valid_from <= r.at::date and t.valid_until > r.at::date) then 'colleague'
      when r."case" is null and r.what like 'registers.%' and r.what not like 'registers.search-%' then 'no-case'
      end as why) found
    left join evidence_explanation x on x.read_id = r.id
    where r.id >= since and (before is null or r.id < before) and r.count = 1 and found.why is not null
      and r.role in ('clerk', 'grid-worker', 'street-officer', 'district-officer', 'auditor')
      and (whom is null or r.actor = whom)
    order by r.id desc limit most;
end $$;
revoke execute on function registers_reads_to_explain from public;
grant execute on function registers_reads_to_explain to jingwei_app;
"""
