"""Nobody is flooded: declarations are counted by where they come from and by the phone that they give; one word a day to a person."""

import pytest
from django.test import Client
from tests.declarations.conftest import KNOWN, UNKNOWN, Street, number
from tests.declarations.test_declaring import declare, owner
from tests.declarations.test_loop import news, outbox

from jingwei.declarations.operations import Typed
from jingwei.faces.portal import declarations
from jingwei.kernel.ports import Message

__all__ = ["outbox"]


def sent(street: Street, turn: int, **typed: str) -> tuple[int, str]:
    browser = Client(headers={"accept-language": "en"})
    answer = browser.post(f"/d/{street.plate}", {"name": "陈生", "phone": "", "once": f"0123456789abcdef{turn}"} | typed)
    return answer.status_code, answer.content.decode()


def test_a_source_is_counted_whatever_it_declares(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declarations, "MOST_PER_SOURCE", 2)
    given = [{"number": KNOWN, "name": "王小明"}, {"number": UNKNOWN}, {"number": number(8)}]
    assert [sent(street, turn, **typed)[0] for turn, typed in enumerate(given)] == [302, 302, 429]
    assert owner("select count(*) from declarations_declaration") == [(2,)]


@pytest.mark.parametrize("known", [True, False])
def test_a_phone_is_given_a_few_times_a_day(street: Street, monkeypatch: pytest.MonkeyPatch, known: bool) -> None:
    monkeypatch.setattr(declarations, "MOST_PER_PHONE", 1)
    typed = {"number": KNOWN, "name": "王小明"} if known else {"number": UNKNOWN}
    assert sent(street, 0, **typed, phone="13700000007")[0] == 302
    status, page = sent(street, 1, **typed, phone="+86 137 0000 0007")
    assert (status, "given several times today" in page) == (200, True)
    assert sent(street, 2, **typed)[0] == 302
    assert owner("select count(*) from declarations_declaration") == [(2,)]


def test_a_person_hears_of_declarations_in_their_name_once_a_day(street: Street, outbox: list[Message]) -> None:
    for _turn in range(3):
        declare(Typed(number=KNOWN, name="王小明"))
    news()
    assert [message.phone for message in outbox] == ["13800000001"]
