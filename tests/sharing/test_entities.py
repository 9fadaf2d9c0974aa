"""The register of organisations under an agreement: what stands in it, and no person, so no sole trader either."""

from datetime import date

import pytest
from django.db import connections
from tests.people import DISTRICT, NOON
from tests.registers.world import World
from tests.sharing.agreeing import found, paged, signed
from tests.sharing.conftest import CIVIL

from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.codes import uscc
from jingwei.registers.operations.entities import EntityFields
from jingwei.registers.operations.loading import load
from jingwei.registers.operations.staging import Stage
from jingwei.sharing.errors import WrongAgreement, WrongKey


def code_of(kind: str, order: int) -> str:
    return str(uscc.build(authority="9", kind=kind, division=DISTRICT, organisation=f"M{order:07d}"))


def test_organisations_are_shared_without_anybody_and_sole_traders_not_at_all(district: World) -> None:
    stage, since = Stage(NOON, "taken-over", "operator"), date(2019, 1, 1)
    firm, trader, unsaid = code_of("1", 901), code_of("2", 902), code_of("2", 903)
    grid = next(iter(district.grid_of.values()))
    for code, kind in ((firm, "company"), (trader, "sole-trader"), (unsaid, "company")):
        stage.entity(code, EntityFields(name=f"{kind} of Chen", kind=kind, address="1 Road"), grid=grid, since=since)
    loader = Actor.of(Role.OPERATOR, ident="operator", scope=CIVIL.scope)
    for _progress in load(stage.tables(), actor=loader, at=NOON, source="tests"):
        pass
    number = signed("uscc", "name", "address", "status", what="registers.entities")
    (row,) = found(number, f" {firm.lower()} ").rows
    assert row.values == {"uscc": firm, "name": "company of Chen", "address": "1 Road", "status": "active"}
    assert (found(number, trader).rows, found(number, unsaid).rows) == ((), ())
    codes, mark = [], ""
    while True:
        page = paged(number, most=2, after=mark)
        codes += [str(one.values["uscc"]) for one in page.rows]
        if not (mark := page.next):
            break
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select e.uscc from registers_entity e join registers_entityversion v on v.entity_id = e.id "
            "where v.street like '440304%%' and e.uscc not in (%s, %s)",
            [trader, unsaid],
        )
        assert sorted(codes) == sorted(code for (code,) in cursor.fetchall())
    with pytest.raises(WrongKey, match="uscc"):
        found(number, "123")
    with pytest.raises(WrongAgreement, match="Name each field once"):
        signed("legal_representative", what="registers.entities")
