"""Moving out at the counter: for whoever shows the card, of one of their own homes, in the errand that corrects a record."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from tests.faces.counter.test_desk import looked, opened, told
from tests.faces.desk import LI, NOON, STREET, WANG, ZHANG, District, SignIn, reads, send, text

from jingwei.kernel.actors import Role
from jingwei.kernel.dates import district_day

TODAY = district_day(NOON)


@pytest.fixture
def zhao(district: District, sign_in: SignIn) -> Client:
    """Zhao's window in the street."""
    return sign_in(Role.CLERK, STREET)


def home_of(person: UUID) -> str:
    (found,) = [row[0] for row in told("select id, person_id from registers_residence") if row[1] == person]
    return str(found)


def ends() -> list[tuple[object, ...]]:
    return told(
        "select valid_until::text, source from registers_residenceversion where recorded_until > '9999-01-01' and valid_until < '9999-01-01'"
    )


def test_a_resident_of_another_street_moves_out_at_this_counter(zhao: Client, district: District) -> None:
    opened(zhao, "correction")
    path = looked(zhao, LI)
    assert f'href="{path}/move"' in text(zhao.get(path))
    page = text(zhao.get(f"{path}/move"))
    assert "枫林路 12 号" in page
    assert "since 1 January 2020" in page
    answer = send(zhao, f"{path}/move", home=home_of(district.li), on="2027-03-15")
    assert answer["Location"] == path
    assert "They are moved out" in text(zhao.get(path))
    assert ends() == [("2027-03-15", "counter")]
    case = told("select id from cases_servicecase")[0][0]
    assert told("select \"case\" from evidence_entry where step = 'registers.moved-out'") == [(case,)]
    assert "No home of theirs is open" in text(zhao.get(f"{path}/move"))


def test_each_look_at_the_homes_is_noted_with_the_case(zhao: Client, district: District) -> None:
    opened(zhao, "correction")
    path = looked(zhao, LI)
    zhao.get(f"{path}/move")
    assert [fields for what, fields in reads() if what == "registers.homes"] == [["address", "residences"]]
    assert told("select count(*) from evidence_read where what = 'registers.homes' and \"case\" is null") == [(0,)]


def test_a_protected_home_is_ended_without_being_named(zhao: Client, district: District) -> None:
    opened(zhao, "correction")
    path = looked(zhao, ZHANG)
    page = text(zhao.get(f"{path}/move"))
    assert "Protected address, since 1 January 2020" in page
    assert "枫林路" not in page
    assert send(zhao, f"{path}/move", home=home_of(district.zhang), on=str(TODAY)).status_code == 302
    assert ends() == [(str(TODAY), "counter")]


@pytest.mark.parametrize("day", ["2019-01-01", str(TODAY + timedelta(days=61)), "soon", ""])
def test_a_day_that_cannot_be_is_mended_in_the_form(zhao: Client, district: District, day: str) -> None:
    opened(zhao, "correction")
    path = looked(zhao, WANG)
    assert 'href="#id_on"' in text(send(zhao, f"{path}/move", home=home_of(district.wang), on=day))
    assert ends() == []


def test_nobody_elses_home_is_ended(zhao: Client, district: District) -> None:
    opened(zhao, "correction")
    looked(zhao, LI)  # admitted to this case as well
    path = looked(zhao, WANG)
    for home in (home_of(district.li), home_of(district.zhang), "x"):
        assert "error-summary" in text(send(zhao, f"{path}/move", home=home, on=str(TODAY)))
    assert ends() == []


def test_without_the_card_or_in_another_errand_nobody_is_moved_out(zhao: Client, district: District) -> None:
    opened(zhao, "correction")
    path = looked(zhao, "王小明")
    assert "/move" not in text(zhao.get(path))
    assert zhao.get(f"{path}/move").status_code == 404
    send(zhao, "/counter/cases/close", form="/counter/search")
    opened(zhao, "record-question")
    path = looked(zhao, WANG)
    assert "/move" not in text(zhao.get(path))
    assert zhao.get(f"{path}/move")["Location"] == "/counter/search"
    form = {"once": "x" * 32, "home": home_of(district.wang), "on": str(TODAY)}
    assert zhao.post(f"{path}/move", form)["Location"] == "/counter/search"
    assert told("select count(*) from evidence_entry where step = 'registers.moved-out'") == [(0,)]
