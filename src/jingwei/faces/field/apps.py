"""Django's entry to the face."""

from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "jingwei.faces.field"
    label = "field"
