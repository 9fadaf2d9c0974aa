"""Jingwei 经纬: the public administration of a city district on one base of registers, with evidence of every step."""

__version__ = "0.1.0"
