"""The forms at the door: allauth's, with our words and our way of reading phones."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, ConfirmLoginCodeForm, LoginForm, ReauthenticateForm, RequestLoginCodeForm
from allauth.mfa.base.forms import AuthenticateForm as MfaForm
from allauth.mfa.base.forms import ReauthenticateForm as MfaAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from jingwei.registers.people.numbers import normalise_phone


def reword(form: forms.Form, name: str, label: object, hint: object = "") -> None:
    """Our label and hint on a field of allauth's, and no placeholder: it vanishes when it is needed."""
    field = form.fields[name]
    field.label, field.help_text = label, hint  # type: ignore[assignment]
    field.widget.attrs.pop("placeholder", None)


class PhoneField(forms.CharField):
    """A mobile number as people type it; eleven digits come out."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        phone = normalise_phone(typed)
        if phone is None:
            raise forms.ValidationError(_("This is not a mobile number. Type its 11 digits, for example 138 0013 8000."))
        return phone


class StaffSignIn(LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "login", _("User name"))
        reword(self, "password", _("Password"))


class ResidentSignIn(RequestLoginCodeForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._has_email, self._has_phone = False, True
        self.fields = {
            "phone": PhoneField(label=_("Mobile number"), help_text=_("We send a code of 6 digits to it."), max_length=30)
        }


class CodeTyped(ConfirmLoginCodeForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "code", _("Code"), _("6 digits, good for 5 minutes. You have 3 tries."))


class PasswordAgain(ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "password", _("Password"))


class NewPassword(ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "oldpassword", _("Password until now"))
        reword(self, "password1", _("New password"), _("At least 12 characters, and not one that many people use."))
        reword(self, "password2", _("New password once more"))


class SecondFactor(MfaForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "code", _("Code"), _("6 digits from your authenticator app, or one of your recovery codes."))


class SecondFactorAgain(MfaAgainForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "code", _("Code"), _("6 digits from your authenticator app, or one of your recovery codes."))


class ActivateApp(ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "code", _("Code"), _("The 6 digits that the app shows now."))


class AddKey(AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "name", _("Name of this key"), _("So that you can tell it from others, for example: office key."))
        reword(self, "passwordless", _("Sign in with this key alone"), _("The key then asks for your fingerprint or its PIN."))


class RenameKey(EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "name", _("Name of this key"))
