"""Sessions in the database, sealed: while somebody signs in they hold a phone and a one-time code, which a copy of the database
must not give away."""

import json
from base64 import b64decode, b64encode
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import CreateError, UpdateError

from jingwei.kernel import keys, randomness
from jingwei.kernel.keys import CannotOpen
from jingwei.kernel.statements import prepared

_LOAD = "select session_data from django_session where session_key = %s and expire_date > now()"
_CREATE = "insert into django_session (session_data, expire_date, session_key) values (%s, %s, %s) on conflict do nothing"
_CHANGE = "update django_session set session_data = %s, expire_date = %s where session_key = %s"


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

    def save(self, must_create: bool = False) -> None:
        """As Django's, by one prepared statement: every declaration begins a session."""
        if self.session_key is None:
            self.create()
            return
        contents = self.encode(self._get_session(no_load=must_create))  # type: ignore[attr-defined]
        with prepared() as cursor:
            cursor.execute(_CREATE if must_create else _CHANGE, [contents, self.get_expiry_date(), self.session_key])
            if not cursor.rowcount:
                raise CreateError if must_create else UpdateError

    def _get_new_session_key(self) -> str:
        """A key of 160 random bits. Whether it is taken is found when it is written, not asked before."""
        return randomness.draw(20).hex()

    def encode(self, session_dict: dict[str, Any]) -> str:
        return b64encode(keys.ring().seal("session", json.dumps(session_dict).encode())).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        try:
            opened: dict[str, Any] = json.loads(keys.ring().open("session", b64decode(session_data)))
        except (CannotOpen, ValueError):
            return {}
        return opened
