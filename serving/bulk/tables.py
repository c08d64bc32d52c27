"""The four tables of a run, and how a scored document becomes their rows: the schema that readers of the output rely on.

Leaves to others: files and formats (``sinks``, ``parquet``). A column is added at the end of its table, never renamed or
moved; anything else makes a new ``SCHEMA``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal

from newsstance.document import Assessment, Evidence, Result, ScoredActor, ScoredArticle
from newsstance.labels import SENTIMENT, STANCE
from serving.bulk.rows import Ready

SCHEMA: Final = 1
DIGITS: Final = 6
"""Decimals of probabilities and contributions; the rest is noise of the order of sums."""

Kind = Literal["whole", "real", "text", "flag", "json", "texts", "mentions", "evidence"]
Columns = Mapping[str, Kind]
Tables = dict[str, list[dict[str, Any]]]


def _judged(prefix: str, labels: Sequence[str]) -> dict[str, Kind]:
    """The columns of one judgement."""
    return {
        f"{prefix}label": "text",
        f"{prefix}most_likely": "text",
        **{f"{prefix}{label}": "real" for label in labels},
        f"{prefix}confidence": "real",
        f"{prefix}abstained": "flag",
    }


_DOCUMENT: Final[Columns] = {"row": "whole", "id": "text"}
_CARRIED: Final[Columns] = {"outlet": "text", "published": "text", "url": "text", "metadata": "json"}
TABLES: Final[Mapping[str, Columns]] = {
    "documents": {
        **_DOCUMENT,
        "source": "text",
        "line": "whole",
        "language": "text",
        "characters": "whole",
        "read": "whole",
        "articles": "whole",
        "tokens": "whole",
        "windows": "whole",
        "warnings": "texts",
        **_CARRIED,
    },
    "articles": {
        **_DOCUMENT,
        "article": "whole",
        "start": "whole",
        "end": "whole",
        "title": "text",
        "byline": "text",
        "printed_outlet": "text",
        **_judged("sentiment_", SENTIMENT),
        **_CARRIED,
    },
    "actors": {
        **_DOCUMENT,
        "article": "whole",
        "actor": "text",
        "name": "text",
        "type": "text",
        "salience": "real",
        "mixed": "flag",
        **_judged("sentiment_", SENTIMENT),
        **_judged("stance_", STANCE),
        "mentions": "mentions",
        "evidence": "evidence",
        **_CARRIED,
        "stance_evidence": "evidence",
    },
    "relations": {
        **_DOCUMENT,
        "article": "whole",
        "holder": "text",
        "holder_name": "text",
        "target": "text",
        "target_name": "text",
        **_judged("", STANCE),
        "evidence": "evidence",
        **_CARRIED,
    },
}
"""Table → column → what its cells hold. ``row`` joins the tables, with ``article`` where there is one."""


_OWN: Final = frozenset(column for columns in TABLES.values() for column in columns) - {*_CARRIED}


def carried_columns(names: Iterable[str]) -> dict[str, str]:
    """Column of the input → column of all tables, for what is chosen to go along: its own name, or ``input_NAME`` where the
    tables have a column of that name. The tables' own columns of metadata need no choosing."""
    return {name: f"input_{name}" if name in _OWN else name for name in names if name not in _CARRIED}


def tables(carry: Mapping[str, str] | None) -> Mapping[str, Columns]:
    """``TABLES``, with the columns that are chosen to go along at the end of each."""
    added: dict[str, Kind] = dict.fromkeys((carry or {}).values(), "text")
    return {name: {**columns, **added} for name, columns in TABLES.items()} if added else TABLES


def empty() -> Tables:
    """All tables, without rows."""
    return {name: [] for name in TABLES}


def add(tables: Tables, ready: Ready, result: Result) -> None:
    """The rows of one scored document."""
    about = {"row": ready.number, "id": ready.document.id}
    tables["documents"].append({**about, **_document(ready, result), **ready.carried})
    for at, article in enumerate(result.articles):
        of_article = {**about, "article": at}
        tables["articles"].append({**of_article, **_article(article), **ready.carried})
        tables["actors"].extend({**of_article, **_actor(actor), **ready.carried} for actor in article.actors)
        tables["relations"].extend({**of_article, **relation, **ready.carried} for relation in _relations(article))


def _document(ready: Ready, result: Result) -> dict[str, Any]:
    unread = sum(skipped.end - skipped.start for skipped in result.page.skipped)
    return {
        "source": ready.source,
        "line": ready.line,
        "language": result.language,
        "characters": result.page.length,
        "read": result.page.length - unread,
        "articles": len(result.articles),
        "tokens": result.usage.tokens,
        "windows": result.usage.windows,
        "warnings": list(result.warnings),
    }


def _article(scored: ScoredArticle) -> dict[str, Any]:
    article = scored.article
    return {
        "start": article.start,
        "end": article.end,
        "title": article.title,
        "byline": article.byline,
        "printed_outlet": article.outlet,
        **_assessment("sentiment_", scored.sentiment),
    }


def _actor(actor: ScoredActor) -> dict[str, Any]:
    return {
        "actor": actor.id,
        "name": actor.name,
        "type": actor.type,
        "salience": _real(actor.salience),
        "mixed": actor.mixed,
        **_assessment("sentiment_", actor.sentiment),
        **_assessment("stance_", actor.stance),
        "mentions": [{"start": each.start, "end": each.end, "text": each.text} for each in actor.mentions],
        "evidence": _evidence(actor.evidence),
        "stance_evidence": _evidence(actor.stance_evidence),
    }


def _relations(article: ScoredArticle) -> Iterator[dict[str, Any]]:
    names = {actor.id: actor.name for actor in article.actors}
    for relation in article.relations:
        yield {
            "holder": relation.holder,
            "holder_name": names.get(relation.holder),
            "target": relation.target,
            "target_name": names.get(relation.target),
            **_assessment("", relation.assessment),
            "evidence": _evidence(relation.evidence),
        }


def _assessment(prefix: str, assessment: Assessment) -> dict[str, Any]:
    return {
        f"{prefix}label": assessment.label,
        f"{prefix}most_likely": assessment.most_likely,
        **{f"{prefix}{label}": _real(share) for label, share in assessment.probabilities.items()},
        f"{prefix}confidence": _real(assessment.confidence),
        f"{prefix}abstained": assessment.abstained,
    }


def _evidence(evidence: Sequence[Evidence]) -> list[dict[str, Any]]:
    return [{"start": each.start, "end": each.end, "contribution": _real(each.contribution)} for each in evidence]


def _real(value: float) -> float:
    return round(float(value), DIGITS)
