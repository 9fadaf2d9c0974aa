"""Fixtures of the pages of imports."""

from tests.faces.desk import afternoon, district, sign_in

__all__ = ["afternoon", "district", "sign_in"]
