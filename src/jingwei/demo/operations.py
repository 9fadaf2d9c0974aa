"""Every write of the demo: filling a new data folder, moving its clock, and machine clients for the driver."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from uuid import UUID

from django.db import connections

from jingwei.accounts import operations as accounts
from jingwei.accounts.operations import Agreement, Credentials
from jingwei.demo import cast, outbox, sharing, staffing
from jingwei.demo.filling import SOURCE, Rows, archive
from jingwei.demo.generator import District, Role, Stories, stories
from jingwei.demo.mark import FILLING, READY, Cast, Mark
from jingwei.demo.past import WEEKS, Past, news, recorded_as_of
from jingwei.evidence.delivery import Subscription
from jingwei.evidence.past import told_as_of_then
from jingwei.evidence.sequencer import Sequencer
from jingwei.kernel import keys
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import start_of
from jingwei.kernel.progress import Progress
from jingwei.kernel.scope import Level
from jingwei.registers.history import HistoryRecord
from jingwei.registers.operations import history
from jingwei.registers.operations.loading import load
from jingwei.registers.operations.staging import Stage

SEED = 440304
DISTRICT = "440304"
OPERATOR = Actor.operator()
READING = ("declarations", "work-orders", "registers")
DECLARING = ("declaring",)
AGREEMENT = "demo-rules:11"
AUDITORS = ("auditor", "second-auditor")


@dataclass(slots=True)
class Filling:
    """One filling of a new data folder; iterate ``run`` to the end.

    Attributes:
        on: the demo's first day; the district is told as of it, and twelve weeks of work lie before it.
        subscriptions: who hears the log's news meanwhile.
        counts: things by kind when it is done.
    """

    folder: Path
    scale: Fraction
    on: date
    subscriptions: Sequence[Subscription]
    seed: int = SEED
    counts: dict[str, int] = field(default_factory=dict)

    def run(self) -> Iterator[Progress]:
        """Fill it. The mark is written first as "filling" and last as "ready"; a killed filling has to be started over.

        Records what its operations record: the load, the archive, accounts, two sharing agreements, and twelve weeks of declarations and visits.
        """
        ring = keys.ring()
        mark = Mark(FILLING, self.seed, str(self.scale), self.on)
        mark.write(self.folder, ring=ring)
        outbox.clear(self.folder)
        with told_as_of_then():
            who = yield from self._lived()
        replace(mark, state=READY, head=_head(), cast=who).write(self.folder, ring=ring)
        connections["sequencer"].close()  # the sequencer's lock goes with it: from now on the worker numbers

    def _lived(self) -> Generator[Progress, None, Cast]:
        """The district and its twelve weeks; who plays which part in it."""
        district = District.generate(self.seed, self.scale, on=self.on)
        told = stories(district)
        began = start_of(self.on - timedelta(days=WEEKS * 7 + 7))
        people = yield from self._registers(district, at=began)
        posts: dict[int, UUID] = {}
        yield from staffing.hire(district.posts(), operator=OPERATOR, at=began, accounts_of=posts)
        auditors = staffing.hire_auditors(DISTRICT, operator=OPERATOR, at=began)
        street = told.grid.code[: Level.STREET.digits]
        sharing.agree(street=street, district=DISTRICT, on=self.on, operator=OPERATOR, at=began)
        grids = {post.territory: posts[post.number] for post in district.posts() if post.role is Role.GRID_WORKER}
        confirmed, unknown, rest = cast.choose(cast.players(district, told), told)
        past = Past(
            rest, self.on, told.grid.code, grids, posts[told.district_officer.number], self.subscriptions, Random(self.seed)
        )
        yield from past.live()
        self.counts |= {"posts": len(posts) + len(auditors), "declarations": past.declared, "visits": past.visited}
        resident = told.registered.person
        account = staffing.settle_in(resident.identity, resident.phone or "", people[resident.identity], at=start_of(self.on))
        news(Sequencer(connections["sequencer"]), self.subscriptions, now=start_of(self.on))
        return Cast(
            accounts=_accounts(told, posts)
            | {"resident": str(account)}
            | dict(zip(AUDITORS, (str(one) for one, _ in auditors), strict=True)),
            names=_names(told) | dict(zip(AUDITORS, (name for _, name in auditors), strict=True)),
            confirmed=tuple(cast.candidate(one, worker=str(grids[one.dwelling.grid])) for one in confirmed),
            unknown=tuple(cast.candidate(one, worker=str(grids[one.dwelling.grid])) for one in unknown),
        )

    def _registers(self, district: District, *, at: datetime) -> Generator[Progress, None, dict[str, UUID]]:
        rows = Rows(district, Stage(at, SOURCE, OPERATOR.ident))
        recorded_as_of("import", at)
        yield from load(rows.tables(), actor=OPERATOR, at=at, source="demo")
        recorded_as_of("import", None)
        yield from history.build(self._counted(district), actor=OPERATOR, at=at, source="demo")
        self.counts |= rows.counts
        return rows.people

    def _counted(self, district: District) -> Iterator[tuple[str, HistoryRecord]]:
        for one in archive(district):
            self.counts["records"] = self.counts.get("records", 0) + 1
            yield one


def write_truth(mark: Mark, path: Path) -> None:
    """The ground truth of a demo's district, made anew from its seed: it is kept in no data folder."""
    District.generate(mark.seed, Fraction(mark.scale), on=mark.generated_on).write_truth(path)


def move_clock(mark: Mark, offset: timedelta, *, folder: Path) -> Mark:
    """Move the demo's clock: the time of day stays, the day is another."""
    moved = mark.moved(offset)
    moved.write(folder, ring=keys.ring())
    return moved


@dataclass(frozen=True, slots=True)
class Driver:
    """The machine clients of one run of the driver: one reads, the other declares and reads nothing."""

    reading: Credentials
    declaring: Credentials


def admit_driver(*, on: date, at: datetime) -> Driver:
    """The machine clients of one run of the driver, over the whole district.

    Records ``accounts.client-admitted``, twice.
    """
    reading = Agreement(
        organisation=DISTRICT,
        scopes=READING,
        level=Level.DISTRICT,
        codes=(DISTRICT,),
        basis=AGREEMENT,
        valid_from=on - timedelta(days=1),
    )
    with scopes.entered(OPERATOR.scope, at=at):
        return Driver(
            accounts.create_client("jingwei demo --once, reading", agreement=reading, actor=OPERATOR, at=at),
            accounts.create_client(
                "jingwei demo --once, declaring", agreement=replace(reading, scopes=DECLARING), actor=OPERATOR, at=at
            ),
        )


def dismiss_driver(driver: Driver, *, on: date, at: datetime) -> None:
    """The run is over.

    Records ``accounts.client-ended``, twice.
    """
    with scopes.entered(OPERATOR.scope, at=at):
        for given in (driver.reading, driver.declaring):
            accounts.end_client(given.client, on=on, actor=OPERATOR, at=at)


def _accounts(told: Stories, posts: dict[int, UUID]) -> dict[str, str]:
    return {
        "grid-worker": str(posts[told.worker.number]),
        "clerk": str(posts[told.clerk.number]),
        "street-officer": str(posts[told.street_officer.number]),
        "district-officer": str(posts[told.district_officer.number]),
    }


def _names(told: Stories) -> dict[str, str]:
    return {
        "resident": told.registered.person.name,
        "grid-worker": told.worker.name,
        "clerk": told.clerk.name,
        "street-officer": told.street_officer.name,
        "district-officer": told.district_officer.name,
    }


def _head() -> int:
    with connections["sequencer"].cursor() as cursor:
        cursor.execute("select coalesce(max(number) + 1, 0) from evidence_number where log = 'acts'")
        return int(cursor.fetchone()[0])
