"""The departments' old records of one community's people: three to eight a person, dated, as they were written.

A record says where somebody lived on the day it was made. It is recorded once and never brought up to date. What is
right behind it leaves this file only through ``District.write_truth``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from jingwei.demo.generator._errors import Kind, Subject, written
from jingwei.demo.generator._lives import HORIZON, Life, Stay
from jingwei.demo.generator._plan import Share
from jingwei.demo.generator._streams import below, scatter, substream
from jingwei.demo.generator.numbers import phone_number
from jingwei.demo.generator.values import HistoryRecord, Source

COUNTS = (3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 7, 7, 8)  # records a person, each as likely
LEFT = 0.12  # share of records about a stay that had ended by then
_CHILD = (Source.POLICE_RESIDENCE, Source.GRID)
_PUPIL = (Source.SCHOOL, Source.SCHOOL, Source.POLICE_RESIDENCE, Source.GRID)
_ADULT = (*[Source.SOCIAL_INSURANCE] * 3, *[Source.HOUSING] * 2, *[Source.POLICE_RESIDENCE] * 2, *[Source.GRID] * 3)
_ELDER = (Source.POLICE_RESIDENCE, Source.GRID, Source.HOUSING)
_WITH_HOUSE_CODE = {Source.GRID, Source.HOUSING, Source.POLICE_RESIDENCE}
_NUMBERS = (1 << 14, 1 << 13)
_A_COMMUNITY = 1 << 20


@dataclass(frozen=True, slots=True)
class Truth:
    """A record with what is right behind it."""

    person: int
    kinds: tuple[Kind, ...]
    record: HistoryRecord
    subject: Subject


def make_history(seed: int, share: Share, lives: Sequence[Life], *, on: date) -> list[Truth]:
    """Every record about these people, in random order; a number says nothing about whose it is.

    Cost: about 12 µs a record.
    """
    rng = substream(seed, "history", share.community)
    numbers = scatter(seed, "records", rows=_NUMBERS[0], columns=_NUMBERS[1])
    phones = phone_number.rows * phone_number.columns
    found = []
    serial = share.index * _A_COMMUNITY
    for life in lives:
        old_phone = phone_number(below(rng, phones))
        for _ in range(COUNTS[below(rng, len(COUNTS))]):
            found.append(_record(rng, life, number=numbers.at(serial), old_phone=old_phone, today=on.toordinal()))
            serial += 1
    rng.shuffle(found)
    return found


def _record(rng: Random, life: Life, *, number: int, old_phone: str, today: int) -> Truth:
    born = life.person.born_on.toordinal()
    first = max(born, today - HORIZON)
    recorded = max(first, today - 15 - int((today - 15 - first) * rng.random() ** 1.3))
    at = next(index for index, stay in enumerate(life.stays) if stay.since <= recorded or index == len(life.stays) - 1)
    left = at + 1 < len(life.stays) and rng.random() < LEFT and (life.stays[at + 1].until or 0) > born
    stay = life.stays[at + left]
    years = (recorded - born) // 365
    sources = _CHILD if years < 6 else _PUPIL if years < 18 else _ADULT if years < 60 else _ELDER
    source = sources[below(rng, len(sources))]
    subject = Subject(
        name=life.person.name,
        identity=life.person.identity,
        phone=life.phone,
        address=stay.address,
        former=stay.former,
        house_code=stay.house_code if source in _WITH_HOUSE_CODE and recorded >= stay.coded else None,
        relatives=life.relatives,
        old_phone=old_phone,
        recorded=recorded,
    )
    return _written(rng, life.person.number, subject, stay, left=left, born=born, number=number, source=source)


def _written(
    rng: Random, person: int, subject: Subject, stay: Stay, *, left: bool, born: int, number: int, source: Source
) -> Truth:
    name, in_name = written(rng, subject, "name", subject.name)
    identity, in_identity = written(rng, subject, "identity", subject.identity)
    phone, in_phone = written(rng, subject, "phone", subject.phone)
    address, in_address = written(rng, subject, "address", subject.address)
    house_code, in_code = written(rng, subject, "house_code", subject.house_code)
    record = HistoryRecord(
        number=number,
        identity=identity or "",
        name=name or "",
        phone=phone,
        address=address or "",
        house_code=house_code,
        since=date.fromordinal(max(stay.since, born)),
        until=date.fromordinal(stay.until) if left and stay.until is not None else None,
        source=source,
        recorded_on=date.fromordinal(subject.recorded),
    )
    kinds = (in_name, in_identity, in_phone, in_address, in_code)
    return Truth(person, tuple(kind for kind in kinds if kind is not None), record, subject)
