"""``jingwei workdays``: deadlines and counts in working days. No database."""

from datetime import date

import click

from jingwei.faces.cli._given import day
from jingwei.kernel import workdays as calendar


@click.group()
def workdays() -> None:
    """Working days by the calendar of public holidays and make-up days."""


@workdays.command(context_settings={"ignore_unknown_options": True})
@click.argument("start", callback=day, metavar="YYYY-MM-DD")
@click.argument("days", type=int)
def add(start: date, days: int) -> None:
    """Print the day that is DAYS working days after START (before it for a negative number).

    START itself does not count. A tab and the word "provisional" follow when a year was counted through whose calendar is not
    announced yet.
    """
    deadline = calendar.add(start, days)
    _print(deadline.on.isoformat(), deadline.provisional)


@workdays.command()
@click.argument("a", callback=day, metavar="YYYY-MM-DD")
@click.argument("b", callback=day, metavar="YYYY-MM-DD")
def between(a: date, b: date) -> None:
    """Print how many working days lie from A up to, and without, B."""
    count = calendar.between(a, b)
    _print(str(count.days), count.provisional)


def _print(answer: str, provisional: bool) -> None:
    click.echo(f"{answer}\tprovisional" if provisional else answer)
