"""Functions that run with the owner's rights find the names in them in the schema alone, and nobody runs them unasked."""

import pytest
from django.db import DatabaseError, connections, transaction

from jingwei.config.runtime import Runtime

SEARCH = "search_path=public, pg_temp"  # pg_temp last: where it is not named it comes first
_DEFINERS = """select p.oid::regprocedure::text from pg_proc p
where p.prosecdef and not coalesce(%s = any (p.proconfig), false) order by 1"""
_FOR_ALL = """select p.oid::regprocedure::text from pg_proc p cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
where p.prosecdef and p.prorettype <> 'trigger'::regtype and a.grantee = 0 order by 1"""


def names(statement: str, *values: str) -> list[str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values or None)
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.django_db(databases=["owner"])
def test_every_function_of_the_owner_looks_into_the_schema_first() -> None:
    assert names(_DEFINERS, SEARCH) == []


@pytest.mark.django_db(databases=["owner"])
def test_no_function_of_the_owner_is_for_everybody() -> None:
    assert names(_FOR_ALL) == []


def test_a_function_that_is_planted_is_found(committing: str) -> None:
    head = "create function {} returns int language sql security definer {} as 'select 1'"
    with connections["owner"].cursor() as cursor:
        for name, setting in (
            ("planted_bare()", ""),
            ("planted_public()", "set search_path = public"),
            ("planted_first()", "set search_path = pg_temp, public"),
            ("planted_well()", "set search_path = public, pg_temp set enable_seqscan = off"),
        ):
            cursor.execute(head.format(name, setting))
    planted = {"planted_bare()", "planted_public()", "planted_first()"}
    assert planted <= set(names(_DEFINERS, SEARCH))
    assert "planted_well()" not in names(_DEFINERS, SEARCH)
    assert set(names(_FOR_ALL)) == planted | {"planted_well()"}


@pytest.mark.parametrize("role", ["default", "import", "sequencer"])
def test_no_role_makes_a_temporary_table(committing: str, role: str) -> None:
    Runtime().migrate()  # what a restored database meets: rights on the database are in no dump
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(using=role),
        connections[role].cursor() as cursor,
    ):
        cursor.execute("create temporary table evidence_entry (log text)")
