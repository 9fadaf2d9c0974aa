"""A declaration waits again when its concluded visit is repeated, and it remembers that its resident comes to a counter.

``desk_asked_at`` is set on accepted and doubtful ones alike: whoever holds the receipt learns nothing by asking.
"""

from django.db import migrations, models

AGAIN = """
-- The last visit of a chain is the one that the declaration waits for; one that is followed already is passed over.
create function declarations_follow(wanted uuid, work uuid) returns boolean
language plpgsql volatile security definer set search_path = public as $$
begin
  perform declarations_decides();
  if exists (select from cases_workorder f where f.reopened_from_id = work) then return false; end if;
  update declarations_declaration set order_id = work,
      decided_at = case when state in ('confirmed', 'unconfirmed') then null else decided_at end,
      state = case when state in ('confirmed', 'unconfirmed') then 'waiting' else state end
    where id = wanted;
  return found;
end $$;

create function declarations_ask_desk(wanted text, instant timestamptz)
returns table (declaration uuid, "case" uuid, subject uuid)
language plpgsql volatile security definer set search_path = public as $$
begin
  perform declarations_decides();
  perform from declarations_declaration d where d.receipt = wanted and d.desk_asked_at is null for update;
  if not found then return; end if; -- an update of no row, too, would need an entry
  return query update declarations_declaration d set desk_asked_at = instant
    where d.receipt = wanted and d.desk_asked_at is null returning d.id, d."case", d.subject;
end $$;

-- Whether the declarant comes to a counter; for the receipt's page.
create function declarations_desk_asked(wanted text) returns timestamptz
language plpgsql stable security definer set search_path = public as $$
begin
  perform declarations_decides();
  return (select d.desk_asked_at from declarations_declaration d where d.receipt = wanted);
end $$;
revoke execute on function declarations_follow, declarations_ask_desk, declarations_desk_asked from public;
grant execute on function declarations_follow, declarations_ask_desk, declarations_desk_asked to jingwei_app;
"""
NEVER = """
drop function declarations_desk_asked(text); drop function declarations_ask_desk(text, timestamptz);
drop function declarations_follow(uuid, uuid);
"""


class Migration(migrations.Migration):
    dependencies = (("declarations", "0003_kept"), ("cases", "0004_visits"))
    operations = (
        migrations.AddField("declaration", "desk_asked_at", models.DateTimeField(null=True)),
        migrations.RunSQL(AGAIN, NEVER),
    )
