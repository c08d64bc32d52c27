"""Invented texts for the tests of this folder, taken apart in the plainest way."""

import re

from newsstance.actors.detect import candidates
from newsstance.actors.link import link
from newsstance.document import Actor, Mention, NamedActor, Sentence
from newsstance.labels import ActorType


def sentences_of(text: str) -> tuple[Sentence, ...]:
    ends = re.finditer(r"[^\s](?:[^\n]*?[.!?]['\"”)]*(?= [A-Z\"“]|\n|$)|[^\n]*)", text)
    return tuple(Sentence(start=match.start(), end=match.end()) for match in ends)


def tag(text: str, **names: str) -> list[Mention]:
    """Mentions as a tagger gives them: every whole-word place of ``person="Ada Voss|Voss"``; longer names first."""
    found: list[Mention] = []
    for kind, pattern in names.items():
        kinds: dict[str, ActorType] = {
            "person": "person", "organization": "organization", "place": "place", "group": "group",
        }  # fmt: skip
        for match in re.finditer(rf"\b(?:{pattern})(?!\w)", text):
            found += [Mention(start=match.start(), end=match.end(), text=match[0], type=kinds[kind])]
    return found


def actors_of(text: str, *named: NamedActor, **names: str) -> dict[str, Actor]:
    sentences = sentences_of(text)
    mentions = candidates(text, sentences, tag(text, **names), named)
    return {actor.id: actor for actor in link(text, sentences, mentions, named)}


def words(actor: Actor) -> list[str]:
    return [mention.text for mention in actor.mentions]
