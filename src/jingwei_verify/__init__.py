"""jingwei-verify: whoever holds a proof checks it, without us, without a network, with Python's standard library alone.

Four verdicts: valid, valid but not witnessed, invalid, erased. What was not checked is said, and never counted as valid.
Formats: docs/reference/proof.md. Nothing here imports the product; ``tools/programs.py`` makes one file of it.
"""

__version__ = "1"
