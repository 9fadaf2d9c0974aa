"""Django's entry to the module."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "jingwei.accounts"
    label = "accounts"
