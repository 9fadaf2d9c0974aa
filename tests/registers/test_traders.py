"""What the register tells of a sole trader, who may live where they trade."""

from tests.people import G1, NOON, QIAN
from tests.registers.test_finding import SINCE, Town, town, under

from jingwei.kernel.codes import uscc
from jingwei.kernel.purposes import REGISTER_CARE
from jingwei.registers.operations.entities import EntityFields, add_entity
from jingwei.registers.queries import entities, finding

__all__ = ["town"]


def test_a_list_tells_no_address_of_a_sole_trader_and_the_code_does(town: Town) -> None:
    code = str(uscc.build(authority="9", kind="2", division="440304", organisation="MA123456"))
    fields = EntityFields(
        name="王伟凉茶铺", kind="sole-trader", address="枫林路12号1栋1203室", dwelling=next(iter(town.dwellings.values()))
    )
    with under(QIAN):
        add_entity(code, fields, grid=G1, since=SINCE, source="tests", actor=QIAN, at=NOON)
    with under(QIAN):
        row = entities.get_entity(code, actor=QIAN, purpose=REGISTER_CARE)
        assert (row.address, row.dwelling) == (fields.address, fields.dwelling)
        rows = {one.uscc: one for one in entities.list_entities(actor=QIAN, purpose=REGISTER_CARE)}
        assert (rows.pop(code).address, {one.address for one in rows.values()}) == ("", {"枫林路8号"})
        for text in (code, "凉茶铺"):
            (found,) = finding.find_entities(text, actor=QIAN, purpose=REGISTER_CARE).rows
            assert (found.uscc, found.address, found.dwelling) == (code, "", None)
        assert code not in {one.uscc for one in finding.find_entities("枫林路", actor=QIAN, purpose=REGISTER_CARE).rows}
