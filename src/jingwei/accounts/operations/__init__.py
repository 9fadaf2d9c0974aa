"""Writes of accounts. Each runs in a transaction with a scope (``kernel.scope.entered``) and records what it did.

Who may: the operator creates staff, posts and machine clients; the door (``Actor.system("door")``) creates a resident's account
when a phone was proved; the signed-in person changes what is their own.
"""

from jingwei.accounts.operations.clients import Agreement, Credentials, ScopesApart, WrongAgreement, create_client, end_client
from jingwei.accounts.operations.consents import give_consent, withdraw_consent
from jingwei.accounts.operations.people import (
    NameTaken,
    PhoneTaken,
    close_account,
    create_resident,
    create_staff,
    new_password,
    resident_of,
    set_password,
    set_phone,
    start_over,
)
from jingwei.accounts.operations.posts import PostGrant, PostOver, WrongPost, end_post, give_post
from jingwei.accounts.operations.submissions import begin_submission, forget_submissions, free_submission, keep_answer

__all__ = [
    "Agreement",
    "Credentials",
    "NameTaken",
    "PhoneTaken",
    "PostGrant",
    "PostOver",
    "ScopesApart",
    "WrongAgreement",
    "WrongPost",
    "begin_submission",
    "close_account",
    "create_client",
    "create_resident",
    "create_staff",
    "end_client",
    "end_post",
    "forget_submissions",
    "free_submission",
    "give_consent",
    "give_post",
    "keep_answer",
    "new_password",
    "resident_of",
    "set_password",
    "set_phone",
    "start_over",
    "withdraw_consent",
]
