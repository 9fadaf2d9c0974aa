"""What an officer reads for their unit: agreements, one record by its key, pages of all; and corrections that are put right."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from tests.faces.desk import DISTRICT, G1, G4, NOON, OTHER_STREET, STREET, WANG, District, SignIn, number, reads, send, text
from tests.sharing.agreeing import signed
from tests.sharing.conftest import loaded, operate, registered, sequenced
from tests.sharing.test_agreements import reads_of
from tests.sharing.test_protected import protect

from jingwei.kernel.actors import Role
from jingwei.sharing.handlers import SUBSCRIPTIONS
from jingwei.sharing.operations.agreements import withdraw_agreement
from jingwei.sharing.operations.lists import withdraw_list
from jingwei.sharing.operations.rows import correct_row

ROW = {"number": WANG, "holder": "王小名", "grid": G1, "trained_on": "2027-01-05", "course": "A"}
ELSEWHERE = {"number": number(6), "holder": "李芳", "grid": G4, "trained_on": "2027-01-06", "course": "B"}


@pytest.fixture
def qian(district: District, sign_in: SignIn) -> Client:
    """An officer of the street; the fire brigade's list has somebody of the street and somebody of another."""
    registered()
    loaded([dict(ROW), dict(ELSEWHERE)])
    return sign_in(Role.STREET_OFFICER, STREET)


def agreed(*fields: str, **terms: Any) -> str:
    """An agreement with the street's unit; its number."""
    unit: dict[str, Any] = {"consumer": f"unit:{STREET}", "level": "street", "codes": (STREET,)}
    return signed(*fields, **unit | terms)


def corrected(**right: str) -> None:
    operate(correct_row, "fire-training", WANG, right, reason="misspelt")
    sequenced(*SUBSCRIPTIONS)


def test_agreements_are_listed_with_what_for_law_territory_and_state(qian: Client, sign_in: SignIn) -> None:
    assert "Your unit holds no agreement" in text(qian.get("/ops/shared"))
    number = agreed("holder", "trained_on")
    over = agreed("course", valid_until=date(2027, 2, 1))
    page = text(qian.get("/ops/shared"))
    for said in (number, over, "Fire safety training", "Holder, Trained on", "To check registrations of leases", "莲花街道"):
        assert said in page
    for said in ("Shenzhen Data Regulations, art. 43", "1 June 2027", "Holds", "Ended"):
        assert said in page
    chinese = text(qian.get("/ops/shared", headers={"accept-language": "zh-CN"}))
    assert "消防培训名单" in chinese
    assert "核对租赁登记" in chinese
    other = sign_in(Role.STREET_OFFICER, OTHER_STREET)
    assert number not in text(other.get("/ops/shared"))
    assert other.get(f"/ops/shared/{number}").status_code == 404
    assert other.get(f"/ops/shared/{number}/rows").status_code == 404
    assert other.post(f"/ops/shared/{number}", {"key": WANG}).status_code == 404
    assert qian.get("/ops/shared/2027-9999").status_code == 404
    assert reads_of(WANG) == []


def test_one_record_is_looked_up_by_its_key_and_the_key_stands_nowhere(qian: Client) -> None:
    path = f"/ops/shared/{agreed('holder', 'trained_on')}"
    page = text(qian.get(path))
    assert "Each look is recorded, and the person sees it." in page
    assert "Identity number" in page
    assert reads() == []
    page = text(qian.post(path, {"key": WANG}))
    assert "王小名" in page
    assert "5 January 2027" in page  # the day, in words
    assert "1 March 2027" in page  # of the list's data
    assert re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", page)
    assert WANG not in page
    assert "Course" not in page
    (read,) = reads_of(WANG)
    assert (read.what, read.fields, read.organisation, read.role) == (
        "list:fire-training",
        ["holder", "trained_on"],
        STREET,
        "street-officer",
    )
    assert read.actor == f"account:{qian.jw_account}"  # type: ignore[attr-defined]
    for key in (number(6), number(8)):  # somebody of another street reads as nobody
        assert "There is no such record" in text(qian.post(path, {"key": key}))
    page = text(qian.post(path, {"key": "12345"}))
    assert "Identity number: this cannot be right" in page
    assert "govuk-error-summary" in page
    assert "Fill in what the record is looked up by" in text(qian.post(path, {"key": ""}))
    assert qian.get(path, {"key": WANG}).status_code == 200
    assert len(reads_of(WANG)) == 1  # a key in an address looks nothing up


def test_an_agreement_that_ended_says_so_and_opens_nothing(qian: Client) -> None:
    path, rows = (f"/ops/shared/{(number := agreed('holder'))}", f"/ops/shared/{number}/rows")
    assert "王小名" in text(qian.get(rows))
    operate(withdraw_agreement, number, reason="over")
    for answer in (qian.get(rows, follow=True), qian.post(path, {"key": WANG}, follow=True)):
        page = text(answer)
        assert "Nothing can be read under this agreement" in page
        assert "It was withdrawn on 1 March 2027." in page
        assert "王小名" not in page
        assert 'name="key"' not in page
    ended = agreed("holder", valid_until=date(2027, 3, 1))
    assert "It ended: 1 March 2027 was the first day without it." in text(qian.get(f"/ops/shared/{ended}/rows", follow=True))
    assert "It ended" in text(qian.get(f"/ops/shared/{ended}?as_of=2027-02-01"))  # a day in the address opens nothing
    coming = agreed("holder", valid_from=date(2027, 3, 2))
    assert "It begins on 2 March 2027." in text(qian.get(f"/ops/shared/{coming}"))
    last = agreed("holder")
    operate(withdraw_list, "fire-training")
    assert "The list that it is about was withdrawn" in text(qian.get(f"/ops/shared/{last}"))
    assert len(reads_of(WANG)) == 1


def test_all_records_are_paged_fifty_at_a_time_and_the_mark_is_the_sessions_own(qian: Client, sign_in: SignIn) -> None:
    many = [{"number": number(n), "holder": f"住户{n}", "grid": G1, "course": str(n)} for n in range(100, 160)]
    loaded(many, batch=2)
    path = f"/ops/shared/{(agreement := agreed('course'))}/rows"
    first = text(qian.get(path))
    assert first.count('<th scope="row"') == 50
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = text(qian.get(following[1]))
    assert second.count('<th scope="row"') == 10
    assert 'rel="next"' not in second
    seen = re.findall(r'<th scope="row"[^>]*><span[^>]*>(?:<span[^>]*>)?(\d+)<', first + second)
    assert sorted(seen) == sorted(str(n) for n in range(100, 160))
    colleague = sign_in(Role.STREET_OFFICER, STREET, name="colleague")
    assert text(colleague.get(path)).count('<th scope="row"') == 50
    assert colleague.get(following[1]).status_code == 404
    other = agreed("course")
    assert qian.get(following[1].replace(agreement, other)).status_code == 404
    assert qian.get(f"{path}?after=nothing").status_code == 404
    assert [fields for _what, fields in reads()] == [["course"]] * 3


def test_a_protected_person_is_kept_back(qian: Client, district: District) -> None:
    number, people = agreed("holder", "course"), agreed("name", "sex", "community", what="registers.people")
    page = text(qian.post(f"/ops/shared/{people}", {"key": WANG}))
    assert "王小明" in page
    assert "Female" in page
    assert "福中社区" in page
    protect(district.wang)
    for path in (number, people):
        assert "There is no such record" in text(qian.post(f"/ops/shared/{path}", {"key": WANG}))


def test_organisations_and_dwellings_are_read_in_words(qian: Client, district: District) -> None:
    path = f"/ops/shared/{agreed('uscc', 'name', 'kind', 'status', 'grid', what='registers.entities')}"
    page = text(qian.post(path, {"key": district.uscc}))
    for said in ("枫林商贸有限公司", "Company", "Active", "福中社区 01"):
        assert said in page
    assert "枫林商贸有限公司" in text(qian.get(f"{path}/rows"))
    dwellings = agreed("code", "use", "capacity", what="registers.dwellings")
    page = text(qian.post(f"/ops/shared/{dwellings}", {"key": district.code(G1)}))
    assert "<dd>Home</dd>" in page
    assert "<dd>4</dd>" in page


def test_a_correction_waits_until_somebody_says_that_it_is_put_right(qian: Client, sign_in: SignIn) -> None:
    path = "/ops/shared/corrections"
    assert "No correction waits for you." in text(qian.get(path))
    agreement = agreed("holder")
    text(qian.post(f"/ops/shared/{agreement}", {"key": WANG}))
    corrected(holder="王小明")
    assert "王小明" not in text(sign_in(Role.STREET_OFFICER, OTHER_STREET).get(path))
    page = text(qian.get(path))
    assert "<strong>王小明</strong>" in page
    digest, address = re.search(r'name="digest" value="([0-9a-f]{64})"', page), re.search(r'action="(/ops/shared/cor[^"]+)"', page)
    assert digest
    assert address
    assert page.count(digest[1]) == 2
    before = len(reads_of(WANG))
    stranger = sign_in(Role.STREET_OFFICER, OTHER_STREET, name="stranger")
    assert stranger.post(address[1], {"once": "0" * 32, "digest": digest[1]}).status_code == 404
    page = text(send(qian, address[1], form=path, digest="0" * 64, follow=True))
    assert "This correction has changed" in page
    assert send(qian, address[1], form=path, digest="no digest").status_code == 404
    page = text(send(qian, address[1], form=path, digest=digest[1], follow=True))
    assert "No correction waits for you." in page
    assert "Put right by you" in page
    assert "王小明" not in page
    assert len(reads_of(WANG)) > before  # each value that was shown is a read
    with connections["owner"].cursor() as cursor:
        cursor.execute("select confirmed_at, sent_digest from sharing_correction")
        ((when, told),) = cursor.fetchall()
    assert (when > NOON, bytes(told).hex()) == (True, digest[1])
    assert qian.get(address[1])["Location"] == path


def test_after_the_agreement_a_correction_tells_no_value(qian: Client) -> None:
    agreement = agreed("holder")
    text(qian.post(f"/ops/shared/{agreement}", {"key": WANG}))
    corrected(holder="王小明")
    operate(withdraw_agreement, agreement, reason="over")
    page = text(qian.get("/ops/shared/corrections"))
    assert "do not use it" in page
    assert "王小明" not in page


def test_a_correction_of_a_larger_territory_waits_for_a_colleague(qian: Client, sign_in: SignIn) -> None:
    agreement = agreed("holder", level="district", codes=(DISTRICT,))
    text(qian.post(f"/ops/shared/{agreement}", {"key": WANG}))
    corrected(holder="王小明")
    page = text(qian.get("/ops/shared/corrections"))
    assert "Others wait for a colleague" in page
    assert "One correction is of an agreement" in page
    assert "王小明" not in page
