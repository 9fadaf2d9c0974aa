"""Witnesses over HTTP: one POST of text a checkpoint (C2SP tlog-witness)."""

import urllib.error
import urllib.request
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 10.0
MOST_BYTES = 100_000


class WitnessPost:
    """Implements ``evidence.witnesses.Post``."""

    def __call__(self, url: str, body: str) -> tuple[int, str]:
        """POST a text; status and body of whatever was answered.

        Raises:
            OSError: nobody answers, or the answer is no text.
        """
        if urlsplit(url).scheme not in {"http", "https"}:
            raise OSError("A witness's address begins with https:// (or http:// inside your own network).")
        request = urllib.request.Request(
            url, data=body.encode(), headers={"Content-Type": "text/plain; charset=utf-8"}, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
                return answer.status, _text(answer.read(MOST_BYTES))
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, _text(refusal.read(MOST_BYTES))


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise OSError("The witness answered with no text.") from error
