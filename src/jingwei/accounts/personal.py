"""Personal data of accounts. The id that tables are asked by is the account's."""

from datetime import datetime
from uuid import UUID

from jingwei.accounts import queries
from jingwei.accounts.models import Account, Consent, Post
from jingwei.accounts.operations import erasing
from jingwei.kernel.personal import Ends, Exported, Ids, Key, Personal
from jingwei.kernel.purposes import ACCOUNTS


def _account(account: UUID) -> Exported:
    return [
        {
            "kind": row.kind,
            "username": row.username,
            "display_name": row.display_name,
            "phone": queries.phone_of(row.pk),
            "created_at": row.created_at.isoformat(),
            "last_login": row.last_login.isoformat() if row.last_login else None,
        }
        for row in Account.objects.filter(pk=account)
    ]


def _posts(account: UUID) -> Exported:
    return [
        {
            "role": row.role,
            "organisation": row.organisation,
            "codes": " ".join(row.codes),
            "valid_from": row.valid_from.isoformat(),
            "valid_until": row.valid_until.isoformat(),
        }
        for row in Post.objects.filter(account=account)
    ]


def _consents(account: UUID) -> Exported:
    return [
        {
            "text": row.text,
            "version": row.version,
            "given_at": row.given_at.isoformat(),
            "withdrawn_at": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
        }
        for row in Consent.objects.filter(account=account)
    ]


def _nothing(account: UUID, at: datetime) -> int:
    """Posts and consents hold no name: with the account's own row erased they are about nobody."""
    return 0


PERSONAL: dict[str, Personal] = {
    "accounts_account": Personal(
        ACCOUNTS.code, ACCOUNTS.basis, ACCOUNTS.kept, Key.ACCOUNT, Ends.CLOSING, _account, erasing.erase_account
    ),
    "accounts_post": Personal(ACCOUNTS.code, ACCOUNTS.basis, ACCOUNTS.kept, Key.ACCOUNT, Ends.CLOSING, _posts, _nothing),
    "accounts_consent": Personal(ACCOUNTS.code, ACCOUNTS.basis, ACCOUNTS.kept, Key.ACCOUNT, Ends.CLOSING, _consents, _nothing),
}


def over(now: datetime, after: UUID, most: int) -> list[tuple[UUID, Ids]]:
    """``kernel.personal.Over``: accounts that are closed and not erased yet."""
    closed = Account.objects.filter(is_active=False, pk__gt=after).exclude(username__startswith=erasing.ERASED)
    return [(account, {Key.ACCOUNT: account}) for account in closed.order_by("pk").values_list("pk", flat=True)[:most]]
