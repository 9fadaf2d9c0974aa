"""Django's entry to the face."""

from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "jingwei.faces.ops"
    label = "ops"
