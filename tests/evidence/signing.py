"""What a stranger does with a seal, without any code of ours: takes signature and bytes out of the PDF and asks openssl."""

import io
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pikepdf
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding


@dataclass(frozen=True)
class Signature:
    """One signature of a PDF: what it covers, its CMS, and how much of the file that is."""

    kind: str
    covered: bytes
    contents: bytes
    until: int

    @property
    def token(self) -> bytes:
        """The time stamp over the signature's value, from its unsigned attributes."""
        (signer,) = cms.ContentInfo.load(self.contents)["content"]["signer_infos"]
        (found,) = [one["values"][0] for one in signer["unsigned_attrs"] if one["type"].native == "signature_time_stamp_token"]
        return bytes(found.dump())

    @property
    def value(self) -> bytes:
        """The signature's value, which the time stamp stamps."""
        (signer,) = cms.ContentInfo.load(self.contents)["content"]["signer_infos"]
        return bytes(signer["signature"].native)


def signatures(pdf: bytes) -> list[Signature]:
    """The signatures and archive time stamps of a PDF, in the order of its revisions."""
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for field in opened.Root.AcroForm.Fields:
            value = field.V
            one, first, two, second = (int(number) for number in value.ByteRange)
            covered = pdf[one : one + first] + pdf[two : two + second]
            text = re.fullmatch(rb"<([0-9a-fA-F]*)>", pdf[one + first : two])
            assert text
            padded = bytes.fromhex(text[1].decode())
            contents = cms.ContentInfo.load(padded).dump()
            found.append(Signature(str(value.SubFilter), covered, contents, two + second))
    return sorted(found, key=lambda one: one.until)


def openssl(*arguments: str, folder: Path) -> tuple[bool, str]:
    """Whether openssl agreed, and what it said."""
    ran = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    return ran.returncode == 0, ran.stdout + ran.stderr


def pem(certificates: Sequence[bytes]) -> bytes:
    """Certificates as openssl reads them."""
    return b"".join(x509.load_der_x509_certificate(one).public_bytes(Encoding.PEM) for one in certificates)


def cms_holds(signature: Signature, roots: Sequence[bytes], folder: Path) -> tuple[bool, str]:
    """``openssl cms -verify`` on one signature."""
    (folder / "roots.pem").write_bytes(pem(roots))
    (folder / "signature.der").write_bytes(signature.contents)
    (folder / "covered").write_bytes(signature.covered)
    given = ("-inform", "DER", "-in", "signature.der", "-content", "covered", "-binary", "-CAfile", "roots.pem", "-purpose", "any")
    return openssl("cms", "-verify", *given, "-out", "verified", folder=folder)


def token_holds(token: bytes, stamped: bytes, roots: Sequence[bytes], folder: Path) -> tuple[bool, str]:
    """``openssl ts -verify`` on a token over some bytes."""
    (folder / "roots.pem").write_bytes(pem(roots))
    (folder / "token.der").write_bytes(token)
    digest = sha256(stamped).hexdigest()
    return openssl("ts", "-verify", "-in", "token.der", "-token_in", "-digest", digest, "-CAfile", "roots.pem", folder=folder)


def answer_holds(answer: bytes, digest: bytes, roots: Sequence[bytes], folder: Path) -> tuple[bool, str]:
    """``openssl ts -verify`` on an authority's answer over a digest."""
    (folder / "roots.pem").write_bytes(pem(roots))
    (folder / "answer.tsr").write_bytes(answer)
    return openssl("ts", "-verify", "-in", "answer.tsr", "-digest", digest.hex(), "-CAfile", "roots.pem", folder=folder)
