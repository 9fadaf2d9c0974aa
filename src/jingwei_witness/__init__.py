"""jingwei-witness: a small program that an archive, a people's congress office or a newspaper runs beside other people's logs.

It remembers, for each log, the largest tree that it has seen, and cosigns another only if that one continues it
(c2sp.org/tlog-witness, tlog-cosignature). So a log that shows two people two versions, or that takes something back, finds nobody
who signs both. It imports nothing of the product; signing is done by ``cryptography``.
"""

__version__ = "1"
