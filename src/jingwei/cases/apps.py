"""Django's entry to the module."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "jingwei.cases"
    label = "cases"
