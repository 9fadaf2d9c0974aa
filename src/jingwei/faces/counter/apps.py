"""Django's entry to the face."""

from django.apps import AppConfig


class CounterConfig(AppConfig):
    name = "jingwei.faces.counter"
    label = "counter"
