"""Money as whole fen. One yuan is 100 fen; a float never holds money."""

import re

from django.utils.translation import gettext_lazy as _

from jingwei.kernel.dates import is_chinese
from jingwei.kernel.errors import Refused

FEN_PER_YUAN = 100
LARGEST_FEN = 10**15
"""What a typed amount may not exceed: ten thousand billion yuan, far within a bigint."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_AMOUNT = re.compile(r"(?P<minus>-?)[¥￥]?\s*(?P<yuan>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,14})(?:\.(?P<cents>[0-9]{1,2}))?\s*元?")


class UnreadableAmount(Refused):
    """A typed amount is not yuan with at most two decimals."""

    code = "unreadable-amount"
    says = _("This is not an amount in yuan. Write figures with at most two decimals, for example 1234.50.")


def parse_yuan(text: str) -> int:
    """Fen from an amount in yuan, as typed: ``1234.5``, ``1,234.50``, ``¥12``, ``12 元``, full-width digits.

    Raises:
        UnreadableAmount: anything else, more than two decimals, or more than ``LARGEST_FEN``.

    >>> parse_yuan("1,234.5")
    123450
    """
    match = _AMOUNT.fullmatch(text.translate(_FULL_WIDTH).strip())
    if not match:
        raise UnreadableAmount
    fen = int(match["yuan"].replace(",", "")) * FEN_PER_YUAN + int((match["cents"] or "").ljust(2, "0"))
    if fen > LARGEST_FEN:
        raise UnreadableAmount
    return -fen if match["minus"] else fen


def amount_in_words(fen: int, *, language: str) -> str:
    """An amount for people to read.

    >>> amount_in_words(123450, language="en")
    '¥1,234.50'
    >>> amount_in_words(123450, language="zh-hans")
    '1,234.50 元'
    """
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    figures = f"{yuan:,}.{rest:02d}"
    sign = "-" if fen < 0 else ""
    return f"{sign}{figures} 元" if is_chinese(language) else f"{sign}¥{figures}"
