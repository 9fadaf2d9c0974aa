"""Django's entry to the module."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "jingwei.registers"
    label = "registers"
