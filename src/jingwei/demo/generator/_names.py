"""Invented names: surnames by their shares, given names of one or two characters by their counts for a sex."""

from random import Random

from jingwei.demo.generator._reference import given, surnames

_TWO_CHARACTERS = 0.86  # share of given names with two


def surname(rng: Random) -> str:
    """A surname, now and then a compound one."""
    return surnames().draw(rng)


def given_name(rng: Random, *, male: bool) -> str:
    """A given name of one or two characters."""
    choice = given(male)
    first = choice.draw(rng)
    return first + choice.draw(rng) if rng.random() < _TWO_CHARACTERS else first
