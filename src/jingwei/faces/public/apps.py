"""Django's entry for the face."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "jingwei.faces.public"
    label = "public"
