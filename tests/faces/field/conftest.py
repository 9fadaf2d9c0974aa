"""Fixtures of the field terminal's tests in a browser."""

from tests.faces.desk import afternoon, district, sign_in

__all__ = ["afternoon", "district", "sign_in"]
