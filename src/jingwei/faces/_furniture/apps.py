"""Django's entry to the furniture: templates, tags, static files."""

from django.apps import AppConfig


class FurnitureConfig(AppConfig):
    name = "jingwei.faces._furniture"
    label = "furniture"

    def ready(self) -> None:
        from jingwei.faces._furniture.door import factors

        factors.connect()
