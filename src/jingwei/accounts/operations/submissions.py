"""Forms that were sent: a token is taken once, in the transaction of the work that the form asks for."""

from datetime import datetime

from jingwei.accounts.models import Submission
from jingwei.kernel.statements import prepared

_BEGIN = "insert into accounts_submission (token, answer, at) values (%s, '', %s) on conflict do nothing"
_KEEP = "update accounts_submission set answer = %s where token = %s"


def begin_submission(token: str, *, at: datetime) -> str | None:
    """Take a token; one that is being taken in another transaction is waited for.

    Returns:
        None if it was free; else where the first sending led ('' if that is not known).
    """
    with prepared() as cursor:
        cursor.execute(_BEGIN, [token, at])
        if cursor.rowcount:
            return None
    return Submission.objects.values_list("answer", flat=True).get(pk=token)


def keep_answer(token: str, *, answer: str) -> None:
    """Where the work led, for whoever sends the form again."""
    with prepared() as cursor:
        cursor.execute(_KEEP, [answer[:500], token])


def free_submission(token: str) -> None:
    """The form was not taken (it had errors): the same token may come again."""
    Submission.objects.filter(pk=token).delete()


def forget_submissions(*, before: datetime) -> int:
    """Drop tokens older than an instant. Returns how many."""
    return Submission.objects.filter(at__lt=before).delete()[0]
