"""The slices that a labelled item belongs to, so that figures can be had for each: what its reader knows of the text, and what can
be seen of any passage.

Leaves to others: figures by slice (``set_metrics``). Seen of any passage are its length in words, how many labelled actors it
mentions, and, of judgements about an actor, the actor's type (where the set has it) and whether the actor is named inside quotation
marks, beside a quotation, or where nothing is quoted.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from newsstance.actors.quotes import Quotes
from newsstance.document import Span
from training.examples import Example
from training.labelled import Labelled

WORDS: Final = (10, 20, 30, 50, 150, 400, 800)
"""Upper ends of the classes of length."""
ACTORS: Final = (1, 2, 4, 8)
"""Upper ends of the classes of the number of actors."""


class Slicer:
    """Says of the items of one example which slices they belong to."""

    def __init__(self, example: Example) -> None:
        self._example, self._quotes = example, Quotes(example.text)

    def slices(self, item: Labelled) -> Mapping[str, str]:
        """Value by dimension, a reader's own dimensions first."""
        return {**self._example.slices, **dict(self._seen(item))}

    def _seen(self, item: Labelled) -> Iterator[tuple[str, str]]:
        yield "words", span_of(len(item.passage.text.split()), WORDS)
        yield "actors", span_of(self._actors(item), ACTORS)
        if item.actor is None:
            return
        kind = self._example.types.get(item.actor)
        if kind is not None:
            yield "actor type", str(kind)
        yield "quotation", self._quotation(item)

    def _actors(self, item: Labelled) -> int:
        end = item.start + len(item.passage.text)
        return len({m.actor for m in self._example.mentions if item.start <= m.start < end})

    def _quotation(self, item: Labelled) -> str:
        if any(self._quoted(span, item.start) for span in item.passage.targets):
            return "actor quoted"
        inside = self._quotes.touch(item.start, item.start + len(item.passage.text))
        return "quotation elsewhere" if inside else "none"

    def _quoted(self, span: Span, start: int) -> bool:
        return self._quotes.at(start + span.start) is not None


def span_of(value: int, ends: tuple[int, ...]) -> str:
    """The class of a count: ``1``, ``3 to 4``, ``over 8``."""
    low = 1
    for end in ends:
        if value <= end:
            return str(end) if low == end else f"{low} to {end}"
        low = end + 1
    return f"over {ends[-1]}"
