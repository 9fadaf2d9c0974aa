"""Two do the same at the same instant, each over a connection of their own: one outcome, and the other is told clearly."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client
from django.utils import translation
from django.utils.translation import override
from tests.declarations.conftest import CODES, GRID, KNOWN, NOON, UNKNOWN, Street, street
from tests.declarations.test_declaring import owner
from tests.declarations.test_loop import WANG, news
from tests.faces.desk import SignIn, sign_in
from tests.faults.whole import faults

from jingwei.cases import operations as cases
from jingwei.cases.words import Outcome
from jingwei.declarations import claims, operations
from jingwei.declarations.errors import NotContestable
from jingwei.declarations.operations import Receipt, Typed
from jingwei.faces._furniture import clock
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.errors import Refused
from jingwei.kernel.scope import Level, Scope

__all__ = ["sign_in", "street"]
TRIES = 6
ZHAO = Actor.of(Role.CLERK, ident="account:00000000-0000-4000-8000-000000000003", scope=Scope.territory(Level.STREET, GRID[:9]))
QIAN = Actor.of(
    Role.STREET_OFFICER, ident="account:00000000-0000-4000-8000-000000000004", scope=Scope.territory(Level.STREET, GRID[:9])
)


def at_once(*work: Callable[[], Any]) -> list[Any]:
    """What each came to: its result, or the refusal that it was told. Anything else that is raised fails the test."""
    barrier = Barrier(len(work))

    def one(do: Callable[[], Any]) -> Any:
        try:
            connections["default"].ensure_connection()
            barrier.wait(10)
            with translation.override("en"):
                return do()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(one, work))


def declare(number: str, name: str, code: str = CODES[0], channel: str = "portal") -> Receipt:
    actor = Actor.declarant()
    with scopes.entered(actor.scope, at=NOON):
        return operations.declare(code, Typed(number=number, name=name), actor=actor, at=NOON, channel=channel)


def close(order: UUID, actor: Actor, outcome: Outcome) -> Any:
    with scopes.entered(actor.scope, at=NOON):
        return cases.close_order(order, outcome=outcome, actor=actor, at=NOON)


def contest(declaration: UUID) -> None:
    actor = Actor.declarant()
    with scopes.entered(actor.scope, at=NOON):
        operations.contest(declaration, claims.contest_token(declaration), actor=actor, at=NOON)


def only_order() -> UUID:
    found: UUID = owner("select id from cases_workorder where closed_at is null")[0][0]  # type: ignore[assignment]
    return found


def test_two_who_declare_one_person_in_two_dwellings(street: Street) -> None:
    """One is in the register and the other is a doubt, whichever came first; both hold a receipt."""
    told = at_once(lambda: declare(KNOWN, "王小明"), lambda: declare(KNOWN, "王小明", CODES[1], "counter"))
    assert len({receipt.number for receipt in told}) == 2
    assert sorted(owner("select state, reasons from declarations_declaration")) == [("accepted", []), ("waiting", ["overlaps"])]
    assert faults(owner) == []


@pytest.mark.parametrize(("number", "name"), [(KNOWN, "王小明"), (UNKNOWN, "陈生")])
def test_six_who_declare_one_person_in_one_dwelling(street: Street, number: str, name: str) -> None:
    """A counter and a portal among them: six receipts, and one residence or one order, whose end is the end of all six."""
    told = at_once(*[partial(declare, number, name, channel=channel) for channel in ("portal", "counter") * 3])
    assert len({receipt.number for receipt in told}) == 6
    assert owner("select (select count(*) from registers_residence) + (select count(*) from cases_workorder)") == [(1,)]
    if number == UNKNOWN:
        close(only_order(), WANG, Outcome.AS_DECLARED)
    news()
    assert faults(owner, delivered=True) == []
    assert owner("select state, count(*) from declarations_declaration group by state") == [
        ("accepted" if number == KNOWN else "confirmed", 6)
    ]


def test_two_close_one_order(street: Street) -> None:
    declare(UNKNOWN, "陈生")
    order = only_order()
    told = at_once(lambda: close(order, WANG, Outcome.AS_DECLARED), lambda: close(order, WANG, Outcome.NO_SUCH_DWELLING))
    (refusal,) = [one for one in told if isinstance(one, Refused)]
    assert isinstance(refusal, cases.AlreadyClosed)
    with override("en"):
        assert "was closed on 2026-11-23" in str(refusal)
    news()
    outcome, state = owner("select o.outcome, d.state from cases_workorder o join declarations_declaration d on d.order_id = o.id")[
        0
    ]
    assert state == ("confirmed" if outcome == Outcome.AS_DECLARED else "unconfirmed")
    assert faults(owner, delivered=True) == []


def test_one_closes_while_another_declares_the_same_again(street: Street) -> None:
    """Whoever declares joins the order before it is closed, or gets one of their own; nobody waits for a closed one."""
    declare(UNKNOWN, "陈生")
    for _ in range(TRIES):
        order = only_order()
        at_once(partial(close, order, WANG, Outcome.NO_SUCH_DWELLING), partial(declare, UNKNOWN, "陈生"))
        news()
        assert faults(owner, delivered=True) == []
        if not owner("select id from cases_workorder where closed_at is null"):
            declare(UNKNOWN, "陈生")


def test_one_contests_while_another_closes(street: Street) -> None:
    """The visit that was closed first, or the one that the contest asks for: the declaration waits for one that is open, or is over."""
    for place in range(TRIES):
        declare(UNKNOWN, f"陈生{'一二三四五六'[place]}", CODES[place % 2])
        order = only_order()
        ident: UUID = owner("select id from declarations_declaration order by id desc limit 1")[0][0]  # type: ignore[assignment]

        at_once(partial(close, order, WANG, Outcome.NO_SUCH_DWELLING), partial(contest, ident))
        news()
        assert faults(owner, delivered=True) == []
        for (left,) in owner("select id from cases_workorder where closed_at is null"):
            close(left, WANG, Outcome.NOT_ADMITTED)  # type: ignore[arg-type]
        news()
    assert faults(owner, delivered=True) == []


def test_two_contest_one_declaration(street: Street) -> None:
    declare(KNOWN, "王小明")
    ident: UUID = owner("select id from declarations_declaration")[0][0]  # type: ignore[assignment]

    told = at_once(partial(contest, ident), partial(contest, ident))
    assert [type(one) for one in told if one is not None] == [NotContestable]
    assert owner("select reasons from cases_workorder") == [(["contested"],)]
    assert faults(owner) == []


def test_one_form_that_is_sent_twice(street: Street) -> None:
    """Two taps on the button: one declaration, and both are led to its receipt."""
    browser, url = Client(headers={"accept-language": "en"}), f"/d/{street.plate}"
    page = browser.get(url).content.decode()
    form = {"number": UNKNOWN, "name": "陈生", "once": page.split('name="once" value="')[1].split('"')[0]}
    first, second = at_once(*[lambda: browser.post(url, form)] * 2)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert owner("select count(*) from declarations_declaration") == [(1,)]
    assert faults(owner) == []


def test_two_workers_who_close_one_order_on_its_page(street: Street, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second reads on the page that somebody was first, in the page's words."""
    monkeypatch.setattr(clock, "_offset", lambda: NOON - clock.real())
    declare(UNKNOWN, "陈生")
    browsers = [
        sign_in(Role.GRID_WORKER, GRID, name=name, language=language) for name, language in (("wang", "en"), ("li", "zh-hans"))
    ]
    number = owner("select number from cases_workorder")[0][0]
    url = f"/field/orders/{number}/visit/"
    forms = []
    for browser in browsers:
        page = browser.get(url).content.decode()
        forms.append({"outcome": "as-declared", "note": "", "once": page.split('name="once" value="')[1].split('"')[0]})
    told = at_once(*[lambda pair=pair: pair[0].post(url, pair[1]) for pair in zip(browsers, forms, strict=True)])
    assert sorted(answer.status_code for answer in told) == [302, 409]
    (second,) = (at for at, answer in enumerate(told) if answer.status_code == 409)
    assert (f"Order {number} was closed on", f"工单 {number} 已于")[second] in told[second].content.decode()
    assert owner("select count(*) from evidence_entry where step = 'cases.order-closed'") == [(1,)]
    assert faults(owner) == []
