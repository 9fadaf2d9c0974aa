"""An order that somebody else reminded, escalated or took up first asks for no entry of the second."""

from django.db import migrations

from jingwei.kernel.rowsecurity import evidenced_by_rows

TABLES = ("cases_workorder", "cases_pause", "cases_objection", "cases_servicecase")


class Migration(migrations.Migration):
    dependencies = (("cases", "0003_tables"), ("evidence", "0005_rows"))
    operations = tuple(evidenced_by_rows(table) for table in TABLES)
