"""Self-declaration 自主申报: two fields at a dwelling's plate, a decision on the quality of the record, a receipt.

Words: a declaration (申报) says that a person lives in a dwelling; accepted ones are in the register when the page answers, doubtful
ones become a visit. Until identity is proved both look the same. Law: 个人信息保护法 13–17, demo district rules 2.
"""
