"""The tokens by which a version of a dwelling or of an organisation is found; written with the version, and like it never removed.

They belong to the version: when it is closed (a change, a correction, an undone import), a search finds it as little as any other
page does, and who asks for an earlier day or an earlier knowledge still finds it by what it said.
"""

from typing import Any

from jingwei.kernel.timelines import VersionMixin
from jingwei.registers.models import DwellingToken, DwellingVersion, EntityToken, EntityVersion
from jingwei.registers.places.tokens import tokens

TABLES = {"dwellingversion": "dwellingtoken", "entityversion": "entitytoken"}
_TEXTS = {"dwellingversion": ("address", "room"), "entityversion": ("name", "address")}


def tokens_of(table: str, **values: Any) -> list[str]:
    """The tokens of a version of one of these tables, by its columns."""
    return sorted(tokens(*(values[column] for column in _TEXTS[table])))


def index(row: VersionMixin) -> None:
    """Write the tokens of a version that was just written; nothing for versions that no search finds by a text."""
    table = type(row).__name__.lower()
    if isinstance(row, DwellingVersion):
        found = tokens_of(table, address=row.address, room=row.room)
        DwellingToken.objects.bulk_create([DwellingToken(token=token, grid=row.grid, version=row.pk) for token in found])
    elif isinstance(row, EntityVersion):
        found = tokens_of(table, name=row.name, address=row.address)
        EntityToken.objects.bulk_create([EntityToken(token=token, grid=row.grid, version=row.pk) for token in found])
