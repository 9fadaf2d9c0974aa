"""Routes of the API. Each view is the framework's, sealed: locked by its own operations, every refusal in the error shape."""

import re
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from jingwei.faces._furniture.access import for_anybody
from jingwei.faces.api import contract, errors, tracker
from jingwei.faces.api.app import api
from jingwei.faces.api.auth import Call
from jingwei.kernel.actors import Role

app_name = "api"


@for_anybody
def openapi(request: HttpRequest) -> HttpResponse:
    """The contract; nothing in it is personal."""
    return HttpResponse(contract.text(), content_type="application/json")


def _sealed(view: Callable[..., HttpResponseBase], route: str) -> Callable[..., HttpResponseBase]:
    """A view of the framework that knows its parameters; bearer tokens need no CSRF token (no cookie counts here)."""
    known = contract.parameters(contract.PREFIX + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route))

    @csrf_exempt
    @wraps(view)
    def sealed(request: Call, *args: object, **kwargs: object) -> HttpResponseBase:
        request.known = known
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            refused = errors.answer(errors.WrongMethod(method=request.method or ""))
            refused["Allow"] = response["Allow"]
            return refused
        return response

    sealed.jw_roles = frozenset({Role.MACHINE})  # type: ignore[attr-defined]
    return sealed


def _operations() -> list[URLPattern]:
    found = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
    return [path(f"v1/{one.pattern}", _sealed(one.callback, str(one.pattern)), name=one.name) for one in found]


urlpatterns = [
    path("openapi.json", openapi, name="openapi"),
    *_operations(),
    path("v2/findUsage", tracker.find_usage, name="find-usage"),
    path("v2/usagePeriod", tracker.usage_period, name="usage-period"),
    path("v2/heartbeat", tracker.heartbeat, name="heartbeat"),
]
