"""Routes of the door. Those without a namespace carry the names by which allauth finds its own pages."""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import include, path

from jingwei.faces._furniture.access import for_anybody, for_staff
from jingwei.faces._furniture.door import looks, views

own = (
    [
        path("", for_anybody(views.home), name="home"),
        path("start/", for_anybody(views.start), name="start"),
        path("post/", for_anybody(views.post), name="post"),
        path("looks/", looks.looks, name="looks"),
        path("looks/<uuid:read>/", looks.explain, name="explain"),
    ],
    "account",
)
second_factor = [
    path("", for_staff(factor.index), name="mfa_index"),
    path("authenticate/", for_anybody(factor.authenticate), name="mfa_authenticate"),
    path("reauthenticate/", for_staff(factor.reauthenticate), name="mfa_reauthenticate"),
    path("totp/activate/", for_staff(totp.activate_totp), name="mfa_activate_totp"),
    path("totp/deactivate/", for_staff(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("recovery-codes/", for_staff(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("recovery-codes/generate/", for_staff(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("keys/", for_staff(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("keys/add/", for_staff(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("keys/reauthenticate/", for_staff(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("keys/<int:pk>/remove/", for_staff(views.RemoveKeyView.as_view()), name="mfa_remove_webauthn"),
    path("keys/<int:pk>/edit/", for_staff(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("keys/login/", for_anybody(webauthn.login_webauthn), name="mfa_login_webauthn"),
]
urlpatterns = [
    path("account/", include(own)),
    path("account/login/", for_anybody(account.login), name="account_login"),
    path("account/logout/", for_anybody(account.logout), name="account_logout"),
    path("account/inactive/", for_anybody(account.account_inactive), name="account_inactive"),
    path("account/reauthenticate/", for_staff(account.reauthenticate), name="account_reauthenticate"),
    path("account/password/", for_staff(views.password), name="account_change_password"),
    path("account/login/code/", for_anybody(account.request_login_code), name="account_request_login_code"),
    path("account/login/code/confirm/", for_anybody(views.CodeView.as_view()), name="account_confirm_login_code"),
    path("account/2fa/", include(second_factor)),
    path("identity/o/api/", include(([path("token", for_anybody(views.token), name="token")], "oidc"))),
]
