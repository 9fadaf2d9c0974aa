"""Refusals: a code for machines has one meaning."""

from collections import defaultdict

from jingwei.kernel.errors import Refused


def _all(kind: type[Refused]) -> set[type[Refused]]:
    return {kind}.union(*(_all(each) for each in kind.__subclasses__()))


def test_a_code_has_one_meaning() -> None:
    by_code = defaultdict(set)
    for refusal in _all(Refused) - {Refused}:
        if refusal.__module__.startswith("jingwei.") and "code" in vars(refusal):
            by_code[refusal.code].add(f"{refusal.__module__}.{refusal.__name__}")
    assert {code: names for code, names in by_code.items() if len(names) > 1} == {}
