"""What is believed of things on each of their days, so that corrections travel."""

from django.db import migrations

from jingwei.registers.migrations._held import GRANTED, HELD, TOUCHED


class Migration(migrations.Migration):
    dependencies = (("registers", "0007_unlinking"),)
    operations = (migrations.RunSQL(HELD + TOUCHED + GRANTED),)
