"""A machine client that declares for residents holds no other scope. Clients of before, which did both, only read from now on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("accounts", "0003_walls"),)
    operations = (
        migrations.AddConstraint(
            model_name="machineclient",
            constraint=models.CheckConstraint(
                name="accounts_client_declares_alone",
                condition=models.Q(
                    models.Q(("scopes__contains", ["declaring"]), _negated=True), ("scopes__len", 1), _connector="OR"
                ),
            ),
        ),
    )
