"""The oracle: can a stranger tell by time whether a person is known? AUC of guessing accepted from doubtful by the answer's time.

Interleaved POSTs at plates through the whole stack (sessions, CSRF, templates), in one process, so that no network noise hides a
difference. 0.5 is a coin; the target is at most 0.55.
"""

import re
import time
from random import Random

from benchmarks import ground, report

REQUESTS = {"small": 1200, "full": 4000}
HISTORY = 1_000_000
_FIELD = re.compile(r'name="(csrfmiddlewaretoken|once)"[^>]*value="([^"]+)"')


def run(size: str) -> None:
    """Print the oracle's line."""
    ground.start(history_rows=HISTORY)
    from django.conf import settings
    from django.test import Client

    from jingwei.kernel import keys
    from jingwei.kernel.codes import house_code

    settings.ALLOWED_HOSTS = ["testserver"]
    key = keys.ring().key("plate")
    people = HISTORY // ground.RECORDS_A_PERSON
    draw = Random()
    spent: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(REQUESTS[size] + 40):
        known = draw.random() < 0.5
        # Strangers have numbers of the same form that the archive does not hold.
        person = draw.randrange(people) if known else people + draw.randrange(people)
        url = "/d/" + house_code.plate(ground.code_of(draw.randrange(ground.DWELLINGS)), key)
        client = Client(REMOTE_ADDR=f"10.{turn >> 16 & 255}.{turn >> 8 & 255}.{turn & 255}")
        hidden = dict(_FIELD.findall(client.get(url).content.decode()))
        data = hidden | {"number": ground.number_of(person), "name": ground.name_of(person), "phone": ""}
        begun = time.perf_counter()
        answer = client.post(url, data)
        took = time.perf_counter() - begun
        if answer.status_code != 302:
            raise SystemExit(f"A declaration was answered {answer.status_code}.")
        if turn >= 40:
            spent[known].append(took)
    auc = _auc(spent[True], spent[False])
    figure = {"auc": auc, "p50_known_seconds": report.p50(spent[True]), "p50_unknown_seconds": report.p50(spent[False])}
    worst = max(auc, 1 - auc)
    sizes = {"requests": REQUESTS[size], "history_rows": HISTORY}
    report.line(
        "ORACLE", figure=figure, peer="a coin (0.5)", ratio=worst / 0.5, target="AUC <= 0.55", met=worst <= 0.55, sizes=sizes
    )


def _auc(left: list[float], right: list[float]) -> float:
    """The share of pairs in which the left one took longer (Mann-Whitney U, ties by half)."""
    ranked = sorted([(value, True) for value in left] + [(value, False) for value in right])
    below = wins = 0.0
    for _, is_left in ranked:
        if is_left:
            wins += below
        else:
            below += 1
    return wins / (len(left) * len(right))
