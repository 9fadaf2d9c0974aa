"""Periodic work of accounts: what is no longer needed to sign in is dropped."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from allauth.idp.oidc.models import Token
from django.contrib.sessions.models import Session

from jingwei.accounts import operations
from jingwei.kernel.progress import Progress

SUBMISSIONS_KEPT = timedelta(days=1)
"""How long a form's token is remembered: longer than a page stays open, short enough to stay small."""


def tidy(now: datetime, *, at: datetime) -> Iterator[Progress]:
    """Drop old form tokens, sessions that ended and access tokens that ran out.

    Args:
        now: this instant by the real clock; sessions and tokens never follow the demo's.
        at: this instant by the clock at the door, which form tokens carry.
    """
    yield Progress("submissions", operations.forget_submissions(before=at - SUBMISSIONS_KEPT))
    yield Progress("sessions", Session.objects.filter(expire_date__lt=now).delete()[0])
    yield Progress("tokens", Token.objects.filter(expires_at__lt=now).delete()[0])
