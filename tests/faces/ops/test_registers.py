"""Registers in the operations centres: two time-lines on one page, old codes, and people behind a purpose."""

from datetime import date, datetime, timedelta

from django.db import transaction
from tests.faces.desk import (
    COMMUNITY,
    DISTRICT,
    G1,
    G3,
    G4,
    NOON,
    OTHER_STREET,
    PHONE,
    STREET,
    WANG,
    District,
    SignIn,
    changed,
    reads,
    send,
    text,
)
from tests.people import QIAN

from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Role
from jingwei.kernel.dates import start_of
from jingwei.registers.operations import territory


def test_a_dwelling_reads_otherwise_as_of_an_earlier_day_and_as_known_before(district: District, sign_in: SignIn) -> None:
    changed(district, capacity=7)
    qian = sign_in(Role.STREET_OFFICER, STREET)
    path = f"/ops/registers/dwellings/{district.code(G1)}"
    now, before = "<dt>Capacity</dt><dd>7</dd>", "<dt>Capacity</dt><dd>4</dd>"
    page = text(qian.get(path))
    assert now in page
    assert "Everything that was ever recorded" in page
    assert before in text(qian.get(f"{path}?as_of=2027-01-31"))
    assert now in text(qian.get(f"{path}?as_of=2027-02-01"))
    yesterday = (datetime.now(tz=NOON.tzinfo) - timedelta(days=1)).date()  # recorded by the database's own clock
    assert start_of(yesterday)
    assert qian.get(f"{path}?known_on={yesterday}").status_code == 404  # nothing was loaded by then


def test_dwellings_are_listed_by_area_and_found_by_code(district: District, sign_in: SignIn) -> None:
    qian = sign_in(Role.STREET_OFFICER, STREET)
    page = text(qian.get("/ops/registers/dwellings"))
    assert "By community" in page
    assert district.code(G3) in page
    assert district.code(G4) not in page
    page = text(qian.get(f"/ops/registers/dwellings?community={COMMUNITY}&grid={G1}"))
    assert district.code(G1) in page
    assert district.code(G3) not in page
    typed = " ".join([district.code(G1)[:6], district.code(G1)[6:]])
    assert qian.get("/ops/registers/dwellings", {"code": typed})["Location"] == f"/ops/registers/dwellings/{district.code(G1)}"
    assert "This is not a house code" in text(qian.get("/ops/registers/dwellings?code=123"))
    assert qian.get(f"/ops/registers/dwellings/{district.code(G4)}").status_code == 404


def test_organisations_are_listed_and_opened(district: District, sign_in: SignIn) -> None:
    qian = sign_in(Role.STREET_OFFICER, STREET)
    assert "枫林商贸有限公司" in text(qian.get("/ops/registers/entities"))
    assert qian.get(f"/ops/registers/entities?code={district.uscc}")["Location"] == f"/ops/registers/entities/{district.uscc}"
    assert "枫林商贸有限公司" in text(qian.get(f"/ops/registers/entities/{district.uscc}"))
    assert sign_in(Role.STREET_OFFICER, OTHER_STREET).get(f"/ops/registers/entities/{district.uscc}").status_code == 404


def test_an_old_code_leads_to_what_it_stands_for(district: District, sign_in: SignIn) -> None:
    with transaction.atomic(), scopes.entered(QIAN.scope, at=NOON):
        grid = territory.add_grid(f"{COMMUNITY}08", "福中 08", since=date(2015, 1, 1), source="survey", actor=QIAN, at=NOON)
        territory.change_grid(
            grid, code=f"{COMMUNITY}09", name="福中 09", on=date(2026, 1, 1), source="survey", actor=QIAN, at=NOON
        )
    qian = sign_in(Role.STREET_OFFICER, STREET)
    assert "福中 09" in text(qian.get(f"/ops/registers/grids?code={COMMUNITY}08"))
    assert "This code is in use" in text(qian.get(f"/ops/registers/grids?code={COMMUNITY}08&as_of=2025-06-01"))
    assert "Nothing stands for this code" in text(qian.get("/ops/registers/grids?code=99999900100101"))
    assert "福中 09" in text(qian.get(f"/ops/registers/grids?community={COMMUNITY}"))
    assert "福中 08" in text(qian.get(f"/ops/registers/grids?community={COMMUNITY}&as_of=2025-06-01"))


def test_people_are_found_for_a_purpose_and_fields_are_revealed_one_by_one(district: District, sign_in: SignIn) -> None:
    qian = sign_in(Role.STREET_OFFICER, STREET)
    assert "error-summary" in text(qian.post("/ops/registers/search", {"text": "王小明"}))
    found = qian.post("/ops/registers/search", {"text": "王小明", "purpose": "correction"})
    assert "王" not in found["Location"]
    page = text(qian.get(found["Location"]))
    assert "990*************" in page
    assert WANG not in page
    path = f"{found['Location']}/1"
    page = text(qian.get(path))
    assert PHONE not in page
    assert send(qian, f"{path}/reveal", form=path, field="phone")["Location"] == path
    assert PHONE in text(qian.get(path))
    assert WANG not in text(qian.get(path))
    assert [one for one in reads() if one[0] == "registers.reveal"] == [("registers.reveal", ["phone"])]
    assert [one[0] for one in reads()].count("registers.search-name") == 1


def test_people_are_found_and_shown_as_of_the_day_that_was_asked(district: District, sign_in: SignIn) -> None:
    changed(district, address="新路 8 号")
    qian = sign_in(Role.STREET_OFFICER, STREET)
    path = "/ops/registers/search"
    for day in ("", "?as_of=2027-01-31"):
        assert 'name="as_of"' in text(qian.get(path + day))
        found = qian.post(path + day, {"text": "王小明", "purpose": "correction"})["Location"]
        page = text(qian.get(found))
        assert ("As things stood on 31 January 2027" in page) == bool(day)
        assert send(qian, f"{found}/1/reveal", form=f"{found}/1", field="address").status_code == 302
        page = text(qian.get(f"{found}/1"))
        assert ("新路 8 号" in page) == (not day)
        assert ("枫林路 12 号" in page) == bool(day)
        assert qian.get(f"{found}/2").status_code == 404  # the days are kept beside the people, and are none
    for day in ("as_of=2019-06-01", "known_on=2019-06-01"):
        found = qian.post(f"{path}?{day}", {"text": "王小明", "purpose": "correction"})["Location"]
        assert "Nobody in your territory was found" in text(qian.get(found))
    assert qian.get(f"{path}?as_of=soon").status_code == 400


def test_a_handle_opens_in_its_own_session_only(district: District, sign_in: SignIn) -> None:
    found = sign_in(Role.STREET_OFFICER, STREET).post("/ops/registers/search", {"text": WANG, "purpose": "correction"})
    other = sign_in(Role.STREET_OFFICER, STREET, name="other")
    assert other.get(found["Location"]).status_code == 404
    assert other.get(f"{found['Location']}/1").status_code == 404


def test_somebody_of_another_street_and_somebody_protected_are_not_found(district: District, sign_in: SignIn) -> None:
    qian = sign_in(Role.STREET_OFFICER, STREET)
    for wanted in ("李芳", "张伟"):
        found = qian.post("/ops/registers/search", {"text": wanted, "purpose": "correction"})
        assert "Nobody in your territory was found" in text(qian.get(found["Location"]))


def test_a_district_officer_opens_a_street_of_the_list(district: District, sign_in: SignIn) -> None:
    sun = sign_in(Role.DISTRICT_OFFICER, DISTRICT)
    page = text(sun.get(f"/ops/registers/dwellings?street={OTHER_STREET}"))
    assert district.code(G4) in page
    assert district.code(G1) not in page
