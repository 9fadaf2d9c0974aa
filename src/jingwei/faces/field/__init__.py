"""The grid worker's phone: the day's list, one order, what the visit found. Plain pages that work without JavaScript."""
