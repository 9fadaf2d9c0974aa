"""``python -m benchmarks B17-CHECK``: a small ground that the server filled gives the same answers to every search of B17, page after page,
as the same people, dwellings and organisations loaded by the product's own operation with its entry in the log.
"""

import json
import shutil
import subprocess
import sys
from typing import Any

from benchmarks import b17_calls, b17_district, b17_fill, b17_search, ground, report
from benchmarks.b17_district import DWELLINGS_A_BUILDING, District

PEOPLE = 3_000


def run(_size: str) -> None:
    """Fill, load, ask both, compare.

    Raises:
        SystemExit: some answers differ; says which.
    """
    filled, loaded = map(_answers_of, ("filled", "loaded"))
    differ = [name for name in filled if filled[name] != loaded[name]]
    found = sum(map(len, filled.values()))
    sizes: dict[str, object] = {"people": PEOPLE, "searches": len(filled), "rows_found": found, "differ": differ}
    met = not differ and found > 0
    figure = {"differ": len(differ)}
    report.line(
        "B17-check", figure=figure, peer="the same rows loaded by the product", ratio=1, target="0 differ", met=met, sizes=sizes
    )
    if not met:
        raise SystemExit(1)


def _answers_of(how: str) -> dict[str, list[Any]]:
    code = f"from benchmarks import b17_check; b17_check.answer({how!r})"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, stdout=subprocess.PIPE)
    return dict(json.loads(done.stdout))


def answer(how: str) -> None:
    """Make one of the two grounds in a folder of its own, print what each search finds, and delete the folder."""
    district = District(PEOPLE)
    folder = ground.open_folder(f"check-{how}")
    try:
        if how == "filled":
            b17_fill.fill(district, cases=1)
        else:
            _load(district)
        print(json.dumps(_found(district), ensure_ascii=False))
    finally:
        from jingwei.config.settings import CLUSTER

        CLUSTER.leave()
        shutil.rmtree(folder)


def _load(district: District) -> None:
    from jingwei.kernel import scope as scopes
    from jingwei.kernel.actors import Actor
    from jingwei.kernel.scope import Scope
    from jingwei.registers.operations import loading
    from jingwei.registers.operations.places import DwellingFields

    (stage, buildings), *_ = b17_fill.staged_places(district)
    since, homes = b17_fill.SINCE, []
    for nth in range(district.dwellings):
        address, room = district.address_of(nth), b17_district.room_of(nth % DWELLINGS_A_BUILDING)
        fields = DwellingFields(address=address, room=room, use="home", capacity=2000)
        building = buildings[nth // DWELLINGS_A_BUILDING]
        homes.append(stage.dwelling(district.code_of(nth), fields, building=building, grid=district.grid_of(nth), since=since))
    for nth in range(district.people):
        number, phone, home = b17_district.number_of(nth), b17_district.phone_of(nth), district.home_of(nth)
        hidden = b17_district.is_protected(nth)
        person = stage.person(number, district.name_of(nth), since=since, phone=phone, protected=hidden)
        stage.residence(person, homes[home], grid=district.grid_of(home), kind="family", since=since)
    with scopes.entered(Scope.decision(), at=ground.NOON, using="import"):
        for _step in loading.load(stage.tables(), actor=Actor.system("bench"), at=ground.NOON, source=b17_fill.SOURCE):
            pass


def _found(district: District) -> dict[str, list[Any]]:
    texts = b17_search.texts(district)
    return {
        f"{what}, {who}": b17_calls.in_scope(actor, lambda text=text, actor=actor: _every_page(text, actor))
        for who, actor in b17_calls.actors().items()
        for what, text in texts.items()
    }


def _every_page(text: str, actor: Any) -> list[Any]:
    """Whom and what a text finds, without ids: those are drawn anew each time."""
    from jingwei.kernel.purposes import REGISTER_CARE
    from jingwei.registers.queries import finding, people

    pages = {"purpose": REGISTER_CARE, "actor": actor}
    first = finding.find(text, **pages)
    rows: list[Any] = []
    hits = first.people
    while hits:
        rows += [(hit.name, hit.masked_number, hit.community, hit.protected) for hit in hits.people]
        hits = people.search(text, after=hits.next, **pages) if hits.next else None
    dwellings = first.dwellings
    while dwellings.rows:
        rows += [(row.code, row.address, row.room, row.grid) for row in dwellings.rows]
        dwellings = finding.find_dwellings(text, after=dwellings.next, **pages) if dwellings.next else finding.Rows()
    entities = first.entities
    while entities.rows:
        rows += [(row.uscc, row.name, row.address, row.grid) for row in entities.rows]
        entities = finding.find_entities(text, after=entities.next, **pages) if entities.next else finding.Rows()
    return sorted(rows)


if __name__ == "__main__":
    run("small")
