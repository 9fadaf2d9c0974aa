"""Every table has a policy or stands in one list of exemptions with its reason; nobody but the owner may empty one."""

import pytest
from django.db import connections
from tests.architecture.policies import with_truncate, without_policy

from jingwei.config.exemptions import EXEMPT


@pytest.mark.django_db(databases=["owner"])
def test_every_table_has_a_policy_or_a_reason() -> None:
    assert without_policy(exempt=EXEMPT) == []


@pytest.mark.django_db(databases=["owner"])
def test_no_exemption_is_left_over() -> None:
    assert sorted(set(EXEMPT) - set(without_policy())) == []
    assert all(len(reason) > 10 for reason in EXEMPT.values())


@pytest.mark.django_db(databases=["owner"])
def test_the_app_role_may_truncate_nothing() -> None:
    assert with_truncate() == []


def test_a_planted_table_without_a_policy_is_found(committing: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("create table planted (name text); grant select on planted to jingwei_app")
    assert without_policy(exempt=EXEMPT) == ["planted"]
