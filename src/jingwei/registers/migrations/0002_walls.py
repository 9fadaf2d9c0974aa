"""Policies, time-lines, evidence triggers of the registers, and the functions by which a decision sees facts and nobody sees rows."""

from django.db import migrations

from jingwei.kernel.rowsecurity import evidenced, secured_by_command, two_timelines
from jingwei.kernel.territory import within_territory
from jingwei.registers.migrations._changing import ADMITTING, FORGET, HOLD, RETRACT
from jingwei.registers.migrations._facts import FACTS, LOOKED_UP, PROTECTED
from jingwei.registers.migrations._places import CODES, COMMON, PLACE_SEEN
from jingwei.registers.migrations._stages import STAGES, TAKE
from jingwei.registers.migrations._timed import TIMED

HERE = within_territory()
DECISION = "(select jw_scope()) = 'decision'"
OWN = "(select jw_scope()) = 'own'"
CASE = "(select jw_scope()) = 'case'"
SCOPED = "(select jw_scope()) is not null"
STAFF = "(case when (select jw_wall()) in ('', 'logs') then false else true end)"  # one CASE, as the territory's
ADMITTED = 'select a.person_id from registers_admission a where a."case" = (select jw_case())'
ADMITTED_DWELLING = 'select a.dwelling_id from registers_admission a where a."case" = (select jw_case())'

RESIDENCE_READ = f"case (select jw_scope()) when 'own' then person_id = (select jw_person()) when 'case' then person_id in ({ADMITTED}) else {HERE} end"
DWELLING_READ = (
    f"{HERE} or ((select jw_scope()) in ('own', 'case') and exists (select from registers_residenceversion r"
    " where r.dwelling_id = registers_dwellingversion.dwelling_id offset 0))"
    f" or ({CASE} and registers_dwellingversion.dwelling_id in ({ADMITTED_DWELLING}))"
)

# A person is in exactly the slices of the residences that are open on the day asked about; the residence's own policy cuts them.
# ``offset 0``: asked for one person after another. Without it the planner may read all residences into a hash for a page of twenty.
LIVES_HERE = (
    "exists (select from registers_residenceversion r where r.person_id = {table}.person_id"
    " and r.valid_from <= (select jw_day()) and r.valid_until > (select jw_day())"
    " and r.recorded_from <= (select jw_known()) and r.recorded_until > (select jw_known()) offset 0)"
)


def person_seen(table: str) -> str:
    """Whether the scope in force sees the person that a row is about."""
    return (
        f"(case (select jw_scope()) when 'own' then {table}.person_id = (select jw_person())"
        f" when 'case' then {table}.person_id in ({ADMITTED}) else {STAFF} and {LIVES_HERE.format(table=table)} end)"
    )


EVIDENCED = (
    "registers_division",
    "registers_divisionsuccessor",
    "registers_grid",
    *TIMED,
    "registers_building",
    "registers_dwelling",
    "registers_person",
    "registers_residence",
    "registers_entity",
    "registers_identitylink",
)

SHAPES = """
-- One key for the three columns: with three, the planner takes this index for a dwelling alone as well and reads all of it.
alter table registers_residenceversion add constraint registers_residence_once
  exclude using gist ((md5(person_id::text || dwelling_id::text || kind)::uuid) with =, valid with &&, recorded with &&);
alter table registers_divisionversion add constraint registers_division_code_once
  exclude using gist (code with =, valid with &&, recorded with &&);
alter table registers_gridversion add constraint registers_grid_code_once exclude using gist (code with =, valid with &&, recorded with &&);
create index registers_person_by_number on registers_personversion (number_index);  -- the unique one serves open versions only
create index registers_person_by_phone on registers_personversion (phone_index) where phone_index is not null;
alter table registers_personversion add constraint registers_person_index_size check (octet_length(number_index) = 16);
revoke update, delete on registers_division, registers_divisionsuccessor, registers_grid from jingwei_app;
revoke delete on registers_divisionversion, registers_gridversion from jingwei_app;
"""


class Migration(migrations.Migration):
    dependencies = (("registers", "0001_tables"), ("evidence", "0003_walls"))
    operations = (
        *(two_timelines(table, of=column) for table, column in TIMED.items()),
        *(evidenced(table) for table in EVIDENCED),
        migrations.RunSQL(SHAPES),
        secured_by_command("registers_admission", read=f'{CASE} and "case" = (select jw_case())', add="false"),
        secured_by_command(
            "registers_residenceversion", read=RESIDENCE_READ, add=f"{RESIDENCE_READ} or {DECISION}", change=RESIDENCE_READ
        ),
        secured_by_command(
            "registers_personversion",
            read=person_seen("registers_personversion"),
            add=f"{person_seen('registers_personversion')} or {DECISION}",
            change=person_seen("registers_personversion"),
        ),
        secured_by_command(
            "registers_person",
            read=f"({OWN} and id = (select jw_person())) or exists (select from registers_personversion v where v.person_id = registers_person.id)",
            add=DECISION,
        ),
        secured_by_command(
            "registers_persontoken",
            read=person_seen("registers_persontoken"),
            add=f"{person_seen('registers_persontoken')} or {DECISION}",
            remove=person_seen("registers_persontoken"),
        ),
        secured_by_command(
            "registers_residence",
            read="exists (select from registers_residenceversion v where v.residence_id = registers_residence.id)",
            add=SCOPED,
        ),
        secured_by_command("registers_dwellingversion", read=DWELLING_READ, add=HERE, change=HERE),
        secured_by_command(
            "registers_dwelling",
            read="exists (select from registers_dwellingversion v where v.dwelling_id = registers_dwelling.id)",
            add=STAFF,
        ),
        secured_by_command("registers_dwellingtoken", read=PLACE_SEEN, add=PLACE_SEEN),
        secured_by_command("registers_buildingversion", read=HERE, add=HERE, change=HERE),
        secured_by_command(
            "registers_building",
            read="exists (select from registers_buildingversion v where v.building_id = registers_building.id)",
            add=STAFF,
        ),
        secured_by_command("registers_entityversion", read=HERE, add=HERE, change=HERE),
        secured_by_command(
            "registers_entity",
            read="exists (select from registers_entityversion v where v.entity_id = registers_entity.id)",
            add=STAFF,
        ),
        secured_by_command("registers_entitytoken", read=PLACE_SEEN, add=PLACE_SEEN),
        secured_by_command(
            "registers_identitylink",
            read=person_seen("registers_identitylink"),
            add=f"({CASE} and person_id in ({ADMITTED})) or {DECISION}",
        ),
        migrations.RunSQL(FACTS + LOOKED_UP + PROTECTED + HOLD + ADMITTING + RETRACT + FORGET + STAGES + TAKE + CODES + COMMON),
    )
