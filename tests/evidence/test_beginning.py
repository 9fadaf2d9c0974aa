"""A log whose signed entries are lost begins anew: under another origin, with an entry that says so, and never where nothing was lost."""

import shutil
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from tests.evidence.restoring import copied
from tests.evidence.test_genuine import ask, recorded
from tests.evidence.test_proving import prove
from tests.evidence.test_recording import NOON
from tests.evidence.test_witnessing import LINES
from tests.people import OPERATOR, ZHOU

from jingwei.evidence import signing, trees, witnesses
from jingwei.evidence.export import OtherTree, export
from jingwei.evidence.operations import beginning
from jingwei.evidence.proving import prove as proved
from jingwei.evidence.queries.heads import list_log_heads
from jingwei.evidence.queries.standing import NothingLost, NotWhole, Standing, list_standings
from jingwei.evidence.recording import Recorded
from jingwei.evidence.sequencer import Sequencer
from jingwei.evidence.signing import Inconsistent, Signing, Wrong
from jingwei.evidence.witnessing import Policy
from jingwei.kernel import keys
from jingwei.kernel import scope as scopes
from jingwei.kernel.errors import NotAllowed
from jingwei.kernel.keys import KeyRing
from jingwei.kernel.progress import ended
from jingwei.kernel.purposes import AUDIT
from jingwei_verify.audits import audit
from jingwei_verify.notes import parse_keys
from jingwei_verify.policy import Trust
from jingwei_verify.proofs import check
from jingwei_verify.reports import Verdict

NAME = "jingwei.local/log"
BACKUP = "jw_backup"


@pytest.fixture
def ring(committing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyRing:
    """An installation of the test's own: its keys, and what it remembers of what it signed."""
    made = KeyRing(tmp_path / "keys", create=True)
    monkeypatch.setattr(keys, "_ring", made)
    return made


@pytest.fixture
def backed_up(ring: KeyRing, committing: str) -> Iterator[str]:
    """Three acts were signed, a backup was made, and two more were signed since. Yields the database's name."""
    happen(3)
    copied(committing, BACKUP)
    happen(2)
    yield committing
    connections.close_all()
    ask(f"drop database if exists {BACKUP}", role="owner")


def mine() -> Signing:
    return signing.installed()


def happen(many: int) -> list[Recorded]:
    """Acts are recorded, numbered and signed."""
    made = [recorded(uuid.uuid4(), new_case=True) for _ in range(many)]
    number()
    mine().sign_due(NOON)
    return made


def number() -> None:
    while Sequencer(connections["sequencer"]).number_some():
        pass


def restore(name: str) -> None:
    copied(BACKUP, name)


def begin(log: str = "acts") -> Recorded:
    with scopes.entered(OPERATOR.scope, at=NOON):
        return beginning.begin_anew(log, actor=OPERATOR, at=NOON)


def standing(log: str = "acts") -> Standing:
    with scopes.entered(ZHOU.scope, at=NOON):
        return next(one for one in list_standings(actor=ZHOU, purpose=AUDIT) if one.log == log)


def carried(name: object, fields: object = ()) -> bytes:
    with scopes.entered(OPERATOR.scope, at=NOON):
        return proved(str(name), actor=OPERATOR, purpose=AUDIT, fields=fields).encode()  # type: ignore[arg-type]


def verdict(proof: bytes) -> Verdict:
    return check(proof, Trust(parse_keys("".join(f"{one.vkey}\n" for one in signing.verifiers("acts"))))).verdict


def test_a_log_that_lost_nothing_goes_on_as_it_is(ring: KeyRing) -> None:
    happen(2)
    with pytest.raises(NothingLost):
        begin()
    with pytest.raises(NothingLost):
        begin("devices")
    assert mine().origin("acts") == f"{NAME}/acts"
    assert not standing().broken
    with scopes.entered(ZHOU.scope, at=NOON), pytest.raises(NotAllowed):
        beginning.begin_anew("acts", actor=ZHOU, at=NOON)


def test_after_an_older_backup_nothing_is_signed_and_everybody_who_looks_is_told(backed_up: str) -> None:
    restore(backed_up)
    with pytest.raises(Inconsistent, match="has 3 entries, and 5 were signed: it went back") as found:
        mine().sign_due(NOON)
    assert found.value.wrong is Wrong.WENT_BACK
    told = standing()
    assert (told.size, told.signed, told.wrong, told.broken) == (3, 3, Wrong.WENT_BACK, True)
    with pytest.raises(Inconsistent, match="does not continue what was signed") as found:
        happen(4)
    assert found.value.wrong is standing().wrong is Wrong.FORKED
    assert trees.last_signed("acts").size == 3  # type: ignore[union-attr]


@pytest.mark.parametrize("meanwhile", [0, 1, 2, 6], ids=lambda many: f"{many} more entries")
def test_it_begins_anew_with_what_is_left_and_says_so(backed_up: str, meanwhile: int) -> None:
    restore(backed_up)
    for _ in range(meanwhile):
        recorded(uuid.uuid4(), new_case=True)
    number()
    told = begin()
    assert mine().origin("acts") == f"{NAME}/2/acts"
    number()
    assert mine().sign_due(NOON) == 1
    signed = trees.last_signed("acts")
    assert signed is not None
    assert (signed.origin, signed.size) == (f"{NAME}/2/acts", 3 + meanwhile + 1)
    assert prove(told.id, fields=None).opened() == {
        "log": "acts",
        "before": f"{NAME}/acts",
        "origin": f"{NAME}/2/acts",
        "size": 3 + meanwhile,
        "signed": 5,
    }
    assert not standing().broken
    happen(2)
    with pytest.raises(NothingLost):
        begin()


def test_proofs_of_before_still_hold_and_what_is_left_is_proved_anew(backed_up: str) -> None:
    kept, lost = carried("acts:1"), carried("acts:4")
    restore(backed_up)
    told = begin()
    number()
    mine().sign_due(NOON)
    assert {verdict(one) for one in (kept, lost, carried("acts:1"), carried(told.id))} == {Verdict.UNWITNESSED}
    assert f"\n{NAME}/2/acts\n".encode() in carried("acts:1")
    with scopes.entered(OPERATOR.scope, at=NOON):
        (head,) = list_log_heads(actor=OPERATOR, purpose=AUDIT)
    assert head.before == (f"{NAME}/acts",)
    assert [line.partition("+")[0] for line in head.vkeys.splitlines()] == [f"{NAME}/2/acts"] * 2 + [f"{NAME}/acts"] * 2


def exported(folder: Path) -> Path:
    with scopes.entered(OPERATOR.scope, at=NOON):
        ended(export(folder, "acts", verifiers=signing.verifiers("acts"), actor=OPERATOR, purpose=AUDIT))
    return folder / "acts"


def test_an_export_of_before_the_loss_is_never_written_over_and_a_new_one_is_audited(backed_up: str, tmp_path: Path) -> None:
    before = exported(tmp_path / "before")
    kept = (before / "checkpoint").read_bytes()
    restore(backed_up)
    begin()
    happen(4)
    with pytest.raises(OtherTree):
        exported(tmp_path / "before")
    assert (before / "checkpoint").read_bytes() == kept
    now = exported(tmp_path / "now")
    trust = Trust(parse_keys((now / "log.vkey").read_text()))
    for folder in (before, now):
        assert audit(folder, trust).verdict is Verdict.UNWITNESSED


def test_a_second_loss_is_a_third_generation(backed_up: str) -> None:
    for generation in (2, 3):
        restore(backed_up)
        with pytest.raises(Inconsistent, match=r"went back|forgotten"):
            mine().sign_due(NOON)
        begin()
        happen(4)
        assert mine().origin("acts") == f"{NAME}/{generation}/acts"


def test_a_memory_that_forgot_the_new_beginning_signs_nothing(ring: KeyRing, backed_up: str) -> None:
    restore(backed_up)
    begin()
    happen(1)
    shutil.rmtree(ring.folder / signing.MEMORY)
    with pytest.raises(Inconsistent, match="has forgotten it") as found:
        happen(1)
    assert found.value.wrong is standing().wrong is Wrong.FORGOTTEN
    begin()
    happen(1)
    assert mine().origin("acts") == f"{NAME}/3/acts", "never an origin that may have been signed before"


def test_a_memory_that_cannot_be_read_is_begun_after(ring: KeyRing) -> None:
    happen(2)
    next((ring.folder / signing.MEMORY).glob("acts-*")).write_bytes(b"\xff")
    assert standing().wrong is Wrong.FORGOTTEN
    begin()
    happen(1)
    assert mine().origin("acts") == f"{NAME}/2/acts"


def test_a_damaged_tree_is_signed_under_no_name(ring: KeyRing) -> None:
    happen(3)
    ask("update evidence_tile set hashes = set_byte(hashes, 4, 255 - get_byte(hashes, 4))", role="owner")
    assert standing().wrong is Wrong.DAMAGED
    with pytest.raises(NotWhole):
        begin()
    assert mine().origin("acts") == f"{NAME}/acts"


def test_the_other_logs_keep_their_names(backed_up: str) -> None:
    restore(backed_up)
    begin()
    assert [mine().origin(log) for log in ("acts", "reads")] == [f"{NAME}/2/acts", f"{NAME}/reads"]


def test_a_log_that_began_anew_is_shown_to_nobody_before_it_is_signed(backed_up: str) -> None:
    """The last checkpoint that the database has is the old log's, which witnesses have seen further on."""
    asked = []

    def post(url: str, body: str) -> tuple[int, str]:
        asked.append(body.partition("\n\n")[2].partition("\n")[0])
        raise OSError

    witnesses.install(Policy.parse(f"{LINES}quorum a\n"), limit=timedelta(hours=1))
    try:
        restore(backed_up)
        witnesses.ask("acts", post)
        begin()
        witnesses.ask("acts", post)
        assert asked == [f"{NAME}/acts"] * 3
        happen(1)
        witnesses.ask("acts", post)
        assert asked[3:] == [f"{NAME}/2/acts"] * 3
    finally:
        witnesses.install(Policy(), limit=timedelta.max)
