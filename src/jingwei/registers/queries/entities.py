"""Reading legal entities as of a day and as known on a day, within the territory of whoever asks."""

from typing import Any

from jingwei.evidence.reads import gate
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.codes import uscc as usccs
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.territory import narrowed
from jingwei.registers.models import EntityVersion as EntityVersion  # rows travel up as read-only values
from jingwei.registers.queries._asked import asked
from jingwei.registers.queries._paging import page
from jingwei.registers.queries._rows import EntityRow as EntityRow
from jingwei.registers.queries._rows import entity_row
from jingwei.registers.queries._traders import listed


def get_entity(uscc: str, *, actor: Actor, purpose: Purpose) -> EntityRow:
    """A legal entity by its unified social credit code as typed.

    Raises:
        NotFound: there is none that day, or it lies outside the actor's territory.
    """
    gate(actor, purpose, duty="registers.entities")
    row = _rows().filter(entity__uscc=usccs.check(uscc).normal).first()
    if row is None:
        raise NotFound()
    return entity_row(row)


def list_entities(
    *,
    actor: Actor,
    purpose: Purpose,
    street: str = "",
    community: str = "",
    kind: str = "",
    after: str = "",
    most: int = 50,
) -> list[EntityRow]:
    """Legal entities of the actor's territory by grid and code; at most 200.

    ``after`` is the last row's ``key``.

    Of a sole trader the row has no address: only ``get_entity`` tells it.
    """
    gate(actor, purpose, duty="registers.entities")
    rows = narrowed(_rows(), scopes.current().scope)
    for column, wanted in (("street", street), ("community", community), ("kind", kind)):
        if wanted:
            rows = rows.filter(**{column: wanted})
    return [listed(entity_row(row)) for row in page(rows, code="entity__uscc", after=after, most=most)]


def _rows() -> Any:
    return asked(EntityVersion).select_related("entity")
