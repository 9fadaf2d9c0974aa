"""What allauth asks of us: phones and codes, passwords with evidence, sealed second factors."""

from base64 import b64decode, b64encode
from io import BytesIO
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.messages import ERROR
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from jingwei.accounts import operations, queries
from jingwei.faces._furniture.access import Request
from jingwei.kernel import keys, ports, randomness
from jingwei.kernel.actors import Actor

CODE_DIGITS = 6
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts as allauth sees them."""

    request: Request

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_user_by_phone(self, phone: str) -> AbstractBaseUser:
        """The account of a phone, or the one that it would get, not stored: the answer and the work are the same for both."""
        fresh = operations.resident_of(phone, at=self.request.at)
        return queries.account_of_phone(phone) or fresh

    def get_phone(self, user: AbstractBaseUser) -> tuple[str, bool] | None:
        phone = queries.phone_of(user.pk)
        return (phone, True) if phone else None

    def set_phone(self, user: AbstractBaseUser, phone: str, verified: bool) -> None:
        operations.set_phone(user.pk, phone=phone, actor=Actor.system("door"), at=self.request.at)

    def set_phone_verified(self, user: AbstractBaseUser, phone: str) -> None:
        """A phone is stored only once it is proved, so there is nothing to mark."""

    def generate_phone_verification_code(self, *, user: AbstractBaseUser, phone: str) -> str:
        return f"{int.from_bytes(randomness.draw(16)) % 10**CODE_DIGITS:0{CODE_DIGITS}}"

    def send_verification_code_sms(self, user: AbstractBaseUser, phone: str, code: str, **kwargs: Any) -> None:
        text = _("Your Jingwei sign-in code is %(code)s. It is good for 5 minutes. Tell it to nobody.") % {"code": code}
        ports.queue_message(ports.Message(ident=randomness.handle().hex, phone=phone, text=text, at=self.request.at))

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        ident = f"account:{user.pk}"
        actor = self.request.actor if self.request.actor.ident == ident else Actor.declarant()
        own = actor if actor.ident == ident else Actor(ident, actor.role, actor.scope)
        operations.set_password(user.pk, password=password, actor=own, at=self.request.at)
        user.refresh_from_db(fields=["password"])

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account:start")

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Only what went wrong is said on the next page; that something worked, the page itself shows."""
        if level >= ERROR:
            super().add_message(request, level, *args, **kwargs)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: secrets sealed by the key ring, and staff keep at least one."""

    def encrypt(self, text: str) -> str:
        return b64encode(keys.ring().seal("second-factor", text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return keys.ring().open("second-factor", b64decode(encrypted_text)).decode()

    def build_totp_svg(self, url: str) -> str:
        out = BytesIO()
        segno.make(url, error="m").save(out, kind="svg", scale=5, border=4, xmldecl=False)
        return out.getvalue().decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last factor stays: add another one first."""
        if authenticator.type not in FACTORS:
            return True
        others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS).exclude(pk=authenticator.pk)
        return bool(others.exists())
