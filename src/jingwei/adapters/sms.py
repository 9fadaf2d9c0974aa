"""Messages over an HTTP gateway: one POST of JSON a message, with the message's own id as idempotency key."""

import json
import urllib.request
from urllib.parse import urlsplit

from jingwei.kernel.ports import Message

TIMEOUT_SECONDS = 10.0


class GatewaySender:
    """Implements ``MessageSender`` over the gateway at ``JINGWEI_SMS_URL``.

    The gateway answers 2xx when it has taken the message; anything else raises, and the job is tried again later.
    """

    def __init__(self, url: str) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ValueError("JINGWEI_SMS_URL must begin with https:// (or http:// inside your own network).")
        self._url = url

    def send(self, message: Message) -> None:
        """Hand one message over."""
        body = json.dumps({"id": message.ident, "to": message.phone, "text": message.text}).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": message.ident}
        request = urllib.request.Request(self._url, data=body, headers=headers, method="POST")
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):  # an HTTP error status raises
            pass
