"""Django's entry to the module."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "jingwei.evidence"
    label = "evidence"
