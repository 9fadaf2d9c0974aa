"""Single reads that need a reason."""

from django.db import migrations

from jingwei.registers.migrations._explained import EXPLAINED


class Migration(migrations.Migration):
    dependencies = (("registers", "0004_import_walls"), ("evidence", "0006_auditing"), ("accounts", "0002_walls"))
    operations = (migrations.RunSQL(EXPLAINED),)
