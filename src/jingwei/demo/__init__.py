"""The made-up district: its generator, and what marks and moves a demo's data folder.

Its structure is real (the streets and communities of Futian in 2023, the census of 2020), its people are invented.
Identity numbers use the impossible division prefixes 990000 to 999999 and telephones end in a range that no message
is ever sent to.
"""
