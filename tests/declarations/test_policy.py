"""The decision's own words: one version for one truth table, and which dates it looks at."""

from datetime import date

import pytest

from jingwei.declarations import policy
from jingwei.declarations.policy import Decision, RecordQuality
from jingwei.registers.history import HistoryRecord, Source

VERSIONS = {
    2: "a1b34dbf029501659a38566fd1effde1b2040145bfe8f2f59c3faff2734a5960",
    3: "a3fa53e3c5a55310cc1791fd06828edeb2e9f7e822826565df57c68f02c216be",  # a register that confirms needs no archive
    4: "a3fa53e3c5a55310cc1791fd06828edeb2e9f7e822826565df57c68f02c216be",  # a list confirms nobody to whoever sent it
}
"""Version → fingerprint. The log names both for years: a line is never changed; another decision is another line."""


def test_a_version_stands_for_one_truth_table() -> None:
    assert policy.fingerprint() == VERSIONS[policy.VERSION], "The decision changed: raise policy.VERSION and add its line here."
    assert max(VERSIONS) == policy.VERSION
    assert f"declarations-decision/{policy.VERSION} {VERSIONS[policy.VERSION]}" == policy.RULE


def test_the_truth_table_asks_every_record_once() -> None:
    lines = list(policy.truth_table())
    assert len(lines) == len(set(lines)) == 2**6 * len(policy.STATUSES) * len(policy.NameAgreement)
    assert (
        sum(line.endswith("-> ") for line in lines) == 3 * 2
    )  # same, variant, look-alike, all else in order; with and without the archive


def test_another_answer_to_any_record_is_another_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    before, decide = policy.fingerprint(), policy.decide

    def lenient(record: RecordQuality) -> Decision:
        """As it is, but for one record of many: a look-alike of somebody who lives elsewhere goes straight in."""
        alike = record.name_agreement == "lookalike" and record.overlaps
        return Decision(()) if alike and decide(record).reasons == ("overlaps",) else decide(record)

    monkeypatch.setattr(policy, "decide", lenient)
    assert policy.fingerprint() != before


def stay(since: date | None, until: date | None) -> HistoryRecord:
    return HistoryRecord("王小明", "福中三路 88 号", Source.SCHOOL, date(2015, 9, 1), valid_from=since, valid_until=until)


SWAPPED, GOOD, OPEN = stay(date(2016, 1, 1), date(2015, 1, 1)), stay(date(2015, 1, 1), date(2016, 1, 1)), stay(None, None)


@pytest.mark.parametrize(
    ("history", "in_order"), [((), True), ((GOOD,), True), ((OPEN,), True), ((SWAPPED,), False), ((SWAPPED, GOOD), False)]
)
def test_the_newest_stay_must_not_end_before_it_begins(history: tuple[HistoryRecord, ...], in_order: bool) -> None:
    assert policy.newest_in_order(history) is in_order


def test_an_older_stay_with_swapped_dates_sends_nobody() -> None:
    assert policy.newest_in_order((GOOD, SWAPPED))
