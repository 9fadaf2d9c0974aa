"""Lists that a counter sends: they wait, an officer takes them or sends them back, and no forged form does it instead."""

import re
from pathlib import Path

from tests.faces.desk import DISTRICT, G1, STREET, District, SignIn, number, send, text
from tests.faces.imports.test_pages import LIST, MAPPED, sent, store, taken, worked
from tests.registers.importing.conftest import rows

from jingwei.kernel.actors import Role

__all__ = ["store"]
ONCE = {"once": "x" * 32}
HIDDEN = (
    "Why lines were not taken",
    "The identity number cannot be right",
    "New in the register",
    "Loaded",
    "Quarantined",
    "Lines that wait",
    'name="undo"',
    "Held already",
    "/report",
    "/lines",
)


def test_a_list_is_handed_over_waits_and_its_sender_reads_no_count(district: District, sign_in: SignIn, store: Path) -> None:
    clerk, officer = sign_in(Role.CLERK, STREET), sign_in(Role.STREET_OFFICER, STREET)
    assert "/counter/imports" in text(clerk.get("/counter/search"))
    look = sent(clerk, LIST.encode(), face="counter").url
    page = text(clerk.get(look))
    assert [word for word in ("赵**", "民族", "Never kept", "Hand it to the street") if word not in page] == []
    batch = clerk.post(look, MAPPED).url
    page = text(clerk.get(batch))
    assert "Waits for somebody to take it" in page
    assert "An officer of the street or the district looks at it" in page
    (kept,) = store.iterdir()
    assert kept.name.startswith("import-")
    assert "赵大明".encode() not in kept.read_bytes()
    assert (worked(), rows("select count(*) from registers_importchunk")) == (0, [(0,)])
    at_ops = batch.replace("/counter/", "/ops/")
    assert at_ops in text(officer.get("/ops/imports"))
    assert send(officer, at_ops, take="1").status_code == 302
    assert worked() == 1
    assert list(store.iterdir()) == []
    page = text(clerk.get(batch))
    assert [word for word in ("Read to the end", "it would say who is known") if word not in page] == []
    assert [word for word in HIDDEN if word in page] == []
    assert "The identity number cannot be right" in text(officer.get(at_ops))


def test_a_counter_opens_no_quarantine_no_report_and_no_list_of_others(district: District, sign_in: SignIn) -> None:
    clerk, other, officer = (
        sign_in(Role.CLERK, STREET),
        sign_in(Role.CLERK, STREET, name="other"),
        sign_in(Role.STREET_OFFICER, STREET),
    )
    batch = taken(clerk, officer, LIST.encode(), face="counter")
    worked()
    mine = batch.replace("/ops/", "/counter/")
    for path in (f"{mine}/lines", f"{mine}/lines/3", f"{mine}/report", batch, f"{batch}/lines", f"{batch}/lines/3", "/ops/imports"):
        assert clerk.get(path).status_code == 404, path
    for path in (mine, f"{mine}/lines", f"{mine}/report"):
        assert other.get(path).status_code == 404, path
    assert "list.csv" not in text(other.get("/counter/imports"))
    assert "list.csv" in text(clerk.get("/counter/imports"))


def test_forged_forms_of_a_counter_take_nothing(district: District, sign_in: SignIn) -> None:
    clerk = sign_in(Role.CLERK, STREET)
    batch = clerk.post(sent(clerk, LIST.encode(), face="counter").url, MAPPED).url
    ways = ({"take": "1"}, {"back": "1", "reason": "x"}, {"undo": "1"}, {"again": "1"}, {"go": "1"})
    for path in (batch, batch.replace("/counter/", "/ops/")):
        for way in ways:
            assert clerk.post(path, way | ONCE).status_code == 404, (path, way)
    assert (worked(), rows("select state, taken_by from registers_importbatch")) == (0, [("waiting", None)])


def test_an_officer_takes_no_own_list_by_a_forged_form(district: District, sign_in: SignIn) -> None:
    officer = sign_in(Role.STREET_OFFICER, STREET)
    batch = officer.post(sent(officer, LIST.encode()).url, MAPPED).url
    assert officer.post(batch, {"take": "1"} | ONCE).status_code == 409
    assert officer.post(batch, {"again": "1", "once": "y" * 32}).status_code in (200, 302)
    assert officer.post(batch, {"undo": "1", "once": "z" * 32}).status_code in (200, 302)
    assert (worked(), rows("select state, taken_by from registers_importbatch")) == (0, [("waiting", None)])


def test_an_officer_neither_undoes_the_own_list_of_people_nor_reads_how_much_of_it_was_taken(
    district: District, sign_in: SignIn
) -> None:
    officer, other = sign_in(Role.STREET_OFFICER, STREET), sign_in(Role.STREET_OFFICER, STREET, name="other")
    batch = taken(officer, other, LIST.encode())
    worked()
    page = text(officer.get(batch))
    assert [word for word in HIDDEN if word in page] == []
    assert "it would say who is known" in page
    assert officer.get(f"{batch}/lines").status_code == officer.get(f"{batch}/report").status_code == 404
    for browser, counts in ((officer, []), (other, ["2", "1", "1"])):
        row = text(browser.get("/ops/imports")).partition("list.csv")[2].partition("</tr>")[0]
        assert re.findall(r">\s*(\d+)\s*<", row) == counts
    assert officer.post(batch, {"undo": "1"} | ONCE).status_code == 409
    assert rows("select state from registers_importbatch") == [("done",)]
    assert 'name="undo"' in text(other.get(batch))
    assert send(other, batch, undo="1").status_code == 302
    assert "Undone" in text(officer.get(batch))


def test_who_comes_second_is_led_to_what_became_of_the_list(district: District, sign_in: SignIn) -> None:
    clerk, first, second = (
        sign_in(Role.CLERK, STREET),
        sign_in(Role.STREET_OFFICER, STREET),
        sign_in(Role.DISTRICT_OFFICER, DISTRICT),
    )
    batch = clerk.post(sent(clerk, LIST.encode(), face="counter").url, MAPPED).url.replace("/counter/", "/ops/")
    token = re.search(r'name="once" value="([^"]+)"', text(second.get(batch)))
    assert token is not None
    assert send(first, batch, take="1").status_code == 302
    assert second.post(batch, {"take": "1", "once": token[1]}).url == batch
    assert first.post(batch, {"back": "1", "reason": "x"} | ONCE).status_code == 302
    assert worked() == 1
    assert rows("select state, count(*) over () from registers_importbatch") == [("done", 1)]


def test_a_list_that_was_sent_back_says_why_and_may_be_sent_again(district: District, sign_in: SignIn, store: Path) -> None:
    clerk, officer = sign_in(Role.CLERK, STREET), sign_in(Role.STREET_OFFICER, STREET)
    batch = clerk.post(sent(clerk, LIST.encode(), face="counter").url, MAPPED).url
    at_ops = batch.replace("/counter/", "/ops/")
    assert "Fill in: Why you send it back" in text(send(officer, at_ops, back="1", reason=" "))
    assert send(officer, at_ops, back="1", reason="请先核对<b>第二列</b>").status_code == 302
    assert list(store.iterdir()) == []
    for browser, path in ((clerk, batch), (officer, at_ops)):
        page = text(browser.get(path))
        assert "请先核对&lt;b&gt;第二列&lt;/b&gt;" in page
        assert 'name="undo"' not in page
    again = clerk.post(sent(clerk, LIST.encode(), face="counter").url, MAPPED).url
    assert again != batch


def test_a_waiting_list_without_its_file_is_sent_back_only(district: District, sign_in: SignIn, store: Path) -> None:
    clerk, officer = sign_in(Role.CLERK, STREET), sign_in(Role.STREET_OFFICER, STREET)
    batch = clerk.post(sent(clerk, LIST.encode(), face="counter").url, MAPPED).url.replace("/counter/", "/ops/")
    for kept in store.iterdir():
        kept.unlink()
    page = text(officer.get(batch))
    assert "The file is not here any more" in page
    assert "<dd>People</dd>" in page
    assert 'name="take"' not in page
    assert officer.post(batch, {"take": "1"} | ONCE).status_code == 302
    assert rows("select state from registers_importbatch") == [("waiting",)]


def test_a_counter_reads_all_of_a_list_without_people(district: District, sign_in: SignIn) -> None:
    clerk, officer = sign_in(Role.CLERK, STREET), sign_in(Role.STREET_OFFICER, STREET)
    content = f"房屋编码,地址\n{district.code(G1)},枫林路 12 号\n{number(1)},x\n".encode()
    look = sent(clerk, content, register="dwellings", face="counter").url
    batch = clerk.post(look, {"go": "1", "house_code": "房屋编码", "address": "地址"}).url
    assert send(officer, batch.replace("/counter/", "/ops/"), take="1").status_code == 302
    worked()
    page = text(clerk.get(batch))
    assert "Why lines were not taken" in page
    lines = text(clerk.get(f"{batch}/lines"))
    assert "A code cannot be right" in lines
    assert f"{batch}/lines/3" not in lines
    assert clerk.get(f"{batch}/report").status_code == 200
    own = sent(officer, content + b"\n", register="dwellings").url
    assert "Take it" in text(officer.get(own))
