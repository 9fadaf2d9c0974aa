"""The installation's own certificates: a root, one for the seal of documents, one for the local time stamps.

Nothing of them is stored: each key is made from the key ring, and each certificate from its key with fixed words and days and a
signature that is the same every time (RFC 6979). So they come and go with the key folder. They show that a document comes from
whoever holds that folder, and nothing more: a court wants an authority's certificate (docs/how-to/certificates.md).
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from jingwei.kernel import keys

ROOT, SEAL, TIME = "document-root", "document-seal", "document-time"
_SINCE, _UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2046, 1, 1, tzinfo=UTC)
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256


@dataclass(frozen=True, slots=True)
class Identity:
    """A key and the certificates that speak for it, its own first and the root last."""

    key: ec.EllipticCurvePrivateKey
    chain: tuple[x509.Certificate, ...]

    @property
    def der(self) -> list[bytes]:
        """The chain's bytes."""
        return [one.public_bytes(Encoding.DER) for one in self.chain]


def own(name: str, *, organisation: str) -> Identity:
    """The installation's own identity for the seal or the local time stamps."""
    root = _key(ROOT)
    issuer = _words(organisation, "Jingwei root, self-made")
    above = _certificate(issuer, root, issuer=issuer, by=root, extensions=_of_root(root))
    key = _key(name)
    subject = _words(organisation, {SEAL: "Seal of documents, self-made", TIME: "Time stamps, self-made"}[name])
    mine = _certificate(subject, key, issuer=issuer, by=root, extensions=_of_leaf(name, key, root))
    return Identity(key, (mine, above))


def nothing_revoked(*, organisation: str, at: datetime) -> bytes:
    """The root's list of revoked certificates (DER): empty, as of an instant. A seal that is to last carries it."""
    root = _key(ROOT)
    builder = x509.CertificateRevocationListBuilder(
        issuer_name=_words(organisation, "Jingwei root, self-made"),
        last_update=max(at, _SINCE).replace(microsecond=0),
        next_update=_UNTIL,
    )
    made = builder.add_extension(x509.CRLNumber(1), critical=False).add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False
    )
    return made.sign(root, hashes.SHA256()).public_bytes(Encoding.DER)


def _key(name: str) -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(keys.ring().derive(name, "p256-high") + keys.ring().derive(name, "p256-low"))
    return ec.derive_private_key(number % (_ORDER - 1) + 1, ec.SECP256R1())


def _words(organisation: str, name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


def _certificate(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    *,
    issuer: x509.Name,
    by: ec.EllipticCurvePrivateKey,
    extensions: list[tuple[x509.ExtensionType, bool]],
) -> x509.Certificate:
    public = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    builder = x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=int.from_bytes(hashlib.sha256(public).digest()[:16]) >> 1 | 1,
        not_valid_before=_SINCE,
        not_valid_after=_UNTIL,
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(by, hashes.SHA256(), ecdsa_deterministic=True)


def _usage(**allowed: bool) -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    more = ("key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**{name: allowed.get(name, False) for name in (*names, *more)})


def _of_root(root: ec.EllipticCurvePrivateKey) -> list[tuple[x509.ExtensionType, bool]]:
    return [
        (x509.BasicConstraints(ca=True, path_length=0), True),
        (_usage(key_cert_sign=True, crl_sign=True), True),
        (x509.SubjectKeyIdentifier.from_public_key(root.public_key()), False),
    ]


def _of_leaf(name: str, key: ec.EllipticCurvePrivateKey, root: ec.EllipticCurvePrivateKey) -> list[tuple[x509.ExtensionType, bool]]:
    found: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_usage(digital_signature=True, content_commitment=True), True),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), False),
    ]
    if name == TIME:
        found.append(
            (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)
        )  # RFC 3161, 2.3: critical, and nothing else
    return found
