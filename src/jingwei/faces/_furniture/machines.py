"""Machine clients at the door: an OAuth access token in the header becomes an actor."""

from allauth.idp.oidc.models import Token

from jingwei.accounts import queries
from jingwei.faces._furniture.access import Request
from jingwei.kernel.actors import Actor


def actor_of(request: Request) -> Actor | None:
    """The actor of the bearer token (RFC 6750) in a request; None without one that holds."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not value.strip():
        return None
    token = Token.objects.lookup(Token.Type.ACCESS_TOKEN, value.strip())
    if token is None or token.client_id is None or token.user_id is not None:
        return None
    return queries.actor_for_client(token.client_id, scopes=tuple(token.get_scopes()), at=request.at)
