"""Work orders and service cases: open, assign, visit, close, measure.

Words: a work order (工单) is one visit that somebody must make and what came of it; a service case (业务件) is one errand of
a resident at a counter. The outcome of a visit describes the visit and nothing else. Law: 深圳经济特区数据条例 37; demo district
rules 3 and 5.

Public beside ``operations``, ``queries``, ``events`` and ``datasets``: ``words`` (the closed lists) and ``brief`` (what is to be
verified, and what a visit corrects).
"""
