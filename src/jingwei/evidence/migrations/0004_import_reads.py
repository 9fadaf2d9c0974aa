"""Whoever compares a list with a register notes whose data was compared: the import role adds to the read log, and reads none of it."""

from django.db import migrations

ADD = """
grant insert on evidence_read, evidence_readsubject to jingwei_import;
create policy evidence_read_import on evidence_read for insert to jingwei_import with check (true);
create policy evidence_readsubject_import on evidence_readsubject for insert to jingwei_import with check (true);
"""
DROP = """
drop policy evidence_readsubject_import on evidence_readsubject;
drop policy evidence_read_import on evidence_read;
revoke insert on evidence_read, evidence_readsubject from jingwei_import;
"""


class Migration(migrations.Migration):
    dependencies = (("evidence", "0003_walls"),)
    operations = (migrations.RunSQL(ADD, DROP),)
