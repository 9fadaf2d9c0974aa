"""The tables of versions, and the column that names the thing a row is a version of."""

TIMED = {
    "registers_divisionversion": "division_id",
    "registers_gridversion": "grid_id",
    "registers_buildingversion": "building_id",
    "registers_dwellingversion": "dwelling_id",
    "registers_personversion": "person_id",
    "registers_residenceversion": "residence_id",
    "registers_entityversion": "entity_id",
}
