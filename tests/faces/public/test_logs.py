"""Size, root and keys of each log, for anybody; with the keys from the page a proof is checked by the verifier alone."""

import base64
import html
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections, transaction
from django.test import Client
from tests.evidence.test_proving import LI, of_people, resident
from tests.evidence.test_recording import NOON

from jingwei.evidence import merkle, proving, signing, stamping, trees
from jingwei.evidence.sequencer import Sequencer
from jingwei.evidence.signing import Signing
from jingwei.faces._furniture.formats import clocked
from jingwei.kernel import scope as scopes
from jingwei.kernel.purposes import OWN_RECORD
from jingwei_verify.notes import parse_keys
from jingwei_verify.policy import Trust
from jingwei_verify.proofs import check
from jingwei_verify.reports import Verdict

PAGE = "/public/evidence"


def signed(folder: Path) -> None:
    """All that was recorded is numbered, and signed with the installation's own keys."""
    while Sequencer(connections["sequencer"]).number_some():
        pass
    Signing(settings.OPTIONS["JINGWEI_LOG_NAME"], signing.ring_signers, folder / "signed").sign_due(NOON)


def shown(language: str = "en") -> str:
    answer = Client(headers={"accept-language": language}).get(PAGE)
    assert answer.status_code == 200
    return answer.content.decode()


def test_nothing_is_claimed_before_it_was_signed(committing: str) -> None:
    of_people("D1", LI)
    assert "Nothing was signed yet." in shown()


def test_anybody_takes_size_root_and_keys_and_checks_a_proof_with_them(committing: str, tmp_path: Path) -> None:
    entry = of_people("D1", LI)
    signed(tmp_path)
    text = shown()
    head = trees.head_of("acts")
    assert merkle.root_at(head.size, trees.reader("acts")) == head.root
    assert head.root.hex() in text
    assert f"<dd>{head.size}</dd>" in text
    assert "none has signed it" in text
    keys = "".join(html.unescape(found) for found in re.findall(r"<pre[^>]*>([^<]+)</pre>", text))
    actor = resident(LI)
    with scopes.entered(actor.scope, at=NOON):
        proof = proving.prove(str(entry), actor=actor, purpose=OWN_RECORD, fields=None).encode()
    report = check(proof, Trust(parse_keys(keys)))
    assert report.verdict is Verdict.UNWITNESSED, report.said()
    assert base64.b64encode(head.root) in proof


def test_the_page_says_which_authority_stamped_how_much_of_each_log_and_when(committing: str, tmp_path: Path) -> None:
    of_people("D1", LI)
    signed(tmp_path)
    assert shown().count("none has been made yet") == 2, "acts and reads are signed, and not stamped"
    assert list(stamping.stamp_due(datetime.now(UTC), every=timedelta(hours=1))) == ["acts", "reads"]
    said = {log: stamping.last_stamped(log) for log in ("acts", "reads")}
    of_people("D2", LI)
    signed(tmp_path)
    english, chinese = shown(), shown("zh-hans")
    for one in said.values():
        assert one is not None
        assert f"{clocked(one.stamp.said_at, 'en')}, by this system itself, of the first {one.size} entries" in english
        assert f"{clocked(one.stamp.said_at, 'zh-hans')}，由本系统自己盖戳，涵盖前 {one.size} 条" in chinese
    with connections["owner"].cursor() as cursor:
        cursor.execute("update evidence_timestamp set authority = 'tsa.example'")
    assert "by tsa.example, of the first" in shown()


def test_the_page_is_about_nobody_and_notes_nothing(committing: str, tmp_path: Path) -> None:
    of_people("D1", LI)
    signed(tmp_path)
    assert LI.hex not in shown("zh-hans").replace("-", "")
    with connections["owner"].cursor() as cursor:
        cursor.execute("select count(*) from evidence_read")
        assert cursor.fetchone() == (1,)


def test_a_log_that_began_anew_says_so(committing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "MEMORY", tmp_path / "signed")
    of_people("D1", LI)
    signed(tmp_path)
    assert "This log began anew" not in shown()
    mine = signing.installed(using="default")
    with transaction.atomic():
        mine.begin_anew(mine.next_beginning("acts"))
    of_people("D2", LI)
    signed(tmp_path)
    text = shown()
    assert text.count("This log began anew") == 1
    assert "Before, it was jingwei.local/log/acts;" in text
    keys = html.unescape(re.findall(r'<pre[^>]*id="keys-acts"[^>]*>([^<]+)</pre>', text)[0])
    assert [line.partition("+")[0] for line in keys.splitlines()] == ["jingwei.local/log/2/acts"] * 2 + [
        "jingwei.local/log/acts"
    ] * 2
    assert "本日志已重新起头" in shown("zh-hans")
