"""The API put together: one router a module, one error shape, one rate limit a client; operations without session and cookie."""

from ninja import NinjaAPI
from ninja.operation import Operation

from jingwei.faces.api import cases, declarations, errors, evidence, registers, sharing
from jingwei.faces.api.auth import MOST_PER_MINUTE, PerClient

VERSION = "1"
ABOUT = (
    "For programs of other departments. Get a token at /identity/o/api/token with the grant client_credentials (RFC 6749,"
    " section 4.4) and send it as a bearer token. Every operation names its purpose and the legal basis of your agreement;"
    " you see the territory of your agreement, and each read of somebody's data stands in the log that they can look at."
)


class Api(NinjaAPI):
    """Names operations by their function alone: ``readDeclaration``."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The function's name in camel case."""
        first, *rest = operation.view_func.__name__.split("_")
        return first + "".join(word.title() for word in rest)


api = Api(
    title="Jingwei",
    version=VERSION,
    description=ABOUT,
    docs_url=None,
    openapi_url=None,
    throttle=[PerClient(f"{MOST_PER_MINUTE}/m")],
)
errors.install(api)
api.add_router("/declarations", declarations.router)
api.add_router("/work-orders", cases.router)
api.add_router("/registers", registers.router)
api.add_router("/evidence", evidence.router)
api.add_router("/shared", sharing.router)
