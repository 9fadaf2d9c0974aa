"""The front page: what can I do here."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from jingwei.faces._furniture.access import SIGN_IN, Request, for_anybody
from jingwei.faces.portal.forms import HouseCodeForm, ReceiptForm
from jingwei.faces.portal.frame import page, private
from jingwei.kernel.actors import Role


@for_anybody
@require_safe
def home(request: Request) -> HttpResponse:
    """Declare, open a receipt, my record, who read it."""
    return page(request, "home/home.html", _context(request))


@for_anybody
@require_http_methods(["POST"])
def open_receipt(request: Request) -> HttpResponse:
    """To the page of a receipt number; whether there is such a receipt is not said."""
    form = ReceiptForm(request.POST)
    if form.is_valid():
        return private(HttpResponseRedirect(reverse("portal:receipt", args=[form.cleaned_data["receipt"]])))
    return page(request, "home/home.html", _context(request) | {"receipt_form": form})


def _context(request: Request) -> dict[str, object]:
    return {
        "code_form": HouseCodeForm(),
        "receipt_form": ReceiptForm(),
        "staff": request.actor.role not in {Role.RESIDENT, Role.DECLARANT},
        "proved": request.actor.role is Role.RESIDENT,
        "sign_in_url": "" if request.account else reverse(SIGN_IN),
    }
