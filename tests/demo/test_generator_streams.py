"""The parts that make the made-up district repeatable: streams, scattering, rounding."""

import hashlib
import os
import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.demo.generator import District
from jingwei.demo.generator._streams import apportion, scatter, substream

TINY = Fraction(1, 500)


def digest(district: District) -> str:
    """Everything of the district that anybody can see, as one hash."""
    seen = hashlib.sha256(repr((district.divisions(), district.posts())).encode())
    for part in district.parts():
        seen.update(repr(part).encode())
        seen.update(repr(tuple(district.history(part.community))).encode())
    return seen.hexdigest()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**63), rows=st.integers(1, 40), columns=st.integers(1, 40))
def test_scattering_gives_every_value_once(seed: int, rows: int, columns: int) -> None:
    scattered = scatter(seed, "test", rows=rows, columns=columns)
    assert sorted(map(scattered.at, range(rows * columns))) == list(range(rows * columns))


@given(
    total=st.integers(0, 10_000),
    weights=st.lists(st.floats(0.01, 100), min_size=1, max_size=50),
    start=st.floats(0, 0.999),
)
def test_apportioned_numbers_add_up_and_keep_their_proportion(total: int, weights: list[float], start: float) -> None:
    parts = apportion(total, weights, start=start)
    assert sum(parts) == total
    assert min(parts) >= 0
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < 2


def test_substreams_differ_by_seed_and_by_name() -> None:
    assert len({substream(seed, name).random() for seed in (1, 2) for name in ("a", "b")}) == 4
    assert substream(1, "a").random() == substream(1, "a").random()


def test_the_same_seed_and_scale_give_the_same_bytes_in_another_process() -> None:
    code = (
        "import sys; sys.path.insert(0, '.')\n"
        "from tests.demo.test_generator_streams import *\n"
        "print(digest(District.generate(11, TINY)))"
    )
    env = {**os.environ, "PYTHONHASHSEED": "12345"}
    found = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == digest(District.generate(11, TINY))


def test_the_ground_truth_file_is_the_same_each_time(tmp_path) -> None:
    for name in ("one", "two"):
        District.generate(11, TINY).write_truth(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_another_seed_gives_other_people() -> None:
    assert digest(District.generate(11, TINY)) != digest(District.generate(12, TINY))


def test_a_part_is_the_same_whatever_was_made_before_it() -> None:
    first, second = District.generate(11, TINY), District.generate(11, TINY)
    code = first.communities[40]
    list(first.parts())
    list(first.histories())
    assert first.part(code) == second.part(code)
    assert list(first.history(code)) == list(second.history(code))


@pytest.mark.parametrize("scale", [Fraction(0), Fraction(-1), Fraction(2), Fraction(1, 5000)])
def test_a_scale_out_of_range_is_refused(scale: Fraction) -> None:
    with pytest.raises(ValueError, match="between 1/500 and 1"):
        District.generate(1, scale)


def test_above_a_twentieth_only_the_last_parts_stay_in_memory() -> None:
    district = District.generate(1, Fraction(1, 19))
    for code in district.communities[:4]:
        district.part(code)
    assert len(district._made) == 2
