"""Periodic work: tell the district of answers that are late, once each."""

from collections.abc import Iterator
from datetime import datetime

from django.db import connection

from jingwei.evidence.operations.questions import escalate_question
from jingwei.kernel import scope as scopes
from jingwei.kernel import workdays
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.progress import Progress

PAGE = 500


def escalate_questions(now: datetime) -> Iterator[Progress]:
    """Do what is due at an instant, on working days, yielding how far it came. Run it as often as wanted; nothing happens twice."""
    actor, today, done = Actor.system("evidence"), district_day(now), 0
    more = workdays.is_workday(today)
    while more:
        with scopes.entered(actor.scope, at=now), connection.cursor() as cursor:
            cursor.execute("select id from evidence_questions_late(%s, %s)", [today, PAGE])
            page = [row[0] for row in cursor.fetchall()]
        for question in page:
            with scopes.entered(actor.scope, at=now):
                escalate_question(question, actor=actor, at=now)
            done += 1
            yield Progress("evidence.late-answers", done)
        more = len(page) == PAGE
