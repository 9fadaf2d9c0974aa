"""Accounts: who may sign in, the posts that staff hold by territory and date, consents, machine clients.

Words: an account (账户) belongs to a resident or a member of staff; a post (岗位) gives a member of staff a role in a territory
between two days; a machine client (接口用户) is a program of another department that reads under an agreement. The
link between an account and a person of the register is a table of registers. Law: 网络安全法 21, 个人信息保护法 51.
"""
