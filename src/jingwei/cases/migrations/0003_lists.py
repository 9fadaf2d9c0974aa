"""Indexes for every list of orders in its order, and the policy of orders in words that let the planner take them."""

from django.db import migrations, models

from jingwei.kernel.rowsecurity import reworded_read
from jingwei.kernel.territory import within_territory

SEEN = (
    f"{within_territory()} or ((select jw_scope()) = 'case'"
    ' and ("case" = (select jw_case()) or admitted_case = (select jw_case())))'
)

# Nearly all open orders are due within two weeks: counted apart, a limit and "open" look as if few orders met both.
STATISTICS = "create statistics cases_limits_of_open (mcv) on due_on, closed_at from cases_workorder;"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_walls"),
        ("registers", "0007_place_tokens"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="workorder",
            index=models.Index(condition=models.Q(("closed_at", None)), fields=["due_on", "id"], name="cases_open_by_limit"),
        ),
        migrations.AddIndex(
            model_name="workorder",
            index=models.Index(
                condition=models.Q(("closed_at", None), ("desk_asked_at__isnull", False)),
                fields=["due_on", "id"],
                name="cases_open_at_desk",
            ),
        ),
        migrations.AddIndex(
            model_name="workorder",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)), fields=["grid", "closed_at", "id"], name="cases_closed_in_grid"
            ),
        ),
        migrations.AddIndex(
            model_name="workorder",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=["community", "closed_at", "id"],
                name="cases_closed_in_community",
            ),
        ),
        migrations.AddIndex(
            model_name="workorder",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)), fields=["closed_at", "id"], name="cases_closed_by_day"
            ),
        ),
        reworded_read("cases_workorder", using=SEEN),
        migrations.RunSQL(STATISTICS, "drop statistics cases_limits_of_open;"),
    ]
