"""The portal 居民端: what residents see on their phone, with or without JavaScript, in Chinese and English.

One file of views a module: ``declarations``, ``registers``, ``evidence``; ``home`` is the front page; ``frame`` is what they share.
"""
