"""Seals on documents by pyHanko: PAdES B-T and B-LTA, with a key of the installation or with an authority's certificate (PKCS #12).

pyHanko is loaded with the first document, never at start.
"""

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

from jingwei.adapters import certificates
from jingwei.evidence.ports import Level, Sealing, TimeAuthority, TimeNotAvailable

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko.sign.timestamps import TimeStamper
    from pyhanko_certvalidator import ValidationContext

FIELD = "Seal"


@dataclass(frozen=True, slots=True)
class OwnSeal:
    """Implements ``evidence.ports.Seal`` with the self-made certificate."""

    organisation: str

    def seal(self, pdf: bytes, *, how: Sealing, time: TimeAuthority) -> bytes:
        """See the Protocol."""
        mine = certificates.own(certificates.SEAL, organisation=self.organisation)
        crl = certificates.nothing_revoked(organisation=self.organisation, at=how.at)
        key = mine.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return _sealed(pdf, key=key, chain=mine.der, crls=[crl], fetch=False, how=how, time=time)

    def certificates(self) -> Sequence[bytes]:
        """The self-made two."""
        return certificates.own(certificates.SEAL, organisation=self.organisation).der


@dataclass(frozen=True, slots=True)
class AuthoritySeal:
    """Implements ``evidence.ports.Seal`` with the certificate of an authority, from a PKCS #12 file.

    What a lasting seal needs to know of the certificate (is it revoked?) is fetched from the places that the certificate names.
    """

    file: Path
    password: str

    def seal(self, pdf: bytes, *, how: Sealing, time: TimeAuthority) -> bytes:
        """See the Protocol."""
        held = self._held()
        assert held.key is not None
        key = held.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return _sealed(pdf, key=key, chain=self.certificates(), crls=[], fetch=True, how=how, time=time)

    def certificates(self) -> Sequence[bytes]:
        """The file's, its own first."""
        held = self._held()
        assert held.cert is not None
        return [one.certificate.public_bytes(Encoding.DER) for one in (held.cert, *held.additional_certs)]

    def _held(self) -> pkcs12.PKCS12KeyAndCertificates:
        return pkcs12.load_pkcs12(self.file.read_bytes(), self.password.encode() or None)


def _sealed(
    pdf: bytes,
    *,
    key: bytes,
    chain: Sequence[bytes],
    crls: Sequence[bytes],
    fetch: bool,
    how: Sealing,
    time: TimeAuthority,
) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    lasting = how.level is Level.LASTING
    known = _known(chain, crls, time, fetch=fetch)
    said = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=how.reason,
        embed_validation_info=lasting,
        use_pades_lta=lasting,
        validation_context=known if lasting else None,
    )
    target = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    signer = PdfSigner(said, signer=_signer(key, chain), timestamper=_stamper(time))
    # in a loop of its own: the worker's threads have none
    asyncio.run(signer.async_sign_pdf(writer, output=target))
    return target.getvalue()


def _signer(key: bytes, chain: Sequence[bytes]) -> "SimpleSigner":
    from asn1crypto import keys, x509
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([x509.Certificate.load(one) for one in chain])
    return SimpleSigner(
        signing_cert=x509.Certificate.load(chain[0]), signing_key=keys.PrivateKeyInfo.load(key), cert_registry=store
    )


def _known(chain: Sequence[bytes], crls: Sequence[bytes], time: TimeAuthority, *, fetch: bool) -> "ValidationContext":
    from asn1crypto import crl, x509
    from pyhanko_certvalidator import ValidationContext

    loaded = [x509.Certificate.load(one) for one in chain]
    roots = [loaded[-1], *(x509.Certificate.load(one) for one in time.roots())]
    return ValidationContext(
        trust_roots=roots,
        other_certs=loaded[:-1],
        crls=[crl.CertificateList.load(one) for one in crls],
        allow_fetching=fetch,
        revocation_mode="soft-fail",
    )


def _stamper(time: TimeAuthority) -> "TimeStamper":
    """pyHanko's asker of time stamps, over our port."""
    from asn1crypto import tsp
    from pyhanko.sign.timestamps import TimeStamper

    class Stamper(TimeStamper):
        async def async_request_tsa_response(self, req: Any) -> Any:
            answer = await asyncio.to_thread(time.answer, req.dump())
            try:
                return tsp.TimeStampResp.load(answer)
            except ValueError as error:
                raise TimeNotAvailable() from error

    return Stamper()  # type: ignore[no-untyped-call]
