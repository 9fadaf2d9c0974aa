"""``jingwei delays``: the statutory classes under which reads may be shown late. None is enabled as shipped."""

import click

from jingwei.faces._furniture import clock
from jingwei.faces.cli._runtime import OPERATOR, Runtime
from jingwei.kernel import scope as scopes
from jingwei.kernel.law import cite


@click.group()
def delays() -> None:
    """Classes of reads that residents may be shown late."""


@delays.command()
@click.argument("code")
@click.option("--law", required=True, help="Id of the law in docs/law.md.")
@click.option("--article", required=True, help="The article that excuses from telling.")
@click.option("--days", required=True, type=int, help="Days after which such a read appears at the latest.")
@click.option("--title", required=True, help="What everybody reads, in Chinese.")
@click.option("--title-en", required=True, help="What everybody reads, in English.")
@click.pass_obj
def enable(runtime: Runtime, code: str, law: str, article: str, days: int, title: str, title_en: str) -> None:
    """Enable the class CODE. Its law, its days and the number of reads held back are public from that moment on."""
    runtime.start()
    from jingwei.evidence.operations.delays import enable_class

    now = clock.now()
    with scopes.entered(OPERATOR.scope, at=now):
        enable_class(code, titles=(title, title_en), law=cite(law, article), most_days=days, actor=OPERATOR, at=now)
    click.echo(code)


@delays.command()
@click.argument("code")
@click.pass_obj
def disable(runtime: Runtime, code: str) -> None:
    """Agree on no further delay under CODE; reads that are held back appear on their day."""
    runtime.start()
    from jingwei.evidence.operations.delays import disable_class

    now = clock.now()
    with scopes.entered(OPERATOR.scope, at=now):
        disable_class(code, actor=OPERATOR, at=now)
    click.echo(code)
