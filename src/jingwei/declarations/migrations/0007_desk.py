"""A declaration remembers that its resident comes to a counter.

``desk_asked_at`` is set on accepted and doubtful ones alike: whoever holds the receipt learns nothing by asking.
"""

from django.db import migrations, models

DESK = """
create function declarations_ask_desk(wanted text, instant timestamptz)
returns table (declaration uuid, "case" uuid, subject uuid)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform declarations_decides();
  perform from declarations_declaration d where d.receipt = wanted and d.desk_asked_at is null for update;
  if not found then return; end if; -- an update of no row, too, would need an entry
  return query update declarations_declaration d set desk_asked_at = instant
    where d.receipt = wanted and d.desk_asked_at is null returning d.id, d."case", d.subject;
end $$;

-- Whether the declarant comes to a counter; for the receipt's page, to whom it is shown (declarations_shown).
create function declarations_desk_asked(wanted text) returns timestamptz
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  if jw_scope() not in ('decision', 'own', 'case') then
    raise exception 'not in this scope' using errcode = 'insufficient_privilege';
  end if;
  return (select d.desk_asked_at from declarations_declaration d
    where d.receipt = wanted and (jw_scope() <> 'own' or d.subject = jw_subject()));
end $$;
revoke execute on function declarations_ask_desk, declarations_desk_asked from public;
grant execute on function declarations_ask_desk, declarations_desk_asked to jingwei_app;
"""
NEVER = """
drop function declarations_desk_asked(text); drop function declarations_ask_desk(text, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = (("declarations", "0006_guards"), ("cases", "0008_visits"))
    operations = (
        migrations.AddField("declaration", "desk_asked_at", models.DateTimeField(null=True)),
        migrations.RunSQL(DESK, NEVER),
    )
