"""The bytes of entries and receipts are final: what was written with the first version is written so for ever.

If a test here fails, the product has broken its promise to everybody who holds a receipt. Never change an expected value: make a
new version of the format beside the old one (docs/reference/entry.md).
"""

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import ClassVar
from uuid import UUID

import pytest
from tests.people import G1, STREET

from jingwei.evidence import entries, promises, reads, recording, signing
from jingwei.evidence.commitments import commit
from jingwei.evidence.events import Event
from jingwei.evidence.merkle import leaf_hash
from jingwei.evidence.models import Entry, Payload
from jingwei.evidence.promises import Promise
from jingwei.kernel import keys
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.purposes import VISIT
from jingwei.kernel.randomness import seeded
from jingwei.kernel.scope import Level, Scope

AT = datetime(2027, 3, 1, 4, 5, 6, 789, tzinfo=UTC)
CASE = UUID("11111111-1111-4111-8111-111111111111")
SOMEBODY = UUID("22222222-2222-4222-8222-222222222222")
WORKER = UUID("33333333-3333-4333-8333-333333333333")
PAGE = Path(__file__).resolve().parents[2] / "docs/reference/entry.md"
LOG_PAGE = PAGE.with_name("log.md")
LOG_KEYS = [
    (
        "acts",
        "7c7e68e214e1c68bf2614bd534c2732d61ed185e9da23510e65a9c671b6d8ba6",
        "jingwei.local/log/acts+20b76531+AROhY9iR6fQVsGDsGhmjkFNPbu7uYoss5/ZicyXw1+7J",
    ),
    (
        "reads",
        "8d92ff43420cae496d160e36752102bf0f202c1d29e894b05ecf3feb99162904",
        "jingwei.local/log/reads+4220a928+ARxbZnh4y6CtYXbMBRacII+G8GIzLNLZ6q3uzyGnIsCO",
    ),
]


@dataclass(frozen=True)
class Visited(Event):
    """A field of each kind; it belongs to this test alone."""

    act: ClassVar[str] = "verify"
    step: ClassVar[str] = "cases.golden-visited"
    covers: ClassVar[tuple[str, ...]] = ("cases_workorder",)
    order: UUID
    on: date
    at: datetime
    attempt: int
    reasons: tuple[str, ...]
    note: str | None
    late: bool


EVENT = Visited(CASE, date(2027, 3, 1), AT, 2, ("unconfirmed", "name-differs"), None, False)
DOCS = ({"kind": "photo", "sha256": "00" * 32},)

FIRST = (
    '{"act":"verify","actor":{"role":"declarant"},"basis":[{"article":"3","law":"demo-rules","version":"2026-01-01"'
    '}],"case":"11111111111141118111111111111111","covers":["cases_workorder"],"flow":"cases","n":"8e8096654cc1d0d8'
    'a4a3e635f63a12c0949ec03b1920085309897f90c9e675df","payload":"4e41ebcb295b5a5ae6f5907a8c9ab8c16065ac539fef6ea06'
    'c7cbc733651a32d","purpose":"visit","seq":1,"step":"golden-visited","t":"2027-03-01T04:05:06.000789Z","v":1}'
)
FIRST_HASH = "9588fab0aeee21fbe8fa113baba2f3d46755e280d0333b758a2e3d98614a90a6"
SECOND = (
    '{"act":"verify","actor":{"org":"440304008","person":"fbc30f18b55842586d49182e59de349e","role":"grid-worker","s'
    'ession":"s1"},"basis":[{"article":"3","law":"demo-rules","version":"2026-01-01"}],"capture":{"device":"phone"}'
    ',"case":"11111111111141118111111111111111","covers":["cases_workorder"],"docs":[{"kind":"photo","sha256":"0000'
    '000000000000000000000000000000000000000000000000000000000000"}],"flow":"cases","matter":"m1","n":"a10913be0898'
    '548aa67f1f27d4a37e06ad01805468dfd2473eb92cebfe75db40","outcome":"as-declared","payload":"c4e6163b77300659cf217'
    'ee5ec17935d4a84742d7015c7633717d07085febc08","prev":"9588fab0aeee21fbe8fa113baba2f3d46755e280d0333b758a2e3d986'
    '14a90a6","purpose":"visit","rule":"declarations-decision/1 0f","seq":2,"step":"golden-visited","subjects":["f1'
    '2c1028e98e98119175a617757eee58"],"t":"2027-03-01T04:05:06.000789Z","v":1}'
)
SECOND_HASH = "d72dca4c0ec15782217af6349bc9f0d58ea6edd6549e30cc1dba48affe9834f4"
READ = (
    '{"c":"194166acc5b572597e18d24b7224e175f347c9db0fca24ead41bea471ec295c8","n":"bfa488cc3a2b184eb62885ce94e9e3375'
    '57f1f516a51843fc56aa314f3429164","t":"2027-03-01T04:05:06Z","v":1}'
)
READ_HASH = "0d8e2e4edb42a11c4e451bc99352128b37c73c2ee7c2fa825962d778abed90b1"
RECEIPT = (
    "JW1.D-2027-0301-0001.1y3KTA7BV4IhevY0m8nw1Y6m7dZUnjDMHbpIr_6YNPQ.1803873906.Zafe4OSJxeCZ_jd-WIQ_hVkB0i--AupWVB"
    "o4VR8fxH24n4Vg28SGKKTHEE8zMu37mVDsWZ672e3izBaRBJSpBA"
)
VERIFIER = "jingwei.local/log+0e7488af+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
PAYLOAD = {
    "at": "2027-03-01T04:05:06.000789Z",
    "on": "2027-03-01",
    "late": False,
    "note": None,
    "order": "11111111-1111-4111-8111-111111111111",
    "attempt": 2,
    "reasons": ["unconfirmed", "name-differs"],
}


def _worker() -> Actor:
    scope = Scope.territory(Level.GRID, G1)
    return Actor.of(Role.GRID_WORKER, ident=f"account:{WORKER}", scope=scope, organisation=STREET, session="s1")


def _recorded() -> list[recording.Recorded]:
    """Two acts of one case: the first has nobody before it and leaves everything out that may be left out."""
    plain = recording.Particulars(purpose=VISIT, case=CASE)
    full = recording.Particulars(
        purpose=VISIT,
        case=CASE,
        subjects=(SOMEBODY,),
        outcome="as-declared",
        matter="m1",
        rule="declarations-decision/1 0f",
        docs=DOCS,
        capture={"device": "phone"},
    )
    keys.ring().seal("subject", b"makes the sealing key, so that it is not drawn from the seed")
    with scopes.entered(_worker().scope, at=AT), seeded(b"golden"):
        first = recording.record(EVENT, actor=Actor.declarant(), at=AT, about=plain, new_case=True)
        return [first, recording.record(EVENT, actor=_worker(), at=AT, about=full)]


def _texts(*recorded: recording.Recorded) -> list[str]:
    with scopes.entered(Scope.decision(), at=AT):
        return [bytes(Entry.objects.get(pk=one.id).text).decode() for one in recorded]


def test_the_bytes_of_acts(db: None) -> None:
    first, second = _recorded()
    assert _texts(first, second) == [FIRST, SECOND]
    assert [first.hash.hex(), second.hash.hex()] == [FIRST_HASH, SECOND_HASH]


def test_the_hash_is_the_leaf_hash_of_rfc_6962() -> None:
    assert leaf_hash(FIRST.encode()).hex() == FIRST_HASH
    assert leaf_hash(SECOND.encode()).hex() == SECOND_HASH


def test_a_second_act_names_the_first() -> None:
    assert json.loads(SECOND)["prev"] == FIRST_HASH
    assert json.loads(SECOND)["seq"] == 2


def test_the_payload_opens_the_commitment(db: None) -> None:
    _, second = _recorded()
    with scopes.entered(Scope.decision(), at=AT):
        payload = Payload.objects.get(pk=second.id)
    assert payload.fields == PAYLOAD
    assert commit(payload.fields, salt=bytes(payload.salt)).hex() == json.loads(SECOND)["payload"]


def test_the_bytes_of_a_read(db: None) -> None:
    actor = _worker()
    with scopes.entered(actor.scope, at=AT), seeded(b"golden read"):
        reads.note(actor, VISIT, what="registers.person", fields=["name", "born_on"], subjects=[SOMEBODY], case=CASE)
    with scopes.entered(Scope.decision(), at=AT):
        row = Entry.objects.get(log="reads")
    assert bytes(row.text).decode() == READ
    assert bytes(row.hash).hex() == READ_HASH == leaf_hash(READ.encode()).hex()
    assert len(READ) <= 200


def test_the_text_of_a_receipt() -> None:
    promise = Promise("D-2027-0301-0001", bytes.fromhex(SECOND_HASH), AT)
    assert promises.sign(promise, seed=bytes(range(32))) == RECEIPT
    assert promises.check(RECEIPT, verifier=VERIFIER) == Promise(promise.receipt, promise.hash, AT.replace(microsecond=0))


def test_the_verifier_key_of_a_log() -> None:
    assert promises.verifier_key("jingwei.local/log", seed=bytes(range(32))) == VERIFIER


@pytest.mark.parametrize(("log", "seed", "verifier"), LOG_KEYS)
def test_the_keys_of_each_log(log: str, seed: str, verifier: str) -> None:
    """HKDF by its definition (RFC 5869, 2.2 and 2.3), from the secret of the bytes 0 to 31."""
    origin = f"jingwei.local/log/{log}"
    extracted = hmac.digest(bytes(32), bytes(range(32)), "sha256")
    assert hmac.digest(extracted, b"jingwei/log-key/v1" + origin.encode() + b"\x01", "sha256").hex() == seed
    made = signing.seed_of(origin, secret=bytes(range(32)))
    assert made.hex() == seed
    assert promises.verifier_key(origin, seed=made) == verifier
    assert seed in LOG_PAGE.read_text("utf-8")
    assert verifier in LOG_PAGE.read_text("utf-8")


def test_the_page_of_the_format_shows_these_very_bytes() -> None:
    page = PAGE.read_text("utf-8")
    assert all(golden in page for golden in (SECOND, SECOND_HASH, READ, READ_HASH, RECEIPT, VERIFIER))


def test_the_bytes_of_a_declaration() -> None:
    payload = {"declaration": "01a2068f-8a00-7ee6-99cc-61eb14cdd01c", "receipt": "20261123-ABCDE-FGHJK", "reasons": ["unconfirmed"]}
    seed = bytes(range(32))
    made = entries.make(
        {
            "t": entries.instant(datetime(2026, 11, 23, 4, 5, 6, 789, tzinfo=UTC)),
            "act": "declare",
            "flow": "declarations",
            "step": "declared",
            "actor": {"role": "declarant"},
            "on_behalf": "",
            "basis": [{"law": "demo-rules", "article": "2", "version": "1"}],
            "purpose": "declaring",
            "case": "00112233445566778899aabbccddeeff",
            "seq": 1,
            "prev": None,
            "subjects": [entries.subject_tag(seed, "residence")],
            "payload": commit(payload, salt=seed).hex(),
            "covers": ["declarations_declaration"],
        },
        nonce=seed,
    )
    assert made.text == (
        b'{"act":"declare","actor":{"role":"declarant"},"basis":[{"article":"2","law":"demo-rules","version":"1"}],'
        b'"case":"00112233445566778899aabbccddeeff","covers":["declarations_declaration"],"flow":"declarations",'
        b'"n":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",'
        b'"payload":"c5ad3c93ce0c75e7a1701b33c76490c1b2cdd1f8b964c13161507ce13ad3cd07","purpose":"declaring","seq":1,'
        b'"step":"declared","subjects":["cdfed01c473f69af35fe6fc148d157b8"],"t":"2026-11-23T04:05:06.000789Z","v":1}'
    )
    assert made.hash.hex() == "1ce230aeb73a41edb3251ff08db7214461a8e9b6e58042147eeea09a90429627"


def test_the_hash_of_a_read() -> None:
    made = entries.make({"t": "2026-11-23T04:05:06Z", "c": "ab" * 32}, nonce=bytes(range(32)), most=entries.READ_MOST_BYTES)
    assert len(made.text) <= 200
    assert made.hash.hex() == "2ccdfc7e9534136a10037286fd9d3859f369893d50a977d7d93c2c933ce2142d"


def test_an_entry_that_is_too_long_is_refused() -> None:
    with pytest.raises(entries.EntryTooLong):
        entries.make({"matter": "x" * 1024}, nonce=bytes(32))
