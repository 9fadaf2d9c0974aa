"""Adapters: one file for each outside thing that has a second implementation. Only config imports them."""
