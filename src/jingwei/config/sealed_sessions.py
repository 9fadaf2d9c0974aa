"""Sessions in the database, sealed: while somebody signs in they hold a phone and a one-time code, which a copy of the database
must not give away."""

import json
from base64 import b64decode, b64encode
from typing import Any

from django.contrib.sessions.backends import db

from jingwei.kernel import keys
from jingwei.kernel.keys import CannotOpen
from jingwei.kernel.statements import prepared

_LOAD = "select session_data from django_session where session_key = %s and expire_date > now()"


class SessionStore(db.SessionStore):
    """Django's database sessions with sealed contents; what does not open is an empty session."""

    @classmethod
    def get_model_class(cls) -> Any:  # Django's own signature
        from django.contrib.sessions.models import Session

        return Session

    def load(self) -> dict[str, Any]:
        """As Django's, by a prepared statement: every request of somebody signed in asks it."""
        with prepared() as cursor:
            cursor.execute(_LOAD, [self.session_key])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])

    def encode(self, session_dict: dict[str, Any]) -> str:
        return b64encode(keys.ring().seal("session", json.dumps(session_dict).encode())).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        try:
            opened: dict[str, Any] = json.loads(keys.ring().open("session", b64decode(session_data)))
        except (CannotOpen, ValueError):
            return {}
        return opened
