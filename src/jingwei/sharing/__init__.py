"""Sharing 享: what the modules offer each other as lists. Now the registry of datasets.

Words: a dataset is a named list with its columns, its purpose and the query behind it; the registry holds them all, and only config
fills it, so that no module needs to know another. Law: 深圳经济特区数据条例 (public data, chapter 3).
"""
