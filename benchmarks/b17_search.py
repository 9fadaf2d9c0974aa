"""B17: the lists (``b17_lists``) and the one box: each kind of text by each role, with its read log."""

import statistics
from typing import Any

from benchmarks import b17_district, b17_ground, b17_lists, report
from benchmarks.b17_calls import SMALL_STREET, STREET, actors, timed
from benchmarks.b17_district import DISTRICT, District

SIZES = {"small": (200_000, 200_000), "full": (10_000_000, 20_000_000)}
ROUNDS, MOST_SEARCH = 20, 0.1


def run(size: str) -> None:
    """Print the two lines of B17. A size may also be ``CASES,PEOPLE``."""
    cases, people = SIZES[size] if size in SIZES else map(int, size.split(","))
    district = b17_ground.start(cases=cases, people=people)
    b17_lists.measure({"cases": cases})
    _searches(district)


def texts(district: District, near: str = STREET) -> dict[str, str]:
    """What is typed, by kind. The person and the dwelling are of a street; for others they are foreign."""
    here = next(
        nth for nth in range(district.people // 2, district.people) if district.grid_of(district.home_of(nth)).startswith(near)
    )
    home = district.home_of(here)
    building = district.building(home // b17_district.DWELLINGS_A_BUILDING)
    shop = building.nth * b17_district.SHOPS_A_BUILDING
    code, road = district.code_of(home), building.road
    return {
        "number": b17_district.number_of(here),
        "phone": b17_district.phone_of(here),
        "house code": code,
        "its beginning": code[:16],
        "grid's digits": code[:14],
        "district's digits": DISTRICT,
        "credit code": b17_district.credit_code_of(shop + 1),
        "sole trader's code": b17_district.credit_code_of(shop),
        "name": district.name_of(here),
        "common name": statistics.mode(district.names),
        "common name of three": statistics.mode(name for name in district.names if len(name) == 3),
        "name that nobody has": "欧阳修远",
        "family name": "王",
        "rare family name": "欧阳",
        "given name": "建国",
        "a character": "伟",
        "pinyin": "wangwei",
        "syllables": "wang xiao ming",
        "initials": "ww",
        "a word and a name": "wang 伟",
        "a word that nobody has": "伟 zzz",
        "road": road,
        "road and door": f"{road} {building.door}号",
        "door and room": f"{building.door}号 {b17_district.room_of(home % b17_district.DWELLINGS_A_BUILDING)}",
        "whole address": district.address_of(home),
        "every address": "深圳市福田区",
        "no such road": "没有路 9号",
        "shop": f"{road}商贸",
        "shop's number": f"{shop + 1}号店",
    }


def _searches(district: District) -> None:
    from jingwei.kernel.purposes import COUNTER, REGISTER_CARE
    from jingwei.registers.people import names
    from jingwei.registers.queries import finding

    names.warm()
    clock: dict[str, float] = {}
    processor: dict[str, float] = {}
    for who, actor in actors().items():
        purpose = COUNTER if "clerk" in who else REGISTER_CARE
        for what, text in texts(district, SMALL_STREET if "small" in who else STREET).items():

            def call(text: str = text, actor: Any = actor, purpose: Any = purpose) -> Any:
                return finding.find(text, actor=actor, purpose=purpose)

            name, spent = f"{what}, {who}", timed(actor, call, rounds=ROUNDS)
            clock[name], processor[name] = report.p50(spent.clock), report.p50(spent.processor)
            by_clock = f"{clock[name] * 1000:.1f} ms, slowest {max(spent.clock) * 1000:.1f} ms"
            report.note(f"{name}: {by_clock}, of processor {processor[name] * 1000:.1f} ms")
    slowest = max(clock, key=clock.__getitem__)
    figure = {
        "slowest_seconds": clock[slowest],
        "median_seconds": statistics.median(clock.values()),
        "slowest_processor_seconds": max(processor.values()),
        "median_processor_seconds": statistics.median(processor.values()),
    }
    sizes: dict[str, object] = {"people": district.people, "dwellings": district.dwellings, "rounds": ROUNDS}
    ratio, sizes = clock[slowest] / MOST_SEARCH, sizes | {"searches": len(clock), "slowest": slowest}
    report.line("B17-search", figure=figure, peer="limit 0.1 s", ratio=ratio, target="<= 0.1 s", met=ratio <= 1, sizes=sizes)
