"""The pages of imports, which the counter and the operations centres share: sent, looked at, read, reported, mended, undone.

A face gives each view its own lock and frame and hands over the name of its routes.
"""
