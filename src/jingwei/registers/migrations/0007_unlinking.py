"""The link of a member of staff to the wrong person is undone; a resident's is not, since their own pages rest on it."""

from django.db import migrations

UNLINK = """
create function registers_unlink_staff(account uuid) returns table (person uuid, subject uuid)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() <> 'decision' then raise exception 'for decisions only' using errcode = 'insufficient_privilege'; end if;
  return query delete from registers_identitylink l using registers_person p, accounts_account a
    where l.account_id = account and p.id = l.person_id and a.id = l.account_id and a.kind = 'staff' returning p.id, p.subject;
end $$;
revoke execute on function registers_unlink_staff from public;
grant execute on function registers_unlink_staff to jingwei_app;
"""


class Migration(migrations.Migration):
    dependencies = (("registers", "0006_guardians"), ("accounts", "0002_walls"))
    operations = (migrations.RunSQL(UNLINK),)
