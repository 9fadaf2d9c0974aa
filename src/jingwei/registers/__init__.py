"""The base registers 一库: people, legal entities, buildings and dwellings, divisions and grids, on two time-lines.

Words: an identity row never changes and is what others point to; a version row says when something was true and when we knew it.
*Change* ends what was true and begins something else; *correct* ends what we believed. Law: 个人信息保护法 8 and 46, 深圳经济特区数据条例 10–11.
"""
