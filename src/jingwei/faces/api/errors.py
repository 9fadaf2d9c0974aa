"""Refusals of the API itself, and the one place where refusals of all modules become its error shape."""

import json

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError

from jingwei.declarations.errors import FieldRefused
from jingwei.faces._furniture.problems import PROBLEM_JSON
from jingwei.kernel.errors import NotFound, Refused, TooMany


class TokenMissing(Refused):
    """No bearer token that holds: none, an expired one, or of an agreement that has ended."""

    code = "token-missing"
    status = 401
    says = _("Send a bearer token that holds. Get one at /identity/o/api/token with your client id and secret.")


class ScopeMissing(Refused):
    """The token or the agreement does not hold the scope."""

    code = "scope-missing"
    status = 403
    says = _("Your agreement or your token does not hold the scope %(scope)s. Ask for a token with it, or extend the agreement.")


class WrongPurpose(Refused):
    """A purpose that the operation is not open for."""

    code = "purpose-not-agreed"
    status = 403
    says = _("This is not open for the purpose that you named. It is open for: %(purpose)s.")


class WrongBasis(Refused):
    """Another basis than the agreement's."""

    code = "basis-not-agreed"
    status = 403
    says = _("The basis is not the one of your agreement. Send it as the agreement writes it.")


class KeyUsed(Refused):
    """An idempotency key came again with another body."""

    code = "idempotency-key-used"
    status = 409
    says = _("This Idempotency-Key was sent before with another body. Nothing was written; send a new key with a new declaration.")


class BadCursor(Refused):
    """A cursor that no list gave."""

    code = "bad-cursor"
    status = 422
    says = _("No list gave this cursor. Send “next” as it came, with the same list, or start without one.")


class UnknownParameter(Refused):
    """A parameter in the address that the operation does not know."""

    code = "unknown-parameter"
    status = 422
    says = _("The address has parameters that are not known here: %(names)s. Correct or remove them.")


class Unreadable(Refused):
    """A body that is no JSON."""

    code = "unreadable-body"
    status = 400
    says = _("The body is not JSON that can be read. Nothing was written.")


class Invalid(Refused):
    """Fields that do not fit the schema; they are named beside it."""

    code = "invalid"
    status = 422
    says = _("Some fields do not fit. Correct those that are named and send it again.")


class WrongMethod(Refused):
    """An address that does not take the method."""

    code = "wrong-method"
    status = 405
    says = _("This address does not take the method %(method)s.")


def answer(refusal: Refused, *, fields: dict[str, str] | None = None) -> HttpResponse:
    """A refusal in the API's error shape: code, message and, where fields are concerned, which and why."""
    if isinstance(refusal, FieldRefused):
        fields = {refusal.field: str(refusal)}
    body: dict[str, object] = {"code": refusal.code, "message": str(refusal)}
    if fields:
        body["fields"] = fields
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=refusal.status, content_type=PROBLEM_JSON)
    if refusal.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="jingwei"'  # RFC 6750, section 3
    if refusal.status in {429, 503}:
        response["Retry-After"] = "60"
    return response


def install(api: NinjaAPI) -> None:
    """Turn every error once, for all operations. What nobody caused goes on to the product's error page."""

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, error: Refused) -> HttpResponse:
        return answer(error)

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return answer(Invalid(), fields={_field(one["loc"]): str(one["msg"]) for one in error.errors})

    @api.exception_handler(HttpError)
    def plain(request: HttpRequest, error: HttpError) -> HttpResponse:
        if isinstance(error, Throttled):
            return answer(TooMany(minutes=1))
        return answer(Unreadable() if error.status_code == 400 else NotFound())


def _field(location: tuple[str | int, ...]) -> str:
    """The field's name without the parts that only the framework knows: ``("body", "body", "name")`` → ``name``.

    >>> _field(("body", "body", "name")), _field(("query", "as_of")), _field(("body",))
    ('name', 'as_of', 'body')
    """
    named = [str(part) for part in location[1:] if part != "body"]
    return ".".join(named) or str(location[0])
