"""Django's entry to the face; config names it only on a marked data folder."""

from django.apps import AppConfig


class DemoFaceConfig(AppConfig):
    name = "jingwei.faces.demo"
    label = "demo"
