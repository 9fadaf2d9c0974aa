"""Every table with personal data says what for, on what law, for how long, how it is handed out and how it is erased."""

import re
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db.models import Model
from tests.architecture.source import modules

from jingwei.config.personal import TABLES
from jingwei.kernel import purposes
from jingwei.kernel.law import Citation
from jingwei.kernel.personal import Ends, Personal
from jingwei.registers.personal import UNTIL_BUILT, UNTIL_MENDED
from jingwei.sharing import personal as sharing

PERSONAL = re.compile(
    r"(^|_)(person|subjects?|account|phone|sealed|username|display_name|born_on|citizen|name)(_|$)|^(name_fold|name_sound|number_index|raised_by)"
)

NOT_PERSONAL = {
    "accounts_machineclient": "programs of other departments and their unit, no person",
    "evidence_delay": "why reads in a matter are shown late: an officer's sealed words about a case, in which the page asks for no name",
    "evidence_subjectkey": "a sealed key under a random handle; destroying it is how tags are erased",
    "evidence_restriction": "a handle that nobody may read, and since when; it goes when the restriction is lifted",
    "registers_divisionversion": "names of territory",
    "registers_gridversion": "names of territory",
    "registers_entityversion": "a legal entity's public register entry: its name is not a person's",
    "sharing_list": "what everybody may know of a list; the name is the list's",
    "registers_historygeneration": "about batches; the name is that of a compression dictionary",
}
"""Tables with a column of such a name that hold nobody's data, each with its reason."""


KEPT = {
    Ends.LEAVING: purposes.DECLARING.kept,
    Ends.AGE: purposes.AUDIT.kept,
    Ends.CLOSING: purposes.ACCOUNTS.kept,
    Ends.MENDING: UNTIL_MENDED,
    Ends.BUILDING: UNTIL_BUILT,
    Ends.LIST: sharing.KEPT,
}
"""What is said to people of each way in which the time for keeping ends."""


def _tables() -> dict[str, type[Model]]:
    ours = set(modules())
    return {model._meta.db_table: model for model in apps.get_models() if model._meta.app_label in ours}


def _suspicious(model: type[Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields if field.column and PERSONAL.search(field.column)]


def _described() -> dict[str, Personal]:
    found: dict[str, Personal] = {}
    for module in modules():
        if module != "kernel" and find_spec(f"jingwei.{module}.personal"):
            found |= import_module(f"jingwei.{module}.personal").PERSONAL
    return found


def test_every_table_with_personal_data_is_described() -> None:
    described = _described()
    missing = {
        table: columns
        for table, model in _tables().items()
        if (columns := _suspicious(model)) and table not in described and table not in NOT_PERSONAL
    }
    assert not missing, f"Describe these in their module's personal.py: {missing}"


def test_descriptions_are_whole() -> None:
    for table, entry in _described().items():
        assert entry.purpose in purposes.ALL, table
        assert isinstance(entry.basis, Citation), table
        assert str(entry.kept) == str(KEPT[entry.ends]), table
        assert callable(entry.export), table
        assert callable(entry.erase), table


def test_the_retention_job_and_the_copy_know_every_description() -> None:
    assert _described() == TABLES


def test_descriptions_and_exceptions_name_tables_that_exist() -> None:
    assert not set(_described()) - set(_tables())
    assert sorted(set(NOT_PERSONAL) - {table for table, model in _tables().items() if _suspicious(model)}) == []
    assert not set(NOT_PERSONAL) & set(_described())
