"""Django's entry to the module."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "jingwei.sharing"
    label = "sharing"
