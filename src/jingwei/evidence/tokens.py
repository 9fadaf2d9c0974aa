"""RFC 3161 time stamps: the request for a digest, and whether an answer holds. No network, no clock, no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from jingwei.evidence.ports import TimeNotAvailable
from jingwei.kernel import randomness

_SHA256 = "2.16.840.1.101.3.4.2.1"
_NONCE_BYTES = 8


@dataclass(frozen=True, slots=True)
class Request:
    """What an authority is asked: its bytes, and the nonce that the answer must repeat."""

    der: bytes
    nonce: int


def request(digest: bytes) -> Request:
    """A request for a SHA-256 digest, with a nonce; the answer is to carry the signer's certificate."""
    from asn1crypto import algos, tsp

    nonce = int.from_bytes(randomness.draw(_NONCE_BYTES))
    made = tsp.TimeStampReq(
        {
            "version": 1,
            "message_imprint": tsp.MessageImprint(
                {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": digest}
            ),
            "nonce": nonce,
            "cert_req": True,
        }
    )
    return Request(bytes(made.dump()), nonce)


def said_at(answer: bytes, digest: bytes, *, nonce: int | None, roots: Sequence[bytes]) -> datetime:
    """When the authority says that it saw the digest, if its answer holds: granted, signed under a root for time stamping, for this digest
    and no other, and with this nonce.

    Args:
        answer: the DER of a TimeStampResp.
        nonce: None where the answer was kept and its request was not.

    Raises:
        TimeNotAvailable: it does not hold.
    """
    import rfc3161_client
    from cryptography import x509

    try:
        response = rfc3161_client.decode_timestamp_response(answer)
        certificates = [x509.load_der_x509_certificate(root) for root in roots]
        rfc3161_client.VerifierBuilder(roots=certificates, nonce=nonce).build().verify(response, digest)
        told = response.tst_info
        imprint = told.message_imprint
        if imprint.hash_algorithm.dotted_string != _SHA256:  # 32 bytes of another hash say nothing of ours
            raise TimeNotAvailable()
        return told.gen_time.astimezone(UTC)
    except (rfc3161_client.VerificationError, ValueError) as error:
        raise TimeNotAvailable() from error
