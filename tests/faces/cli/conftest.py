"""Fixtures of the commands' tests."""

from tests.faces.desk import afternoon, district, sign_in

__all__ = ["afternoon", "district", "sign_in"]
