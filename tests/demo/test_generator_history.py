"""The archive's old records: true when they were made, with errors of stated types at stated rates, and the truth kept apart."""

import re
from collections import Counter, defaultdict
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest

from jingwei.demo.generator import District, HistoryRecord, Source, Standing, is_never_sent_to
from jingwei.demo.generator._errors import CHANGES, RATES, Kind, Subject, possible
from jingwei.demo.generator._reference import confusions
from jingwei.kernel.codes import citizen_id, house_code

LI = Subject(
    name="李明华",
    identity="990001198503074514",
    phone="13005400001",
    address="深圳市福田区织云路38号1203室",
    former="深圳市福田区云织路38号1203室",
    house_code="4403040080010400213001203",
    relatives=("990002201001011234",),
    old_phone="13005400002",
    recorded=date(2012, 5, 1).toordinal(),
)


def change(kind: Kind, subject: Subject = LI) -> str | None:
    return CHANGES[kind](Random(5), subject)


def digits_differing(one: str, other: str) -> list[int]:
    return [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]


@pytest.mark.parametrize(
    ("kind", "column"), [(Kind.HOMOPHONE, "homophones"), (Kind.LOOKALIKE, "lookalikes"), (Kind.VARIANT, "variants")]
)
def test_a_confused_name_differs_in_one_character_of_the_table(kind: Kind, column: str) -> None:
    wrong = change(kind)
    assert wrong is not None
    (at,) = digits_differing(LI.name, wrong)
    assert wrong[at] in getattr(confusions()[LI.name[at]], column)


def test_a_name_loses_or_doubles_a_character_but_keeps_its_surname() -> None:
    assert change(Kind.DROPPED) in {"李明", "李华"}
    assert change(Kind.DOUBLED) in {"李李明华", "李明明华", "李明华华"}
    assert change(Kind.DROPPED, replace(LI, name="李明")) is None


def test_dates_of_birth_go_wrong_in_the_ways_of_keyboards() -> None:
    assert change(Kind.DAY_MONTH) == "990001198507034514"
    assert change(Kind.DAY_MONTH, replace(LI, identity="990001198503254514")) is None
    assert change(Kind.YEAR_BY_ONE) in {"990001198403074514", "990001198603074514"}
    assert change(Kind.YEAR_BY_TEN) in {"990001197503074514", "990001199503074514"}


def test_a_mistyped_number_is_never_one_that_somebody_could_have() -> None:
    for seed in range(300):
        for kind, differing in ((Kind.WRONG_DIGIT, 1), (Kind.SWAPPED, 2)):
            wrong = CHANGES[kind](Random(seed), LI)
            assert wrong is not None
            assert wrong.startswith("99")
            assert len(digits_differing(LI.identity, wrong)) == differing
            assert not citizen_id.check(wrong).valid


def test_the_old_form_of_a_number_is_valid_and_ends_with_2012() -> None:
    short = change(Kind.FIFTEEN)
    assert short == "990001850307451"
    assert citizen_id.check(short).valid
    assert change(Kind.FIFTEEN, replace(LI, recorded=date(2013, 1, 1).toordinal())) is None
    assert change(Kind.FIFTEEN, replace(LI, identity="990001200503074514")) is None


def test_the_other_errors_by_example() -> None:
    assert change(Kind.RELATIVE) == "990002201001011234"
    assert change(Kind.RELATIVE, replace(LI, relatives=())) is None
    assert change(Kind.FULL_WIDTH_NUMBER) == "９９０００１１９８５０３０７４５１４"
    assert change(Kind.OLD_PHONE) == "13005400002"
    assert change(Kind.OLD_PHONE, replace(LI, phone=None)) is None
    assert change(Kind.OLD_ROAD) == LI.former
    assert change(Kind.CHINESE_NUMERALS) == "深圳市福田区织云路三八号一二〇三室"
    assert change(Kind.FULL_WIDTH_ADDRESS) == "深圳市福田区织云路３８号１２０３室"
    assert LI.address.startswith(change(Kind.TRUNCATED) or "nothing")
    assert change(Kind.OLD_DIVISION) in {"4403210080010400213001203", "4403040030010400213001203"}
    assert change(Kind.OLD_DIVISION, replace(LI, house_code=None)) is None


def test_what_can_happen_is_what_changes_something() -> None:
    assert set(possible(LI)) == set(Kind)
    bare = replace(LI, phone=None, house_code=None, relatives=(), former=LI.address)
    gone = {Kind.OLD_PHONE, Kind.OLD_DIVISION, Kind.RELATIVE, Kind.OLD_ROAD}
    assert set(possible(bare)) == set(Kind) - gone


def test_every_type_of_error_has_a_rate() -> None:
    assert sorted(kind for kinds in RATES.values() for kind in kinds) == sorted(Kind)


def test_errors_happen_at_their_rates_within_three_sigma(truth) -> None:
    for kind, rate in truth.head["rates"].items():
        tries = truth.tail["possible"][kind]
        sigma = (tries * rate * (1 - rate)) ** 0.5
        assert abs(truth.tail["made"][kind] - tries * rate) <= 3 * sigma, kind


def test_the_truth_names_every_record_once_and_says_what_is_wrong_with_it(town, truth) -> None:
    records = {one.number: one for one in town.records}
    assert len(records) == len(town.records) == len(truth.lines) == truth.tail["records"]
    assert {line["record"] for line in truth.lines} == set(records)
    for line in truth.lines:
        record, person = records[line["record"]], town.people[line["person"]]
        wrong = set(line["errors"])
        assert (record.name != person.name) == bool(wrong & set(RATES["name"]))
        assert (record.identity != person.identity) == bool(wrong & set(RATES["identity"]))


def test_everybody_has_three_to_eight_records_but_newcomers_who_have_none(town, truth) -> None:
    counted = Counter(line["person"] for line in truth.lines)
    for number, person in town.people.items():
        assert counted[number] == 0 if person.standing is Standing.NEWCOMER else 3 <= counted[number] <= 8
    known = {one.identity for one in town.records}
    newcomers = {one.identity for one in town.people.values() if one.standing is Standing.NEWCOMER}
    assert newcomers
    assert not newcomers & known


def test_records_are_dated_within_a_life_and_not_in_the_future(town, truth) -> None:
    people = {line["record"]: town.people[line["person"]] for line in truth.lines}
    for one in town.records:
        assert people[one.number].born_on <= one.since <= one.recorded_on <= town.district.on
        assert one.until is None or one.since < one.until <= one.recorded_on


def test_old_records_are_mostly_stale(town, truth) -> None:
    here = {one.person: one.house_code for one in town.undeclared}
    here = {one.person: one.house_code for one in town.registered if one.until is None} | here
    addresses = {number: town.dwellings[code].address for number, code in here.items()}
    people = {line["record"]: line["person"] for line in truth.lines if not line["errors"]}
    old = [one for one in town.records if one.number in people and one.recorded_on.year <= 2020]
    recent = [one for one in town.records if one.number in people and one.recorded_on.year >= 2026]
    stale_old, stale_recent = (
        sum(one.address != addresses[people[one.number]] for one in some) / len(some) for some in (old, recent)
    )
    assert stale_old > 0.5 > 0.25 > stale_recent


def test_a_house_code_in_a_record_exists_unless_its_division_was_abolished(town, truth) -> None:
    abolished = {line["record"] for line in truth.lines if Kind.OLD_DIVISION in line["errors"]}
    with_code = [one for one in town.records if one.house_code]
    assert len(with_code) > 0.4 * len(town.records)
    for one in with_code:
        assert (one.house_code in town.dwellings) == (one.number not in abolished)
        assert house_code.check(one.house_code).valid
        if one.number not in abolished:
            assert town.dwellings[one.house_code].coded_on <= one.recorded_on


def test_sources_fit_the_age(town, truth) -> None:
    people = {line["record"]: town.people[line["person"]] for line in truth.lines}
    for one in town.records:
        years = (one.recorded_on - people[one.number].born_on).days / 365.25
        assert one.source is not Source.SCHOOL or 5.9 < years < 18.1
        assert one.source is not Source.SOCIAL_INSURANCE or 17.9 < years < 60.1
    assert {one.source for one in town.records} == set(Source)


def test_no_number_in_the_archive_is_a_real_persons(town) -> None:
    for one in town.records:
        digits = one.identity.translate(str.maketrans("０１２３４５６７８９Ｘ", "0123456789X"))
        assert re.fullmatch(r"99\d{13}(\d\d[\dX])?", digits)
        assert one.phone is None or is_never_sent_to(one.phone)


def test_a_record_tells_nothing_but_what_the_department_wrote() -> None:
    written = "number identity name phone address house_code since until source recorded_on"
    assert [one.name for one in fields(HistoryRecord)] == written.split()


def test_neither_number_nor_order_of_records_tells_whose_they_are(town, truth) -> None:
    by_person = defaultdict(list)
    for line in truth.lines:
        by_person[line["person"]].append(line["record"])
    span = max(one.number for one in town.records)
    near = [abs(a - b) < span / 20 for numbers in by_person.values() for a, b in pairwise(numbers)]
    assert sum(near) / len(near) < 0.2
    neighbours = [a["person"] == b["person"] for a, b in pairwise(truth.lines)]
    assert sum(neighbours) / len(neighbours) < 0.05


@pytest.mark.slow
def test_a_fiftieth_of_the_district_has_thirty_thousand_people_and_their_history() -> None:
    district = District.generate(3, Fraction(1, 50))
    people = sum(len(part.people) for part in district.parts())
    records = sum(1 for _ in district.histories())
    assert people > 31_000
    assert records > 130_000
