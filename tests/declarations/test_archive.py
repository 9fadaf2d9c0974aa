"""With no archive, and with one that cannot be asked: people of the register go straight in, the others become a visit and say why."""

import pytest
from django.db import connections
from tests.declarations.conftest import ARCHIVE, CODES, KNOWN, OTHER, Street, unwatched
from tests.declarations.test_declaring import declare, owner

from jingwei.declarations.operations import Typed
from jingwei.registers.queries.facts import forget_archive

WANG = Typed(number=KNOWN, name="王小明")


def decided() -> list[tuple[object, ...]]:
    """What was decided so far; declarations of one instant have no order."""
    return sorted(owner("select state, reasons from declarations_declaration"))


def run(*statements: str) -> None:
    with connections["owner"].cursor() as cursor, unwatched(cursor, *ARCHIVE):
        for statement in statements:
            cursor.execute(statement)
    forget_archive()


def no_archive() -> None:
    """As in a new folder: none was ever built."""
    run("delete from registers_historygeneration")


def broken_archive() -> None:
    """One is live and its rows cannot be read."""
    run("alter table registers_history rename column blob to lost")


def damaged_archive() -> None:
    """One is live and what it holds is not what was written there."""
    run("update registers_history set blob = set_byte(blob, 20, get_byte(blob, 20) # 255)")


def erased_batch() -> None:
    """The batch was erased by its key: that is meant, and the archive is asked all the same."""
    run("delete from registers_historybatchkey")


@pytest.fixture
def wang_is_known(street: Street) -> Street:
    """Wang declared while there was an archive: he is in the register."""
    declare(WANG)
    assert decided() == [("accepted", [])]
    return street


def test_an_archive_that_was_never_built_is_empty_and_not_down(street: Street) -> None:
    no_archive()
    declare(WANG)
    assert decided() == [("waiting", ["unconfirmed"])]


@pytest.mark.parametrize("gone", [no_archive, broken_archive])
def test_the_register_alone_confirms_its_own_people(wang_is_known: Street, gone: object) -> None:
    gone()  # type: ignore[operator]
    declare(WANG)
    assert decided() == [("accepted", [])] * 2


def test_another_name_is_doubtful_and_says_that_the_archive_was_not_asked(wang_is_known: Street) -> None:
    broken_archive()
    declare(Typed(number=KNOWN, name="赵云"))
    assert decided() == [("accepted", []), ("waiting", ["name-differs", "store-down"])]


@pytest.mark.parametrize("gone", [broken_archive, damaged_archive])
def test_whom_only_the_archive_knew_becomes_a_visit_because_it_is_down(street: Street, gone: object) -> None:
    gone()  # type: ignore[operator]
    declare(Typed(number=OTHER, name="张伟"))
    assert decided() == [("waiting", ["store-down"])]


def test_an_erased_batch_is_gone_and_not_down(street: Street) -> None:
    erased_batch()
    declare(Typed(number=OTHER, name="张伟"))
    assert decided() == [("waiting", ["unconfirmed"])]


def test_what_speaks_against_the_record_still_does(wang_is_known: Street) -> None:
    broken_archive()
    declare(WANG, CODES[1])
    assert decided() == [("accepted", []), ("waiting", ["overlaps"])]
