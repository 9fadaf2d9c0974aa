"""A passkey in a real browser: set up, sign in with it alone, under the pages' content security policy."""

import threading
from collections.abc import Iterator
from datetime import date
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from django.db import connections
from tests.journeys.browser import axe_violations, chromium, find_chromium
from tests.people import NOON, OPERATOR, STREET

from jingwei.accounts import operations
from jingwei.accounts.operations import PostGrant
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Role
from jingwei.kernel.scope import Scope

PASSWORD = "warp and weft of the city"


class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass

    def handle(self) -> None:
        try:
            super().handle()
        finally:
            connections.close_all()


@pytest.fixture
def site(committing: str) -> Iterator[str]:
    """The product on a port of its own, with a clerk who has a password and no second factor."""
    cache.clear()
    grant = PostGrant(role=Role.CLERK, organisation=STREET, codes=(STREET,), valid_from=date(2026, 1, 1))
    with scopes.entered(Scope.decision(), at=NOON):
        operations.create_staff("zhao", display_name="Zhao", password=PASSWORD, posts=[grant], actor=OPERATOR, at=NOON)
    server = make_server("localhost", 0, StaticFilesHandler(get_wsgi_application()), Threaded, Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.journey
@pytest.mark.skipif(find_chromium() is None, reason="no Chromium was found")
def test_a_clerk_sets_up_a_passkey_and_signs_in_with_it_alone(site: str) -> None:
    with chromium() as browser:
        context = browser.new_context(locale="en", extra_http_headers={"Accept-Language": "en"})
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        devtools = context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})

        page.goto(f"{site}/account/login/")
        assert axe_violations(page) == []
        page.fill("[name=login]", "zhao")
        page.fill("[name=password]", PASSWORD)
        page.click("text=Sign in >> nth=0")
        page.wait_for_url("**/account/2fa/")
        assert axe_violations(page) == []
        page.click("text=Add a key")
        page.fill("[name=password]", PASSWORD)
        page.click("text=Continue")
        page.wait_for_url("**/account/2fa/keys/add/")
        assert axe_violations(page) == []
        page.check("[name=passwordless]")
        page.click("text=Add this key")
        page.wait_for_url("**/account/2fa/recovery-codes/**")
        assert axe_violations(page) == []

        context.clear_cookies()
        page.goto(f"{site}/account/login/")
        page.click("text=Sign in with a passkey")
        page.wait_for_url(lambda url: "/account/login/" not in url)
        page.goto(f"{site}/account/")
        assert "Zhao" in page.inner_text("main")
        assert axe_violations(page) == []
        assert [fault for fault in faults if "404" not in fault] == []
