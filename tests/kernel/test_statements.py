"""Statements that the server keeps: the same rows as the ORM writes, planned once, and errors that come as Django's."""

import pytest
from django.db import IntegrityError, connection, transaction

from jingwei.declarations.models import Decoy
from jingwei.kernel.randomness import handle
from jingwei.kernel.statements import insert_row, prepared, unwaited


def test_a_row_is_what_the_orm_would_have_written(committing: str) -> None:
    row = Decoy(id=handle(), filler=b"\x00\xff")
    insert_row(row)
    assert bytes(Decoy.objects.get(pk=row.pk).filler) == b"\x00\xff"


def test_the_server_keeps_a_statement(committing: str) -> None:
    for number in range(2):
        with prepared() as cursor:
            cursor.execute("select %s::integer as kept_by_the_server", [number])
            assert cursor.fetchone() == (number,)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_prepared_statements where statement like '%kept_by_the_server%'")
        assert cursor.fetchone() == (1,)


def insert_unwaited(*rows: Decoy) -> list[int]:
    """Insert the rows, none waited for, and see after each how many there are."""
    seen = []
    with transaction.atomic(), unwaited():
        for row in rows:
            insert_row(row)
            seen.append(prepared())
            seen[-1].execute("select count(*) from declarations_decoy")
        return [cursor.fetchone()[0] for cursor in seen]


def test_what_is_not_waited_for_runs_in_order(committing: str) -> None:
    assert insert_unwaited(Decoy(id=handle(), filler=b""), Decoy(id=handle(), filler=b"")) == [1, 2]


def test_the_error_of_one_that_is_not_waited_for_comes_as_any_other(committing: str) -> None:
    row = Decoy(id=handle(), filler=b"")
    insert_row(row)
    with pytest.raises(IntegrityError):
        insert_unwaited(Decoy(id=handle(), filler=b""), row)
    assert Decoy.objects.count() == 1
