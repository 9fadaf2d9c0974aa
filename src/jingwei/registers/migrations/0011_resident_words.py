"""Who lives in a territory and has several words in the name: found by an index of both together."""

import django.contrib.postgres.fields
from django.db import migrations, models

from jingwei.registers.migrations._words import FILLED, KEPT, RESIDENTS, WORD


class Migration(migrations.Migration):
    dependencies = (("registers", "0010_import_differences"),)
    operations = (
        migrations.CreateModel(
            name="ResidentWords",
            fields=[
                ("person", models.UUIDField(db_column="person_id", primary_key=True, serialize=False)),
                ("words", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField())),
            ],
        ),
        migrations.RunSQL(WORD + FILLED + KEPT + RESIDENTS),
    )
