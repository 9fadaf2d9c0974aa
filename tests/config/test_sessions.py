"""Sessions in the database: written by one statement, sealed, and gone when they were deleted meanwhile."""

import pytest
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.db import connection

from jingwei.config.sealed_sessions import SessionStore

pytestmark = pytest.mark.django_db


def begun(**contents: str) -> SessionStore:
    session = SessionStore()
    session.update(contents)
    session.save()
    return session


def test_a_session_is_found_again_and_its_contents_are_sealed() -> None:
    session = begun(phone="13800000000")
    assert SessionStore(session.session_key).load() == {"phone": "13800000000"}
    session["phone"] = "13900000000"
    session.save()
    assert SessionStore(session.session_key).load() == {"phone": "13900000000"}
    with connection.cursor() as cursor:
        cursor.execute("select session_data from django_session where session_key = %s", [session.session_key])
        assert "13900000000" not in cursor.fetchone()[0]


def test_a_key_that_is_taken_is_not_taken_over() -> None:
    mine = begun(whose="mine")
    other = SessionStore(mine.session_key)
    other.update({"whose": "other"})
    with pytest.raises(CreateError):
        other.save(must_create=True)
    assert SessionStore(mine.session_key).load() == {"whose": "mine"}


def test_a_taken_key_is_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = begun(whose="mine")
    drawn = iter([mine.session_key, "b" * 40])
    monkeypatch.setattr(SessionStore, "_get_new_session_key", lambda _: next(drawn))
    assert begun(whose="other").session_key == "b" * 40
    assert SessionStore(mine.session_key).load() == {"whose": "mine"}


def test_a_session_that_was_deleted_meanwhile_does_not_come_back() -> None:
    mine = begun(whose="mine")
    SessionStore(mine.session_key).delete()
    mine["whose"] = "still mine"
    with pytest.raises(UpdateError):
        mine.save()
    assert not SessionStore().exists(mine.session_key)
