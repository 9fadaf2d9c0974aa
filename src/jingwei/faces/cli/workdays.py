"""``jingwei workdays``: deadlines and counts in working days. No database."""

from datetime import date

import click

from jingwei.kernel import dates
from jingwei.kernel import workdays as calendar


def _day(_ctx: click.Context, _param: click.Parameter, value: str) -> date:
    try:
        return dates.parse_day(value)
    except dates.UnreadableDay as error:
        says = f"{value!r} is not a day of the calendar. Write it as year-month-day, for example 2026-11-23."
        raise click.BadParameter(says) from error


@click.group()
def workdays() -> None:
    """Working days by the calendar of public holidays and make-up days."""


@workdays.command(context_settings={"ignore_unknown_options": True})
@click.argument("start", callback=_day, metavar="YYYY-MM-DD")
@click.argument("days", type=int)
def add(start: date, days: int) -> None:
    """Print the day that is DAYS working days after START (before it for a negative number).

    START itself does not count. A tab and the word "provisional" follow when a year was counted through whose calendar is not
    announced yet.
    """
    deadline = calendar.add(start, days)
    _print(deadline.on.isoformat(), deadline.provisional)


@workdays.command()
@click.argument("a", callback=_day, metavar="YYYY-MM-DD")
@click.argument("b", callback=_day, metavar="YYYY-MM-DD")
def between(a: date, b: date) -> None:
    """Print how many working days lie from A up to, and without, B."""
    count = calendar.between(a, b)
    _print(str(count.days), count.provisional)


def _print(answer: str, provisional: bool) -> None:
    click.echo(f"{answer}\tprovisional" if provisional else answer)
