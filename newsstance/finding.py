"""Tags of an article's windows → its actors, each with its mentions.

Leaves to others: computing tags (``engine``), what counts as a mention and who is who (``actors``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from newsstance.actors.detect import candidates, tagged_mentions
from newsstance.actors.link import link
from newsstance.document import Actor, Mention, NamedActor
from newsstance.encoding import Ints, Window
from newsstance.preparation import PreparedArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The actors of an article. ``mentions`` are all of theirs, ascending; ``owners`` the number of each one's actor."""

    actors: tuple[Actor, ...]
    mentions: tuple[Mention, ...]
    owners: tuple[int, ...]


def find_actors(article: PreparedArticle, tags: Sequence[Ints], *, discover: bool) -> Found:
    """Actors by tagger, gazetteer and the caller; only the caller's where ``discover`` is off."""
    text, sentences, named = article.article.text, article.sentences, article.named
    tokens, ids = _scored_tokens(article.windows, tags)
    found = candidates(text, sentences, tagged_mentions(text, tokens, ids), named, discover=discover)
    actors = link(text, sentences, tuple(_as_given(found, named)), named)
    owned = sorted(
        ((mention, number) for number, actor in enumerate(actors) for mention in actor.mentions),
        key=lambda entry: (entry[0].start, entry[0].end),
    )
    return Found(
        actors=actors, mentions=tuple(mention for mention, _ in owned), owners=tuple(number for _, number in owned)
    )


def _scored_tokens(windows: Sequence[Window], tags: Sequence[Ints]) -> tuple[list[tuple[int, int]], list[int]]:
    """Every token of the article once, where it is scored."""
    tokens: list[tuple[int, int]] = []
    ids: list[int] = []
    for window, row in zip(windows, tags, strict=True):
        keep = window.scored
        tokens.extend(zip(window.starts[keep].tolist(), window.ends[keep].tolist(), strict=True))
        ids.extend(row[keep].tolist())
    return tokens, ids


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
