"""Time stamps of an authority outside, asked over HTTP (RFC 3161, 3.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import requests
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from jingwei.evidence.ports import TimeNotAvailable

SECONDS = 20
MOST_BYTES = 65_536
_ASKED, _ANSWERED = "application/timestamp-query", "application/timestamp-reply"


@dataclass(frozen=True, slots=True)
class TimeByUrl:
    """Implements ``evidence.ports.TimeAuthority``.

    Attributes:
        trusted: a PEM file with the roots that its tokens are checked against.
    """

    url: str
    trusted: Path

    @property
    def name(self) -> str:
        """The authority's host."""
        return urlsplit(self.url).hostname or ""

    def answer(self, request: bytes) -> bytes:
        """See the Protocol."""
        try:
            with requests.post(
                self.url, data=request, headers={"Content-Type": _ASKED}, timeout=SECONDS, stream=True, allow_redirects=False
            ) as answer:
                body = answer.raw.read(MOST_BYTES + 1, decode_content=True)
        except (OSError, requests.RequestException) as error:
            raise TimeNotAvailable() from error
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if answer.status_code != 200 or kind != _ANSWERED or len(body) > MOST_BYTES:
            raise TimeNotAvailable()
        return bytes(body)

    def roots(self) -> Sequence[bytes]:
        """The certificates of the file."""
        return [one.public_bytes(Encoding.DER) for one in x509.load_pem_x509_certificates(self.trusted.read_bytes())]
