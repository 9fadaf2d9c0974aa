"""Policies and evidence triggers of declarations, and what a decision or a handler may do without seeing rows."""

from django.db import migrations

from jingwei.declarations.migrations._deciding import DECIDING
from jingwei.declarations.migrations._kept import KEPT
from jingwei.declarations.migrations._receipts import SAID, SHOWN
from jingwei.kernel.rowsecurity import evidenced, secured_by_command
from jingwei.kernel.territory import within_territory

DECISION = "(select jw_scope()) = 'decision'"
READ = (
    f"{within_territory()} or ((select jw_scope()) = 'own' and subject = (select jw_subject()))"
    " or ((select jw_scope()) = 'case' and subject in (select p.subject from registers_person p))"
)

GRANTS = """
revoke delete on declarations_attempt, declarations_decoy from jingwei_app;
revoke update on declarations_decoy from jingwei_app;
"""


class Migration(migrations.Migration):
    dependencies = (("declarations", "0001_tables"), ("registers", "0002_walls"), ("cases", "0002_walls"))
    operations = (
        evidenced("declarations_declaration"),
        migrations.RunSQL(DECIDING + SHOWN + SAID + KEPT + GRANTS),
        secured_by_command("declarations_declaration", read=READ, add=DECISION),
        secured_by_command("declarations_phonecode", read="false", add=DECISION),
    )
