"""Writes the API's contract to docs/reference/openapi.json, where a test holds it to the code."""

import os
from pathlib import Path


def main() -> None:
    """Write the file anew."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingwei.config.settings")
    import django

    django.setup()
    from jingwei.faces.api import contract

    (Path(__file__).parent.parent / "docs/reference/openapi.json").write_text(contract.text(), "utf-8")


if __name__ == "__main__":
    main()
