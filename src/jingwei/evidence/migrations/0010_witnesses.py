"""What a witness signed last is found at once, however long it has been silent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("evidence", "0009_stamped"),)
    operations = (
        migrations.AddIndex("Cosignature", models.Index(fields=["log", "witness", "size"], name="evidence_cosignature_witness")),
    )
