"""Sharing 享: lists that departments register, agreements under which data is read, corrections that follow what was read.

Words: a registered list (名单) is a department's list with owner, purpose, basis and retention; a version is one delivery of it by the
date of its data; an offer is a list or a base register that an agreement can be made on; an agreement (共享协议) says which fields, what
for, on which law, for whom, where and until when: without one nothing is read; a delivery is that a consumer received one field of one
record; a correction tells a consumer that what it received was wrong. Law: 深圳经济特区数据条例 37, 38, 41 to 43; 个人信息保护法 46.

Public beside ``operations``, ``queries`` and ``events``: ``registry`` (what the modules offer), ``schema`` (columns of a list and how
a cell is read) and ``corrected`` (a correction's bytes and its signature).
"""
