"""What a list brought proves nothing, not to those either who had it in hand: who sent it, who took it, who mended a line of it."""

# Whether all that the register knows of a person is what a list said that the one who asks had in hand, or that a street sent: such a
# list confirms nobody. A visit, or a counter of somebody else, makes a person known by more than the list. What "records we hold"
# confirmed does not: it may have been this very list. Granted to no role.
LISTED = """
create function registers_only_listed(whom uuid, who text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce((
    select b.code is null or length(b.code) > 6 or who in (b.entered_by, coalesce(b.taken_by, b.entered_by))
        or exists (select from registers_quarantinedline q where q.batch_id = b.number and q.mended_by = who)
      from (
        select v.entered_by from registers_personversion v where v.person_id = whom order by v.recorded_from limit 1
      ) first left join registers_importbatch b on 'import:' || b.number = first.entered_by
      where first.entered_by like 'import:%' and not exists (
        select from registers_residenceversion r where r.person_id = whom and r.recorded_until = '9999-12-31 00:00:00+00'
          and (r.standing = 'door'
            or (r.standing = 'counter' and r.entered_by not in (who, b.entered_by, coalesce(b.taken_by, b.entered_by))))
      )), false) $$;
revoke execute on function registers_only_listed from public, jingwei_app;
"""
