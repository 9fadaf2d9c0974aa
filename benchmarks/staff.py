"""A browser signed in as a street officer of the ground, with the second factor shown, as the sign-in pages would leave it."""

from datetime import date

from allauth.account.internal.flows import login
from allauth.account.internal.userkit import user_id_to_str
from django.db import transaction
from django.test import Client

from benchmarks import ground

USERNAME = "bench-street-officer"


def street_officer(client: Client) -> None:
    """Sign the client in; the account is made on first use."""
    from jingwei.accounts import operations as accounts
    from jingwei.accounts.models import Account
    from jingwei.accounts.operations import PostGrant
    from jingwei.kernel import scope as scopes
    from jingwei.kernel.actors import Actor, Role
    from jingwei.kernel.scope import Scope

    account = Account.objects.filter(username=USERNAME).first()
    if account is None:
        operator = Actor.of(Role.OPERATOR, ident="operator", scope=Scope.decision())
        grant = PostGrant(role=Role.STREET_OFFICER, organisation=ground.STREET, codes=(ground.STREET,), valid_from=date(2026, 1, 1))
        with transaction.atomic(), scopes.entered(operator.scope, at=ground.NOON):
            ident = accounts.create_staff(
                USERNAME, display_name=USERNAME, password=None, posts=[grant], actor=operator, at=ground.NOON
            )
        account = Account.objects.get(pk=ident)
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0}]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(account)
    session.save()
