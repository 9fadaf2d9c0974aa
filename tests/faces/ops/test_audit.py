"""The auditor's pages, and the single reads that staff give their reasons for."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connections, transaction
from django.test import Client
from tests.evidence.test_auditing import number
from tests.evidence.test_witnessing import LINES
from tests.faces.desk import DISTRICT, G1, NOON, STREET, WANG, District, SignIn, declared, send, text
from tests.faces.ops.test_questions import actor_of

from jingwei.evidence import reads as evidence
from jingwei.evidence import signing, witnesses
from jingwei.evidence.checkpoints import Checkpoint
from jingwei.evidence.witnessing import Policy
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.purposes import CORRECTION
from jingwei.registers.operations import identity
from jingwei.registers.people import numbers

LOG = "/ops/evidence"


def auditors(sign_in: SignIn) -> tuple[Client, Client]:
    return sign_in(Role.AUDITOR, DISTRICT, name="auditor-1"), sign_in(Role.AUDITOR, DISTRICT, name="auditor-2")


def test_an_auditor_begins_at_the_log_and_goes_down_a_chain(district: District, sign_in: SignIn) -> None:
    declared(district.code(G1, 1))
    number()
    zhou = sign_in(Role.AUDITOR, DISTRICT)
    assert zhou.get("/ops/")["Location"] == LOG
    page = text(zhou.get(LOG))
    assert "Declared" in page
    assert "陈小明" not in page
    chain = page.split(f'href="{LOG}/cases/')[1].split('"')[0]
    assert "The chain is whole" in text(zhou.get(f"{LOG}/cases/{chain}"))
    assert "Choose the day on which this organisation acted." in text(zhou.get(f"{LOG}?organisation={STREET}"))
    assert zhou.get(f"{LOG}?case={chain}")["Location"] == f"{LOG}/cases/{chain}"
    assert "Module" in text(zhou.get(f"{LOG}?log=reads&on=2027-03-01"))
    assert "No entry is like this." in text(zhou.get(f"{LOG}?on=2020-01-01"))
    for wrong in ("?log=nothing", "?on=yesterday", "?case=7"):
        assert "govuk-error-summary" in text(zhou.get(LOG + wrong))
    assert zhou.get(f"{LOG}?before=x").status_code == 404
    number()
    assert "The log is whole" in text(zhou.get(f"{LOG}/gaps"))


def test_an_auditor_is_told_that_the_log_is_another_than_was_signed(
    district: District, sign_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "MEMORY", tmp_path / "signed")
    declared(district.code(G1, 1))
    zhou = sign_in(Role.AUDITOR, DISTRICT)
    number()
    signing.installed().sign_due(NOON)
    page = text(zhou.get(f"{LOG}/gaps"))
    assert "Signed and witnessed" in page
    assert ("no witnesses" in page, "Continues" in page, "The log is whole" in page) == (True, True, True)
    number()
    mine = signing.installed()
    mine.begin_anew(Checkpoint(mine.origin("acts"), 99, bytes(32)))
    page = text(zhou.get(f"{LOG}/gaps"))
    assert "The log is whole" not in page
    assert "Another log than was signed" in page
    assert "The log went back: it has fewer entries than were signed." in page


def test_an_auditor_is_told_what_a_witness_says(
    district: District, sign_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "MEMORY", tmp_path / "signed")
    declared(district.code(G1, 1))
    number()
    signing.installed().sign_due(NOON)
    zhou = sign_in(Role.AUDITOR, DISTRICT)
    witnesses.install(Policy.parse(f"{LINES}quorum a\n"), limit=timedelta(days=999))
    try:
        witnesses.ask("acts", lambda url, body: (409, "1000\n") if "a.example" in url else (404, ""))
        page = text(zhou.get(f"{LOG}/gaps"))
    finally:
        witnesses.install(Policy(), limit=timedelta.max)
    assert "The log has gaps" in page
    assert re.search(r"a has signed 1000 entries of this log, and it shows [0-9]+: the log went back\.", page)
    assert "b does not know this log. Give it the log&#x27;s keys." in page


def test_officers_have_no_audit_and_auditors_no_board(district: District, sign_in: SignIn) -> None:
    zhou, qian = sign_in(Role.AUDITOR, DISTRICT), sign_in(Role.STREET_OFFICER, STREET)
    for path in ("", "/gaps", "/openings", "/reasons"):
        assert qian.get(LOG + path).status_code == 404
    for path in ("/ops/declarations", "/ops/registers/search", "/ops/evidence/questions", "/account/looks/"):
        assert zhou.get(path).status_code == 404


def test_two_auditors_open_a_payload_on_their_pages(district: District, sign_in: SignIn) -> None:
    declared(district.code(G1, 1))
    number()
    zhou, second = auditors(sign_in)
    assert "No act has this number" in text(send(zhou, f"{LOG}/openings", number="999999", reason="抽查"))
    opening = send(zhou, f"{LOG}/openings", number="0", reason="抽查")["Location"].rsplit("/", 1)[1]
    here = f"/ops/evidence/openings/{opening}"
    assert "Another auditor confirms it on this page." in text(zhou.get(here))
    assert zhou.post(f"{here}/payload").status_code == 409
    assert "auditor-1" in text(second.get(here))
    assert send(second, f"{here}/confirm", form=here)["Location"] == here
    page = text(zhou.post(f"{here}/payload"))
    assert "This look was recorded." in page
    assert "Payload" in page
    assert second.post(f"{here}/payload").status_code == 409


def linked(browser: Client, person: UUID, number: str) -> None:
    """A member of staff is a person of the register."""
    system = Actor.system("test")
    with transaction.atomic(), scopes.entered(system.scope, at=NOON):
        identity.link_account(
            browser.jw_account,  # type: ignore[attr-defined]
            person,
            subject=numbers.subject_of(number),
            proof=identity.Proof.COUNTER,
            actor=system,
            at=NOON,
        )


def looked(browser: Client, role: Role, code: str, *, case: UUID | None = None) -> None:
    actor = actor_of(browser, role, code)
    with scopes.entered(actor.scope, at=NOON):
        evidence.note(actor, CORRECTION, what="registers.reveal", fields=("phone",), subjects=[numbers.subject_of(WANG)], case=case)


def test_single_reads_are_listed_to_the_auditor_and_to_whoever_read(district: District, sign_in: SignIn) -> None:
    clerk, other = sign_in(Role.CLERK, STREET, name="clerk-1"), sign_in(Role.CLERK, STREET, name="clerk-2")
    zhou, case = sign_in(Role.AUDITOR, DISTRICT), UUID(int=9, version=4)
    looked(clerk, Role.CLERK, STREET, case=case)
    for browser in (clerk, other):
        assert "Nothing needs a reason" in text(browser.get("/account/looks/"))
    looked(clerk, Role.CLERK, STREET)
    assert "no open case" in text(clerk.get("/account/looks/"))
    assert "Nothing needs a reason" in text(other.get("/account/looks/"))
    linked(other, district.wang, WANG)
    page = text(clerk.get("/account/looks/"))
    assert page.count("a colleague&#x27;s record") == 2
    looked(other, Role.CLERK, STREET, case=case)
    assert "the reader&#x27;s own record" in text(other.get("/account/looks/"))
    listed = text(zhou.get(f"{LOG}/reasons"))
    assert (listed.count("a colleague&#x27;s record"), listed.count("the reader&#x27;s own record")) == (2, 1)
    assert listed.count("none yet") == 3
    look = page.split('href="/account/looks/')[1].split("/")[0]
    here = f"/account/looks/{look}/"
    assert other.get(here).status_code == 404
    assert "Fill in: Why you looked" in text(send(clerk, here, text=" "))
    assert send(clerk, here, text="同事委托我核对电话。")["Location"] == "/account/looks/"
    assert "同事委托我核对电话。" in text(zhou.get(f"{LOG}/reasons"))
    assert clerk.get(here).status_code == 404
    with connections["owner"].cursor() as cursor:
        cursor.execute("select convert_from(text, 'UTF8') from evidence_entry where step = 'evidence.read-explained'")
        ((entry,),) = cursor.fetchall()
    assert "同事" not in entry
