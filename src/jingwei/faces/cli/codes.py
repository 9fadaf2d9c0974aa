"""``jingwei codes check``: whether texts are codes of a kind, and why not. No database."""

import os
import sys
from collections.abc import Iterator

import click

from jingwei.kernel.codes import KINDS, Text, Verdict

_ENGLISH, _CHINESE = "en", "zh-hans"


@click.group()
def codes() -> None:
    """Codes of the field."""


@codes.command()
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("values", metavar="VALUE...", nargs=-1, required=True)
@click.option("--zh", "language", flag_value=_CHINESE, default=_ENGLISH, help="Give the reasons in Chinese.")
@click.pass_context
def check(ctx: click.Context, kind: str, values: tuple[str, ...], language: str) -> None:
    """Check each VALUE as a code of KIND; - reads values from standard input, one a line.

    Prints VALUE, valid or invalid, and the reason or notes, separated by tabs. Exit code 1 if any is invalid.
    """
    out = sys.stdout.buffer
    all_valid = True
    for given in _given(values):
        verdict = KINDS[kind](given.decode("utf-8", "surrogateescape"))
        all_valid = all_valid and verdict.valid
        word = b"valid" if verdict.valid else b"invalid"
        out.write(b"\t".join((given, word, _remarks(verdict, language).encode())) + b"\n")
    out.flush()
    ctx.exit(0 if all_valid else 1)


def _given(values: tuple[str, ...]) -> Iterator[bytes]:
    """The values as bytes, so that they are printed as they were given whatever their encoding.

    A line break inside an argument would forge a line of the answer: it is printed as ``\\n``.
    """
    for value in values:
        if value == "-":
            for line in sys.stdin.buffer:
                yield line.removesuffix(b"\n").removesuffix(b"\r")
        else:
            yield os.fsencode(value).replace(b"\r", b"\\r").replace(b"\n", b"\\n")


def _remarks(verdict: Verdict[object], language: str) -> str:
    said: list[Text] = [verdict.reason] if verdict.reason else [note.text for note in verdict.notes]
    return " ".join(text.said_in(language) for text in said)
