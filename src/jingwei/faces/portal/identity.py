"""Proving who I am (module registers): by the phone that was mine before, or at a counter."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from jingwei.accounts import queries as accounts
from jingwei.declarations import operations as declaring
from jingwei.faces._furniture.access import SIGN_IN, Request, for_anybody
from jingwei.faces.portal import words
from jingwei.faces.portal.forms import NumberForm
from jingwei.faces.portal.frame import page, private, why
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.purposes import IDENTIFY
from jingwei.registers.operations.identity import AlreadyLinked
from jingwei.registers.operations.people import NotANumber
from jingwei.registers.operations.proving import prove_by_phone
from jingwei.registers.queries import identity as identities

MOST_PROOFS = 5
"""Numbers that one account may try within ten minutes."""


@for_anybody
@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: Request) -> HttpResponse:
    """Prove who you are: by the phone that was yours before, or at a counter.

    What is wrong with the number depends on the number only; "not your phone" and "unknown" read the same.
    """
    if request.actor.role is Role.RESIDENT:
        return private(HttpResponseRedirect(reverse("portal:record")))
    if request.account is None:
        return page(request, "registers/identity.html", {"sign_in_url": _sign_in(), "why": why(IDENTIFY)})
    if request.account.kind != "resident":
        raise Http404
    form = NumberForm(request.POST or None)
    refused = False
    if request.method == "POST" and form.is_valid():
        refused = not _proved(request, request.account.id, form)
        if refused and not form.errors:
            return page(request, "registers/not_proved.html")
        if not refused:
            return private(HttpResponseRedirect(reverse("portal:record")))
    return page(request, "registers/identity.html", {"form": form, "why": why(IDENTIFY)})


def _proved(request: Request, account: UUID, form: NumberForm) -> bool:
    declaring.count_attempt(f"identify:{account}", at=request.at, most=MOST_PROOFS)
    actor = Actor.system("portal.identity")
    with scopes.entered(actor.scope, at=request.at):
        try:
            number, phone = form.cleaned_data["number"], accounts.phone_of(account)
            return prove_by_phone(account, number, phone=phone, actor=actor, at=request.at)
        except NotANumber as refusal:
            form.add_error("number", str(refusal))
        except AlreadyLinked:
            return True
    return False


def _sign_in() -> str:
    return f"{reverse(SIGN_IN)}?next={reverse('portal:identity')}"


def proof_of(request: Request) -> str:
    """How the resident's identity was proved, in words."""
    linked = identities.linked(request.account.id, at=request.at) if request.account else None
    return str(words.PROOFS.get(linked.proof, "")) if linked else ""
