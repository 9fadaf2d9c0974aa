"""The ``jingwei`` program: the operators' face, given this installation."""

from jingwei.config.runtime import Runtime
from jingwei.faces.cli import cli


def main() -> None:
    """Run one command."""
    cli(obj=Runtime())


if __name__ == "__main__":
    main()
