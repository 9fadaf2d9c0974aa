"""A second factor that is set up counts as shown in the session that set it up."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.http import HttpRequest


def connect() -> None:
    """Listen to allauth, once at start."""
    authenticator_added.connect(_shown, dispatch_uid="jingwei.furniture.second-factor")


def _shown(*, request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: object) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
