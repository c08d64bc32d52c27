"""Tags of an article's windows → its actors, each with its mentions.

Leaves to others: computing tags (``engine``), what counts as a mention and who is who (``actors``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from newsstance.actors.detect import candidates
from newsstance.actors.link import link
from newsstance.actors.tagging import tagged_mentions
from newsstance.document import Actor, Mention, NamedActor
from newsstance.encoding import Window
from newsstance.engine.base import Floats
from newsstance.labels import TAGS
from newsstance.preparation import PreparedArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The actors of an article. ``mentions`` are all of theirs, ascending; ``owners`` the number of each one's actor."""

    actors: tuple[Actor, ...]
    mentions: tuple[Mention, ...]
    owners: tuple[int, ...]


def find_actors(article: PreparedArticle, tags: Sequence[Floats], *, discover: bool) -> Found:
    """Actors by tagger, gazetteer and the caller; only the caller's where ``discover`` is off."""
    text, sentences, named = article.article.text, article.sentences, article.named
    tokens, scores = _scored_tokens(article.windows, tags)
    starts = frozenset(sentence.start for sentence in sentences)
    found = candidates(text, sentences, tagged_mentions(text, tokens, scores, starts), named, discover=discover)
    actors = link(text, sentences, tuple(_as_given(found, named)), named)
    owned = sorted(
        ((mention, number) for number, actor in enumerate(actors) for mention in actor.mentions),
        key=lambda entry: (entry[0].start, entry[0].end),
    )
    return Found(
        actors=actors, mentions=tuple(mention for mention, _ in owned), owners=tuple(number for _, number in owned)
    )


def _scored_tokens(windows: Sequence[Window], tags: Sequence[Floats]) -> tuple[list[tuple[int, int]], Floats]:
    """Every token of the article once, where it is scored, and what the tagger says of it."""
    tokens: list[tuple[int, int]] = []
    rows: list[Floats] = [np.empty((0, len(TAGS)), np.float32)]
    for window, row in zip(windows, tags, strict=True):
        keep = window.scored
        tokens.extend(zip(window.starts[keep].tolist(), window.ends[keep].tolist(), strict=True))
        rows.append(row[keep])
    return tokens, np.concatenate(rows)


def _as_given(mentions: Sequence[Mention], named: Sequence[NamedActor]) -> Iterator[Mention]:
    """An actor that the caller gives by exact mentions alone claims no other place; ``link`` may add pronouns and
    repeats that mean it."""
    exact = {
        actor.id: {(span.start, span.end) for span in actor.mentions}
        for actor in named
        if actor.mentions and actor.name is None and not actor.aliases
    }
    for actor, group in groupby(mentions, key=lambda mention: mention.actor):
        for mention in group:
            if actor not in exact or (mention.start, mention.end) in exact[actor]:
                yield mention
