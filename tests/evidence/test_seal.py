"""Documents: the same bytes every time, PDF/A before and after the seal, and a seal that openssl checks without our code."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from tests.evidence.pdfa import findings
from tests.evidence.signing import cms_holds, signatures, token_holds

from jingwei.adapters import certificates, press
from jingwei.adapters.local_time import LocalTime
from jingwei.adapters.press import TypstPress
from jingwei.adapters.sealing import AuthoritySeal, OwnSeal
from jingwei.evidence.ports import Level, Sealing, TimeNotAvailable

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
ISSUER = "福田区"
TEMPLATE = """#let facts = json(bytes(sys.inputs.facts))
#set document(title: facts.title, date: datetime(year: 2026, month: 11, day: 23))
#set text(font: "Noto Serif SC", fallback: false, lang: "zh")
#facts.title #facts.name
#image(bytes(facts.qr), format: "svg", width: 3cm, alt: "QR")
"""
FACTS = {"title": "居住登记申报回执", "name": "王小明", "qr": "JW1.TEXT"}


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return TypstPress().typeset(TEMPLATE, FACTS)


@pytest.fixture(scope="module")
def time() -> LocalTime:
    return LocalTime(ISSUER)


@pytest.fixture(scope="module", params=Level)
def sealed(request: pytest.FixtureRequest, pdf: bytes, time: LocalTime) -> tuple[Level, bytes]:
    how = Sealing(level=request.param, reason="receipt", at=NOON)
    return request.param, OwnSeal(ISSUER).seal(pdf, how=how, time=time)


def test_the_same_facts_give_the_same_bytes(pdf: bytes) -> None:
    assert TypstPress().typeset(TEMPLATE, FACTS) == pdf
    assert TypstPress().typeset(TEMPLATE, FACTS | {"name": "王小朋"}) != pdf


def test_a_document_is_pdf_a_before_the_seal_and_after(pdf: bytes, sealed: tuple[Level, bytes]) -> None:
    assert findings(pdf) == []
    assert findings(sealed[1]) == []


def _no_fonts(opened: pikepdf.Pdf) -> None:
    for one in opened.objects:
        if isinstance(one, pikepdf.Dictionary) and "/FontFile3" in one:
            del one.FontFile3


def _script(opened: pikepdf.Pdf) -> None:
    opened.Root.OpenAction = opened.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1"))


CHANGES: dict[str, Callable[[pikepdf.Pdf], None]] = {
    "metadata": lambda opened: opened.Root.__delitem__("/Metadata"),
    "intent": lambda opened: opened.Root.__delitem__("/OutputIntents"),
    "font": _no_fonts,
    "script": _script,
    "title": lambda opened: opened.docinfo.__setitem__("/Title", "another"),
}


def _broken(pdf: bytes, change: str) -> list[str]:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        CHANGES[change](opened)
        opened.save(target, fix_metadata_version=False)
    return findings(target.getvalue())


def test_what_breaks_pdf_a_is_found(pdf: bytes) -> None:
    said = {change: _broken(pdf, change) for change in CHANGES}
    clauses = {"metadata": "6.6.2.1", "intent": "6.2.3", "font": "6.2.11.4", "script": "6.5.1", "title": "6.6.2.3"}
    assert {change: [line.split()[0] for line in lines] for change, lines in said.items()} == {
        change: [clause] for change, clause in clauses.items()
    }
    assert findings(pdf + b"more")
    assert findings(b"%PDF-2.0\n" + pdf[9:])


def test_openssl_checks_seal_and_time_stamp(sealed: tuple[Level, bytes], time: LocalTime, tmp_path: Path) -> None:
    level, content = sealed
    first, *more = signatures(content)
    roots = OwnSeal(ISSUER).certificates()[-1:]
    assert first.kind == "/ETSI.CAdES.detached"
    assert cms_holds(first, roots, tmp_path)[0], cms_holds(first, roots, tmp_path)[1]
    assert token_holds(first.token, first.value, time.roots(), tmp_path)[0]
    assert [one.kind for one in more] == (["/ETSI.RFC3161"] if level is Level.LASTING else [])
    for archive in more:
        assert first.until < archive.until <= len(content)
        assert token_holds(archive.contents, archive.covered, time.roots(), tmp_path)[0]


def test_a_lasting_seal_carries_what_its_check_needs(sealed: tuple[Level, bytes]) -> None:
    level, content = sealed
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert ("/DSS" in opened.Root) is (level is Level.LASTING)
        if level is Level.LASTING:
            assert len(opened.Root.DSS.CRLs) == 1
            assert len(opened.Root.DSS.Certs) >= 3


def test_openssl_refuses_a_byte_that_changed_and_a_root_of_somebody_else(
    sealed: tuple[Level, bytes], time: LocalTime, tmp_path: Path
) -> None:
    _, content = sealed
    roots = OwnSeal(ISSUER).certificates()[-1:]
    first = signatures(content)[0]
    for place in (20, len(first.covered) // 2, len(first.covered) - 1):
        covered = bytearray(first.covered)
        covered[place] ^= 1
        assert not cms_holds(replace(first, covered=bytes(covered)), roots, tmp_path)[0]
    stranger = certificates.own(certificates.SEAL, organisation="别处").der[:1]
    assert not cms_holds(first, stranger, tmp_path)[0]
    assert not token_holds(first.token, b"something else", time.roots(), tmp_path)[0]


def test_the_seal_is_added_to_the_document_and_changes_no_byte_of_it(pdf: bytes, sealed: tuple[Level, bytes]) -> None:
    assert sealed[1].startswith(pdf)


def test_a_name_that_the_font_lacks_is_written_by_its_code_point() -> None:
    content = TypstPress().typeset(TEMPLATE, FACTS | {"name": "张\U00030000"})
    assert findings(content) == []
    assert content == TypstPress().typeset(TEMPLATE, FACTS | {"name": "张〔U+30000〕"})


def test_the_font_has_every_character_of_the_demo() -> None:
    folder = Path(press.__file__).parent.parent / "demo" / "reference"
    used = {ord(one) for name in ("given.tsv", "surnames.tsv") for one in (folder / name).read_text("utf-8") if ord(one) > 0x2E80}
    assert used <= press.characters()
    assert 0x30000 not in press.characters()


def test_an_authoritys_certificate_seals(pdf: bytes, time: LocalTime, tmp_path: Path) -> None:
    mine = certificates.own(certificates.SEAL, organisation="某某电子认证")
    file = tmp_path / "seal.p12"
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(b"seal", mine.key, mine.chain[0], list(mine.chain[1:]), BestAvailableEncryption(b"p"))
    )
    seal = AuthoritySeal(file, "p")
    content = seal.seal(pdf, how=Sealing(level=Level.TIMED, reason="receipt", at=NOON), time=time)
    assert cms_holds(signatures(content)[0], seal.certificates()[-1:], tmp_path)[0]
    assert x509.load_der_x509_certificate(seal.certificates()[0]).subject.rfc4514_string().count("某某电子认证") == 1


def test_without_a_time_stamp_nothing_is_sealed(pdf: bytes, time: LocalTime) -> None:
    class Down:
        name = "down"
        roots = time.roots

        def answer(self, request: bytes) -> bytes:
            raise TimeNotAvailable()

    with pytest.raises(TimeNotAvailable):
        OwnSeal(ISSUER).seal(pdf, how=Sealing(level=Level.TIMED, reason="receipt", at=NOON), time=Down())


def test_own_certificates_are_the_same_every_time_and_belong_to_the_key_folder() -> None:
    first, again = (certificates.own(certificates.TIME, organisation=ISSUER).der for _ in range(2))
    assert first == again
    assert certificates.own(certificates.SEAL, organisation=ISSUER).der[0] != first[0]
    assert certificates.own(certificates.SEAL, organisation=ISSUER).der[1] == first[1]
