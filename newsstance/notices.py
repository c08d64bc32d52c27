"""Warnings of an answer: what the caller asked for and did not get, and why.

Leaves to others: what is answered (``answers``), errors (``errors``).
"""

from collections.abc import Iterator, Sequence

from newsstance.calibration import Calibration
from newsstance.document import Document, Options, ScoredArticle
from newsstance.labels import AUTHOR, HEADS


def notices(
    document: Document,
    articles: Sequence[ScoredArticle],
    options: Options,
    calibration: Calibration,
    trained: frozenset[str] | None,
    cut: int,
) -> Iterator[str]:
    """All warnings of a scored document. ``trained``: heads (and ``tagger``) that labels taught, None where that is not known;
    ``cut``: pairs of mentions that were left out."""
    found = {actor.id for article in articles for actor in article.actors}
    for actor in document.actors:
        if actor.id not in found:
            yield f"not_found: actor {actor.id!r} does not occur in the text that was read"
    if options.relations:
        yield from _unjudged(document.pairs, articles)
        yield from _cut(cut)
    if trained is not None:
        yield from _untrained(options, trained)
    yield from _unmet_risks(options, calibration)


def _unjudged(pairs: Sequence[tuple[str, str]], articles: Sequence[ScoredArticle]) -> Iterator[str]:
    """Pairs without a relation; what the author holds of an actor is that actor's stance."""
    judged = {(relation.holder, relation.target) for article in articles for relation in article.relations}
    known = {actor.id for article in articles for actor in article.actors}
    for holder, target in pairs:
        stray = [name for name in (holder, target) if name not in known and name != AUTHOR]
        if stray:
            yield f"not_found: pair ({holder!r}, {target!r}) names {stray[0]!r}, which is no actor found in the text"
        elif holder != AUTHOR and (holder, target) not in judged:
            yield f"not_judged: {holder!r} and {target!r} are never mentioned close enough for the model to see both"


def _cut(pairs: int) -> Iterator[str]:
    if pairs:
        yield (
            f"pairs_cut: {pairs} pairs of mentions that stand far apart in a passage crowded with names were not judged for "
            "relations; every sentiment and stance was; split the text, or name the actors that matter and set discover_actors off"
        )


def _untrained(options: Options, trained: frozenset[str]) -> Iterator[str]:
    """Heads that no label taught."""
    asked = [*_asked_heads(options), *(["tagger"] if options.discover_actors else [])]
    unknown = [head for head in asked if head not in trained]
    if unknown:
        yield (
            f"untrained_head: this model never learned {', '.join(unknown)} (its training sets do not label them): judgements "
            "abstain, and without a tagger only listed names and yours are found; start training from a model that has them"
        )


def _unmet_risks(options: Options, calibration: Calibration) -> Iterator[str]:
    """Heads that were never measured to stay within the risk that the caller accepts."""
    if options.max_risk is None:
        return
    risk = options.max_risk
    heads = (head for head in _asked_heads(options) if head not in calibration.untrained)
    unmet = [head for head in heads if calibration.threshold(head, risk) == float("inf")]
    if unmet:
        yield (
            f"risk_not_met: no measurement shows that errors stay within max_risk {risk} for "
            f"{', '.join(unmet)}, so these abstain throughout; accept a higher risk, or leave max_risk out"
        )


def _asked_heads(options: Options) -> list[str]:
    """The heads whose judgements an answer shows."""
    shown = {"relation": options.relations, "sentiment": options.sentences, "stance": options.sentences}
    return [head for head in HEADS if shown.get(head, True)]
