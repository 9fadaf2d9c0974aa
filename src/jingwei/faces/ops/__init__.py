"""The operations centres of the streets and of the district: boards, lists, orders, registers. No league tables of staff."""
