"""Reading what commands are given: days, and files that describe something."""

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import click

from jingwei.kernel import dates


def day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> date | None:
    """A callback of click: a day, None when none was given.

    Raises:
        BadParameter: it is none.
    """
    if value is None:
        return None
    try:
        return dates.parse_day(value)
    except dates.UnreadableDay as error:
        says = f"{value!r} is not a day of the calendar. Write it as year-month-day, for example 2026-11-23."
        raise click.BadParameter(says) from error


def table(path: Path) -> dict[str, Any]:
    """What a TOML or JSON file says, names and values; JSON when it begins with a brace.

    Raises:
        BadParameter: it cannot be read as either.
    """
    try:
        text = path.read_text("utf-8-sig")
        said: dict[str, Any] = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (ValueError, OSError) as error:
        raise click.BadParameter(f"{path.name} is neither JSON nor TOML: {error}") from error
    return said
