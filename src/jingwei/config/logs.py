"""Log lines without identity numbers: whatever was typed into an address or stands in a trace, long runs of digits are not printed."""

import logging
import re

_RUN = re.compile(r"\d(?:(?:[ \-]|%20)?\d){13,}(?:[ \-]|%20)?[\dXx]")
"""Fifteen digits or more (the last may be X), together or in groups: identity numbers of 15 and 18 characters, and house codes as well."""


def masked(line: str) -> str:
    """The line with such runs blotted out.

    >>> masked("Not Found: /portal/declarations/990304-19900307-002X of 2026-11-23")
    'Not Found: /portal/declarations/(number) of 2026-11-23'
    """
    return _RUN.sub("(number)", line)


class LineFormatter(logging.Formatter):
    """One line and its trace, masked as a whole."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))
