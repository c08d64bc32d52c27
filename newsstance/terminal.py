"""One scored text on a terminal: the text with its actors marked, then what is said of each.

Leaves to others: scoring (``scorer``) and the command (``__main__``). Where there is no colour (NO_COLOR, a pipe, a file), marks
are brackets with a sign. The text comes from the open web: signs that steer a terminal are replaced.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.text import Text

from newsstance.display import short, visible
from newsstance.document import Assessment, Evidence, Relation, Result, ScoredActor, ScoredArticle, Span

STYLES: Final = {
    "negative": "white on dark_red", "against": "white on dark_red",
    "neutral": "black on grey70",
    "positive": "white on dark_green", "favor": "white on dark_green",
    "abstained": "underline",
}  # fmt: skip
SIGNS: Final = {"negative": "−", "against": "−", "neutral": "0", "positive": "+", "favor": "+", "abstained": "?"}
WIDEST: Final = 100
BAR: Final = 10
LEAST_WIDTH: Final = 20


@dataclass(frozen=True, slots=True)
class _Mark:
    """A local range of an article and the label of who is mentioned there, ``abstained`` where there is none."""

    span: Span
    label: str


def show(console: Console, result: Result, *, name: str) -> None:
    """Print a result."""
    _line(console, f"{name}: {len(result.articles)} article(s), language {result.language}")
    for article in result.articles:
        _show_article(console, article)
    console.print()
    for skipped in _skipped(result):
        _line(console, skipped)
    for warning in result.warnings:
        _line(console, f"warning: {warning}")


def plain(console: Console) -> bool:
    """Whether marks must do without colour."""
    return console.no_color or not console.is_terminal


def _show_article(console: Console, scored: ScoredArticle) -> None:
    console.print()
    _line(
        console, f"{short(scored.article.title or 'Untitled')}  ({_worded(scored.sentiment)} as a whole)", style="bold"
    )
    for paragraph in marked(scored, plain=plain(console)).split("\n"):
        _wrapped(console, paragraph, indent=2)
    for actor in scored.actors:
        console.print()
        _show_actor(console, scored, actor)
    if scored.relations:
        console.print()
    for relation in scored.relations:
        _line(console, f"  {_relation(scored, relation)}")


def _show_actor(console: Console, scored: ScoredArticle, actor: ScoredActor) -> None:
    _line(console, f"  {short(actor.name)} ({actor.type}{', mixed' if actor.mixed else ''})", style="bold")
    _show_side(console, "portrayed ", actor.sentiment, _strongest(scored, actor.evidence))
    neutral = actor.stance.most_likely == "neutral"  # as nearly always, and then nothing is worth a line
    _show_side(console, "own stance", actor.stance, "" if neutral else _strongest(scored, actor.stance_evidence))


def _show_side(console: Console, side: str, assessment: Assessment, evidence: str) -> None:
    _wrapped(console, Text(f"{side} ").append_text(_judged(assessment, plain=plain(console))), indent=4)
    if evidence:
        _wrapped(console, Text(f"“{evidence}”"), indent=4)


def marked(scored: ScoredArticle, *, plain: bool) -> Text:
    """The article as read, with its actors marked by how it portrays them."""
    text, made, at = scored.article.text, Text(), 0
    for mark in _marks(scored):
        made.append(_shown(text[at : mark.span.start]))
        words = _shown(text[mark.span.start : mark.span.end])
        made.append(f"[{words} {SIGNS[mark.label]}]" if plain else words, None if plain else STYLES[mark.label])
        at = mark.span.end
    return made.append(_shown(text[at:]))


def _marks(scored: ScoredArticle) -> Iterator[_Mark]:
    """Mentions in order, none within another."""
    found = []
    for actor in scored.actors:
        for mention in actor.mentions:
            span = scored.article.offsets.local(Span(start=mention.start, end=mention.end))
            if span is not None:
                found.append(_Mark(span, actor.sentiment.label or "abstained"))
    end = 0
    for mark in sorted(found, key=lambda mark: (mark.span.start, -mark.span.end)):
        if mark.span.start >= end:
            end = mark.span.end
            yield mark


def _judged(assessment: Assessment, *, plain: bool) -> Text:
    """A bar as long as the model is sure."""
    filled = round(assessment.confidence * BAR)
    bar = Text("#" * filled if plain else " " * filled, "" if plain else STYLES[assessment.most_likely])
    return Text("").append_text(bar).append("." * (BAR - filled) + " " + _worded(assessment))


def _worded(assessment: Assessment) -> str:
    return f"{assessment.most_likely} {assessment.confidence:.2f}{' (abstains)' if assessment.abstained else ''}"


def _strongest(scored: ScoredArticle, evidence: Sequence[Evidence]) -> str:
    """The words of the sentence that speaks most for a judgement."""
    strongest = max(evidence, key=lambda each: each.contribution, default=None)
    span = strongest and scored.article.offsets.local(Span(start=strongest.start, end=strongest.end))
    return short(scored.article.text[span.start : span.end], 160) if span else ""


def _relation(scored: ScoredArticle, relation: Relation) -> str:
    names = {actor.id: actor.name for actor in scored.actors}
    holder, target = (short(names.get(who, who), 30) for who in (relation.holder, relation.target))
    return f"{holder} → {target}: {_worded(relation.assessment)}"


def _skipped(result: Result) -> Iterator[str]:
    counts: dict[str, int] = {}
    for skipped in result.page.skipped:
        counts[skipped.reason] = counts.get(skipped.reason, 0) + skipped.end - skipped.start
    if counts:
        reasons = ", ".join(f"{reason} {characters:,}" for reason, characters in counts.items())
        yield f"not read (characters): {reasons}"


def _line(console: Console, words: str, style: str = "") -> None:
    indent = len(words) - len(words.lstrip(" "))
    _wrapped(console, Text(_shown(words.strip(" ")), style), indent=indent)


def _wrapped(console: Console, text: Text, *, indent: int) -> None:
    """Within the terminal's width, without spaces at the ends of lines."""
    for line in text.wrap(console, _width(console) - indent) or [Text()]:
        line.rstrip()
        console.print(Text(" " * indent if line.plain else "").append_text(line), soft_wrap=True)


def _shown(text: str) -> str:
    """Line breaks stay."""
    return "\n".join(visible(line) for line in text.split("\n"))


def _width(console: Console) -> int:
    return max(LEAST_WIDTH, min(console.width, WIDEST))
