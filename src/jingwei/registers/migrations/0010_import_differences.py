"""Lists are compared with the registers in all that their lines say."""

from django.db import migrations

from jingwei.registers.migrations._differing import CLOSED, PEOPLE, PLACES


class Migration(migrations.Migration):
    dependencies = (("registers", "0009_history_sources"),)
    operations = (migrations.RunSQL(PEOPLE + PLACES + CLOSED),)
