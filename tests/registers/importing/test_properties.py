"""Properties of whole imports on random lists: no line is lost, chunks change nothing, the same again changes nothing, undone is undone."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.people import NOON, OPERATOR
from tests.registers.importing import messy
from tests.registers.importing.conftest import Run, entries, rows
from tests.registers.importing.messy import HEAD, number

from jingwei.registers.operations.importing import Report, undo_import

NAMES = ("王小明", "王曉明", "王晓明", "李未", "李末", "陈静", "陈2静", "")
PHONES = ("", "13800138000", "13900139000", "0755-1234567")
NUMBERS = (*map(number, range(1, 6)), number(1)[:-1] + "?", messy.cut(3), "")
good = st.builds(",".join, st.tuples(st.sampled_from(NAMES), st.sampled_from(NUMBERS), st.sampled_from(PHONES)))
line = good | st.sampled_from(['"王', ",,", "合计,2,", "王\0,1,", "多,了,一,格"])
HELD = (
    "select name, number_index, phone_index from registers_personversion where recorded_until = '9999-12-31Z' order by number_index"
)


def counts(report: Report) -> tuple[object, ...]:
    return report.lines, report.loaded, report.quarantined, report.found, report.reasons


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.lists(line, min_size=1, max_size=40), chunk=st.integers(1, 300))
def test_an_import_is_the_same_whatever_the_chunks_and_however_often(run: Run, body: list[str], chunk: int) -> None:
    text = messy.lines(f"{HEAD},手机", *body)
    first = run(text, chunk=chunk)
    assert (
        first.lines
        == first.loaded + first.quarantined
        == sum(1 for each in body if each.strip(",") and not each.startswith("合计"))
    )
    assert rows("select count(*) from registers_quarantinedline where batch_id = %s", first.batch) == [(first.quarantined,)]
    held, log = rows(HELD), entries()
    assert run(text, chunk=7) == first
    assert (rows(HELD), entries()) == (held, log)
    undo_import(first.batch or 0, actor=OPERATOR, at=NOON)
    assert rows(HELD) == []
    second = run(text, chunk=1 << 20)
    assert counts(second) == counts(first)
    assert rows(HELD) == held
    undo_import(second.batch or 0, actor=OPERATOR, at=NOON)
