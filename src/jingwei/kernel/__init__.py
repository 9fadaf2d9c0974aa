"""Values that everybody may use; no tables.

Actors and their scopes, codes of the field, dates and working days, half-open intervals, money in fen, the catalogue of law, keys
and randomness, refusals, and the white list of what checking and enforcement may read.
"""
