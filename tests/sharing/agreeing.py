"""How tests sign agreements and read under them."""

from datetime import date
from typing import Any

from tests.people import DISTRICT, NOON
from tests.sharing.conftest import CIVIL, admitted, operate

from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import SHARING
from jingwei.sharing.operations.agreements import Terms, sign_agreement
from jingwei.sharing.queries import shared
from jingwei.sharing.queries.shared import SharedPage


def signed(
    *fields: str,
    what: str = "list:fire-training",
    by: Actor = CIVIL,
    level: str = "district",
    codes: tuple[str, ...] = (DISTRICT,),
    **changed: Any,
) -> str:
    """An agreement of a department, from January to June 2027; its number."""
    said: dict[str, Any] = {
        "what": what,
        "fields": fields,
        "purpose": "核对租赁登记",
        "purpose_en": "To check registrations of leases",
        "basis": "sz-data:43",
        "consumer": admitted(by),
        "level": level,
        "codes": codes,
        "valid_from": date(2027, 1, 1),
        "valid_until": date(2027, 6, 1),
    }
    number: str = operate(sign_agreement, Terms(**said | changed))
    return number


def found(number: str, key: str, *, by: Actor = CIVIL, at: Any = NOON) -> SharedPage:
    """One record by its key, in a transaction of its own."""
    with scopes.entered(by.scope, at=at):
        return shared.look_up(number, key, actor=by, purpose=SHARING)


def paged(number: str, *, by: Actor = CIVIL, at: Any = NOON, **given: Any) -> SharedPage:
    """A page of records, in a transaction of its own."""
    with scopes.entered(by.scope, at=at):
        return shared.page(number, actor=by, purpose=SHARING, **given)
