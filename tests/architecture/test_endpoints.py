"""Every endpoint is locked: each view says who may call it, each operation of the API has its lock."""

from collections.abc import Iterator
from importlib.util import find_spec

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from jingwei.faces.api.app import api
from jingwei.kernel.actors import Role

UNLOCKED: dict[str, str] = {
    "language/": "sets a cookie of the reader's own; asks and shows nothing",
    "large-type/": "sets a cookie of the reader's own; asks and shows nothing",
}
"""Routes whose view says nothing, each with its reason. Static files are served by the server itself and are no routes."""


def _routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, object]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            yield prefix + str(pattern.pattern), pattern.callback


def _all() -> list[tuple[str, object]]:
    found = list(_routes(get_resolver().url_patterns))
    if find_spec("jingwei.faces.demo.urls"):  # a plain data folder does not serve them
        found += list(_routes(get_resolver("jingwei.faces.demo.urls").url_patterns, "demo/"))
    return found


def test_every_view_says_who_may_call_it() -> None:
    silent = [
        route for route, view in _all() if not isinstance(getattr(view, "jw_roles", None), frozenset) and route not in UNLOCKED
    ]
    assert not silent, "These views wear neither for_roles nor for_anybody: " + ", ".join(silent)


def test_roles_are_roles() -> None:
    assert all(roles and roles <= frozenset(Role) for _, view in _all() if (roles := getattr(view, "jw_roles", None)))


def test_no_exemption_is_left_over() -> None:
    assert not set(UNLOCKED) - {route for route, _ in _all()}


def test_there_are_routes_of_every_face() -> None:
    heads = {route.split("/")[0] for route, _ in _all()}
    assert heads >= {"", "d", "portal", "counter", "field", "ops", "api", "account", "demo"}


def _operations() -> list[tuple[str, object]]:
    return [
        (f"{'/'.join(operation.methods)} {prefix}{path}", operation)
        for prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
    ]


def test_every_operation_of_the_api_has_its_lock() -> None:
    found = _operations()
    assert found
    open_ones = [name for name, operation in found if not operation.auth_callbacks]  # type: ignore[attr-defined]
    assert not open_ones, "These operations ask for no token: " + ", ".join(open_ones)


@pytest.mark.parametrize("name", ["docs_url", "openapi_url"])
def test_the_framework_serves_no_page_of_its_own(name: str) -> None:
    assert not getattr(api, name)
