"""What is logged names nobody: runs of fifteen digits and more are blotted out, in messages, arguments and traces."""

import logging

import pytest

from jingwei.config.logs import LineFormatter, masked

NUMBERS = (
    "990304199003070066",
    "99030419900307006X",
    "990304-19900307-0066",
    "9903 0419 9003 070066",
    "990304900307006",
    "99873519-87102-53629",
)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_is_not_printed(number: str) -> None:
    assert masked(f"Not Found: /portal/declarations/{number}") == "Not Found: /portal/declarations/(number)"


def test_nor_in_a_trace() -> None:
    try:
        raise ValueError(NUMBERS[0])
    except ValueError:
        record = logging.getLogger("x").makeRecord("x", logging.ERROR, "x", 1, "%s failed", (NUMBERS[1],), True)
        import sys

        record.exc_info = sys.exc_info()
    line = LineFormatter(fmt="%(asctime)s %(levelname)s %(name)s %(message)s").format(record)
    assert not any(number in line for number in NUMBERS)
    assert "ValueError: (number)" in line
    assert line[:4].isdecimal(), "the instant stays"


def test_what_is_shorter_stays() -> None:
    text = "2026-11-23 09:19:00,123 order 2026-11-0417, phone 13800000001, receipt 20261123-7KD4M-QX2PW"
    assert masked(text) == text


def test_the_product_logs_through_it() -> None:
    from django.conf import settings

    assert settings.LOGGING["formatters"]["line"]["()"] == "jingwei.config.logs.LineFormatter"
