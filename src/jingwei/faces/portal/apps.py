"""Django's entry for the face."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "jingwei.faces.portal"
    label = "portal"
