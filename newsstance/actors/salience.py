"""How much an article is about an actor: share of mentions, headline, first appearance.

Leaves to others: what the article says of the actor.
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from newsstance.document import Actor, Sentence, Span

_SHARE: Final = 0.5
_HEADLINE: Final = 0.25
_FIRST: Final = 0.25
_SATURATION: Final = 0.4


def salience(actor: Actor, sentences: Sequence[Sentence], headline: Span | None, length: int) -> float:
    """Between 0 and 1: ``0.5 · share + 0.25 · headline + 0.25 · first``.

    ``share`` is the part of the sentences that mention the actor, full at 40 %; ``headline`` is 1 if it is named
    there; ``first`` is ``1 - position of the first mention / length``. Without a headline its weight goes to the other
    two. ``length`` is the text's, in code points. Source of the features: Dunietz & Gillick 2014.
    """
    mentioned = {bisect_right(sentences, mention.start, key=lambda s: s.start) for mention in actor.mentions}
    share = min(1.0, len(mentioned) / max(1, len(sentences)) / _SATURATION)
    first = 1.0 - min(mention.start for mention in actor.mentions) / max(1, length)
    total = _SHARE * share + _FIRST * max(0.0, min(1.0, first))
    if headline is None:
        return total / (_SHARE + _FIRST)
    named = any(headline.start <= mention.start < headline.end for mention in actor.mentions)
    return total + _HEADLINE * named
