"""Pages of the door that allauth does not have: the code that makes an account, where to start, which post to act in; and how often
machines may ask for a token.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import ConfirmLoginCodeView, password_change
from allauth.idp.oidc import views as machines
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from jingwei.accounts import operations, queries
from jingwei.declarations.operations import count_attempt
from jingwei.faces._furniture import sessions
from jingwei.faces._furniture.access import Request
from jingwei.faces._furniture.middleware import KEEP
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import Refused, TooMany

TOKENS = 60
"""Tries for a token from one address within ten minutes; a token holds for an hour."""


class LastFactor(Refused):
    """Staff keep at least one second factor."""

    code = "last-factor"
    status = 409
    says = _("This key is your only second factor. Add another key or the app first, then remove this one.")


STARTS = {
    Role.RESIDENT: "/",
    Role.DECLARANT: "/",
    Role.CLERK: "/counter/",
    Role.GRID_WORKER: "/field/",
    Role.STREET_OFFICER: "/ops/",
    Role.DISTRICT_OFFICER: "/ops/",
    Role.AUDITOR: "/ops/",
}
"""Where each role's work begins."""

ROLE_NAMES = {
    Role.RESIDENT: _("Resident"),
    Role.CLERK: _("Window clerk"),
    Role.GRID_WORKER: _("Grid worker"),
    Role.STREET_OFFICER: _("Street officer"),
    Role.DISTRICT_OFFICER: _("District officer"),
    Role.AUDITOR: _("Auditor"),
}


class CodeView(ConfirmLoginCodeView):  # type: ignore[misc]
    """Types the code. The first code that is right for a phone makes its account."""

    request: Request

    def _verify_form_valid(self, form: forms.Form) -> HttpResponse:
        process = self._process
        if process.user is None:
            process._user = operations.create_resident(process.state["phone"], actor=Actor.system("door"), at=self.request.at)
        response: HttpResponse = super()._verify_form_valid(form)
        return response


class RemoveKeyView(RemoveWebAuthnView):  # type: ignore[misc]
    """Removes a key, unless it is the last second factor."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        if not get_mfa_adapter().can_delete_authenticator(self.object):
            raise LastFactor()
        response: HttpResponse = super().form_valid(form)
        return response


def start(request: Request) -> HttpResponse:
    """To where the work of whoever signed in begins; to their account where no page is served."""
    if request.account is None:
        return HttpResponseRedirect("/")
    path = STARTS.get(request.actor.role, "/")
    try:
        resolve(path)
    except Resolver404:
        path = reverse("account:home")
    return HttpResponseRedirect(path)


def home(request: Request) -> HttpResponse:
    """One's own account: who, in which post, and what can be changed."""
    if request.account is None:
        return HttpResponseRedirect(reverse("account_request_login_code"))
    context = {
        "role": ROLE_NAMES.get(request.actor.role, ""),
        "posts": _posts(request),
        "phone": queries.phone_of(request.account.id),
        "reads_others": "evidence.explain" in request.actor.duties,
    }
    return render(request, "account/home.html", context)


def post(request: Request) -> HttpResponse:
    """Which of several posts to act in; kept until the session ends."""
    if request.account is None or request.account.kind != "staff":
        raise Http404
    form = PostForm(request.POST or None, posts=_posts(request))
    if request.method == "POST" and form.is_valid():
        request.session[sessions.POST] = form.cleaned_data["post"]
        return HttpResponseRedirect(reverse("account:start"))
    return render(request, "account/post.html", {"form": form, "posts": form.posts})


def _posts(request: Request) -> list[queries.HeldPost]:
    assert request.account is not None
    return queries.list_posts(request.account.id, on=district_day(request.at))


class PostForm(forms.Form):
    """One of the posts that are held today."""

    post = forms.ChoiceField(label=_("Your posts today"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, posts: list[queries.HeldPost], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posts = posts
        field = self.fields["post"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(held.id), f"{ROLE_NAMES[held.role]} · {', '.join(held.codes)}") for held in posts]


def password(request: Request) -> HttpResponse:
    """Change one's password; an account that has none (the demo's) has nothing to change, and is led back."""
    if request.account is not None and not request.account.has_password:
        return HttpResponseRedirect(reverse("account:home"))
    answer: HttpResponse = password_change(request)
    return answer


@csrf_exempt
def token(request: Request) -> HttpResponse:
    """allauth's token endpoint. Every try is counted by where it comes from, and stays counted when it is refused."""
    try:
        count_attempt(f"token:{get_adapter(request).get_client_ip(request) or ''}", at=request.at, most=TOKENS)
    except TooMany as refusal:
        body = {"error": "slow_down", "error_description": str(refusal)}
        return JsonResponse(body, status=refusal.status, headers={"Retry-After": "600"})
    answer: HttpResponse = machines.token(request)
    setattr(answer, KEEP, True)
    return answer
