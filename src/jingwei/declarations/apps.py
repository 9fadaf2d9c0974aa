"""Django's entry to the module."""

from django.apps import AppConfig


class DeclarationsConfig(AppConfig):
    name = "jingwei.declarations"
    label = "declarations"
