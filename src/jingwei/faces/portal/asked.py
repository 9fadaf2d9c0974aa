"""What became of a question about a read, in the resident's words."""

from django.utils.translation import gettext as _

from jingwei.evidence.queries.questions import Asked, Question
from jingwei.faces.portal.frame import language_of
from jingwei.kernel.dates import day_in_words, district_day


def said_of(question: Asked | None) -> tuple[str, ...]:
    """The lines under a read that was asked about: what was said, then the clock or the answer."""
    if question is None:
        return ()
    words = {
        "day": day_in_words(district_day(question.raised_at), language=language_of()),
        "due": day_in_words(question.due_on, language=language_of()),
        "text": question.text,
    }
    return (_raised(question) % words, _became(question) % words)


def _raised(question: Asked) -> str:
    if question.kind is Question.Kind.OBJECT:
        return _("You objected on %(day)s: “%(text)s”")
    return _("You asked why on %(day)s: “%(text)s”") if question.text else _("You asked why on %(day)s.")


def _became(question: Asked) -> str:
    if question.answered_at is None:
        return (
            _("The answer was due by %(due)s and is late. The district was told.")
            if question.late
            else _("Somebody other than the reader answers by %(due)s.")
        )
    answered = day_in_words(district_day(question.answered_at), language=language_of()).replace("%", "%%")
    answer = (question.answer or _("(destroyed after the time for which it may be kept)")).replace("%", "%%")
    said = (
        _("Answered on {day}: the look was needed for its purpose. “{answer}”")
        if question.finding is Question.Finding.IN_ORDER
        else _("Answered on {day}: the look should not have happened. “{answer}”")
    )
    return said.format(day=answered, answer=answer)
