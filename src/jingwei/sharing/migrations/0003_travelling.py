"""What was received is found by the record that it is of, so that a correction travels of things that concern nobody too."""

from django.db import migrations

from jingwei.sharing.migrations._travelling import TRAVELLING


class Migration(migrations.Migration):
    dependencies = (("sharing", "0002_walls"),)
    operations = (migrations.RunSQL(TRAVELLING),)
