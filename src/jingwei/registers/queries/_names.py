"""Whom a typed name finds, in tiers: exactly so, containing it, one look-alike character apart, sounding the same.

Tiers are asked one after another, each in the order of its index, so that a page of twenty reads a page: a rank over all of them would
have to read them all. A person stands in one tier only.
"""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Subquery

from jingwei.registers.models import PersonToken
from jingwei.registers.people import names
from jingwei.registers.people.characters import is_han
from jingwei.registers.people.tokens import query_tokens
from jingwei.registers.queries._rarity import rarest_first
from jingwei.registers.queries._residents import Tier

LONGEST = 60  # of a token; more of it is not kept


def named(rows: Any, text: str) -> list[Tier]:
    """Questions for versions of people, the best agreement first; none when the text holds nothing to search for.

    Args:
        rows: the versions that may be seen, one a person.
    """
    wanted = query_tokens(text)
    if not wanted:
        return []
    key = names.folded_key(text)
    tokens = tuple(rarest_first(PersonToken, sorted(token[:LONGEST] for token in wanted)))
    part = rows.filter(_having(tokens[:1]))
    if rest := tokens[1:]:
        others = PersonToken.objects.filter(person=OuterRef("person_id"), token__in=rest)
        part = part.annotate(others=counted(others, "person")).filter(others=len(rest))
    if not names.validate(text).valid or not all(map(is_han, key)):
        return [Tier(part, tokens)]
    alike = sorted(names.lookalike_keys(text))
    sound = names.sound_key(text)
    exact, similar, spelled = _cut(f"w:{key}"), _cut(*(f"w:{one}" for one in alike)), _cut(f"l:{sound}")
    tiers = [Tier(rows.filter(_having(exact)), exact), Tier(part.exclude(name_fold=key), tokens)]
    if alike:
        tiers.append(Tier(rows.filter(_having(similar)), one_of=similar))
    # The whole spelling stands among the tokens of short names only; few names are longer, and those are found by their characters.
    sounding = rows.filter(_having(spelled), name_sound=sound).exclude(name_fold__in=[key, *alike])
    return [*tiers, Tier(sounding, spelled)]


def counted(rows: Any, of: str) -> Subquery:
    """How many rows there are of one thing, as one value: a join for each of many tokens takes longer to plan than to run.

    Args:
        of: the column of the thing, which the rows are filtered by.
    """
    return Subquery(rows.order_by().values(of).annotate(number=Count("token")).values("number"))


def _having(tokens: tuple[str, ...]) -> Exists:
    return Exists(PersonToken.objects.filter(person=OuterRef("person_id"), token__in=tokens))


def _cut(*tokens: str) -> tuple[str, ...]:
    return tuple(token[:LONGEST] for token in tokens)
