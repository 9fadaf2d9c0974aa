"""Policies of imports and of the archive that they fill, and how a list is compared with the registers, taken, and undone.

The import role sees no row of a register: for each line of a list it is told what the register makes of it, and what the
constraints take is moved from policy-free stages, as with any load.
"""

from django.db import migrations

from jingwei.kernel.rowsecurity import evidenced, secured_by_command
from jingwei.registers.migrations._comparing import PEOPLE, PLACES, RESIDENCES, SEEN
from jingwei.registers.migrations._history import HISTORY
from jingwei.registers.migrations._listed import LISTED
from jingwei.registers.migrations._taking import TAKE
from jingwei.registers.migrations._undoing import UNDO

ISOLATED = "(select jw_scope()) = 'territory' and (select jw_level()) <> 'logs'"
MINE = f"({ISOLATED} and (code = any((select jw_codes())::text[]) or left(code, 6) = any((select jw_codes())::text[])))"
OF_MINE = "exists (select from registers_importbatch b where b.number = {table}.batch_id)"
TABLES = ("registers_importbatch", "registers_importchunk", "registers_quarantinedline", "registers_historyincoming")
ARCHIVE = ("registers_historyoverlay", "registers_historygeneration", "registers_historybatchkey")

GRANTS = "".join(
    f"create policy {table}_import on {table} to jingwei_import using (true) with check (true);"
    f"grant select, insert, update on {table} to jingwei_import;"
    for table in TABLES
) + (
    "grant delete on registers_historyincoming to jingwei_import;"
    "create unlogged table registers_stage_quarantinedline (like registers_quarantinedline including defaults);"
    "revoke all on registers_stage_quarantinedline from jingwei_app;"
    "grant select, insert, delete on registers_stage_quarantinedline to jingwei_import;"
    "create index registers_building_by_part on registers_buildingversion (part, grid);"
)
NAMES = (*("people", "alike", "residences", "grids", "became", "buildings", "dwellings", "entities", "take", "analyse", "undo"),)
CLOSED = "".join(
    f"revoke execute on function registers_import_{name} from public, jingwei_app;"
    f"grant execute on function registers_import_{name} to jingwei_import;"
    for name in NAMES
)


class Migration(migrations.Migration):
    dependencies = (("registers", "0003_import_tables"), ("evidence", "0003_walls"))
    operations = (
        secured_by_command("registers_importbatch", read=MINE, add="false"),
        secured_by_command("registers_importchunk", read=OF_MINE.format(table="registers_importchunk"), add="false"),
        secured_by_command("registers_quarantinedline", read=OF_MINE.format(table="registers_quarantinedline"), add="false"),
        secured_by_command("registers_historyincoming", read="false", add="false"),
        secured_by_command("registers_historyoverlay", read="false", add="false"),
        *(evidenced(table) for table in (*TABLES, *ARCHIVE)),
        migrations.RunSQL(GRANTS + HISTORY + LISTED),
        migrations.RunSQL(SEEN + PEOPLE + RESIDENCES + PLACES + TAKE + UNDO + CLOSED),
    )
