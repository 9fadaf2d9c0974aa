"""Erasing an account: the row stays, since entries name its number; what says whose it was goes."""

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator

from jingwei.accounts import events
from jingwei.accounts.models import Account
from jingwei.accounts.operations._shared import note
from jingwei.kernel.actors import Actor

ERASED = "erased-"
"""How the name of an erased account begins."""


def erase_account(account: UUID, at: datetime) -> int:
    """Take name, phone, password and second factors out of an account, and close it. Runs as the product itself.

    Records ``accounts.erased``.
    """
    touched = Account.objects.filter(pk=account).update(
        username=f"{ERASED}{account.hex}",
        display_name="",
        email="",
        phone_index=None,
        phone_sealed=None,
        password="!",
        is_active=False,
        last_login=None,
    )
    Authenticator.objects.filter(user=account).delete()
    if touched:
        note(events.AccountErased(account), account, actor=Actor.system("erasure"), at=at)
    return touched
