"""Results in words: what ``repr`` and a notebook show of them.

Leaves to others: the terminal (``terminal``), JSON (``serving.rendering``). Names and titles come from the open web: signs that
steer a terminal or turn the direction of reading are replaced, and HTML is escaped.
"""

import unicodedata
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from newsstance.document import Assessment, Failure, Relation, Result, ScoredActor, ScoredArticle

MOST: Final = 12
"""Actors, and relations, of one article that are listed."""
LONGEST: Final = 60
UNSHOWN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
COLOURS: Final = {
    "negative": "#b3261e", "against": "#b3261e", "neutral": "#6b6b6b", "positive": "#1b6e3c", "favor": "#1b6e3c"
}  # fmt: skip


def visible(text: str) -> str:
    """The text with every sign that is none replaced: one for one, so that offsets stay; line breaks and tabs become spaces."""
    return "".join(map(_sign, text))


def _sign(sign: str) -> str:
    if sign in "\n\r\t":
        return " "
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(sign) in UNSHOWN else sign


def short(text: str, most: int = LONGEST) -> str:
    """One line of at most ``most`` characters."""
    line = " ".join(visible(text).split())
    return line if len(line) <= most else line[: most - 1] + "…"


def of_assessment(assessment: "Assessment") -> str:
    """``negative 0.81``; ``? neutral 0.40`` where the model abstains."""
    doubt = "? " if assessment.abstained else ""
    return f"{doubt}{assessment.most_likely} {assessment.confidence:.2f}"


def of_actor(actor: "ScoredActor") -> str:
    """``ScoredActor('Ada Quill', person: negative 0.81, stance neutral 0.60, 3 mentions)``."""
    sides = f"{of_assessment(actor.sentiment)}, stance {of_assessment(actor.stance)}"
    return f"ScoredActor({short(actor.name)!r}, {actor.type}: {sides}, {_count(len(actor.mentions), 'mention')})"


def of_relation(relation: "Relation") -> str:
    """``Relation('person:a' → 'person:b': against 0.90)``."""
    return f"Relation({short(relation.holder)!r} → {short(relation.target)!r}: {of_assessment(relation.assessment)})"


def of_article(scored: "ScoredArticle") -> str:
    """``ScoredArticle('Harbour plan': neutral 0.70, 3 actors, 1 relation)``."""
    counts = f"{_count(len(scored.actors), 'actor')}, {_count(len(scored.relations), 'relation')}"
    return f"ScoredArticle({_title(scored)!r}: {of_assessment(scored.sentiment)}, {counts})"


def of_result(result: "Result") -> str:
    """A few lines: what was read, then every article with its actors and relations."""
    return "\n".join(
        [_headline(result), *(line for article in result.articles for line in _article(article)), *_warnings(result)]
    )


def html_of_result(result: "Result") -> str:
    """The same as a table; no script, no style from outside, no link."""
    parts = [f"<p><b>{escape(_headline(result))}</b></p>"]
    for article in result.articles:
        parts.append(f"<p>{escape(_title(article))}: {_coloured(article.sentiment)}</p>")
        parts.append(
            _html_table(
                ("actor", "type", "sentiment", "stance", "mentions"), _actor_cells(article), len(article.actors)
            )
        )
        if article.relations:
            parts.append(_html_table(("holder", "target", "stance"), _relation_cells(article), len(article.relations)))
    parts.extend(f"<p>{escape(short(warning, 400))}</p>" for warning in result.warnings)
    return f"<div>{''.join(parts)}</div>"


def of_failure(failure: "Failure") -> str:
    """``Failure('a1', empty_text: the text has …)``."""
    return f"Failure({short(failure.id)!r}, {failure.code}: {short(failure.message, 400)})"


def _headline(result: "Result") -> str:
    unread = sum(skipped.end - skipped.start for skipped in result.page.skipped)
    read = f"{result.page.length - unread:,} of {result.page.length:,} characters read"
    return f"Result {short(result.id)!r}: {_count(len(result.articles), 'article')}, {result.language}, {read}"


def _article(scored: "ScoredArticle") -> Iterator[str]:
    yield f"  {_title(scored)}: {of_assessment(scored.sentiment)}"
    width = max((len(short(actor.name, 30)) for actor in scored.actors[:MOST]), default=0)
    for actor in scored.actors[:MOST]:
        sentiment, stance = of_assessment(actor.sentiment), of_assessment(actor.stance)
        counts = _count(len(actor.mentions), "mention")
        yield f"    {short(actor.name, 30):{width}}  {actor.type:12}  {sentiment:17}  stance {stance:16}  {counts}"
    yield from _rest(len(scored.actors), "actor")
    for relation in scored.relations[:MOST]:
        holder, target = _names(scored, relation)
        yield f"    {holder} → {target}: {of_assessment(relation.assessment)}"
    yield from _rest(len(scored.relations), "relation")


def _rest(count: int, of: str) -> Iterator[str]:
    if count > MOST:
        yield f"    … and {_count(count - MOST, of)} more"


def _warnings(result: "Result") -> Iterator[str]:
    return (f"  warning: {short(warning, 400)}" for warning in result.warnings)


def _actor_cells(scored: "ScoredArticle") -> Iterator[tuple[str, ...]]:
    for actor in scored.actors[:MOST]:
        sides = (_coloured(actor.sentiment), _coloured(actor.stance))
        yield (escape(short(actor.name)), escape(actor.type), *sides, str(len(actor.mentions)))


def _relation_cells(scored: "ScoredArticle") -> Iterator[tuple[str, ...]]:
    for relation in scored.relations[:MOST]:
        yield (*map(escape, _names(scored, relation)), _coloured(relation.assessment))


def _html_table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]], count: int) -> str:
    """``rows`` hold HTML."""
    header = "".join(f"<th>{name}</th>" for name in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    more = f"<caption>{MOST} of {count}</caption>" if count > MOST else ""
    return f"<table>{more}<thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>"


def _coloured(assessment: "Assessment") -> str:
    colour = COLOURS.get(assessment.most_likely, COLOURS["neutral"])
    return f'<span style="color:{colour}">{escape(of_assessment(assessment))}</span>'


def _names(scored: "ScoredArticle", relation: "Relation") -> tuple[str, str]:
    names = {actor.id: actor.name for actor in scored.actors}
    return tuple(short(names.get(who, who), 30) for who in (relation.holder, relation.target))  # type: ignore[return-value]


def _title(scored: "ScoredArticle") -> str:
    return short(scored.article.title or scored.article.text)


def _count(number: int, of: str) -> str:
    return f"{number:,} {of}{'' if number == 1 else 's'}"
