"""Whether heroes and villains of articles on the climate are portrayed as such, on narrative_framing (evaluation only).

Run: ``python -m benchmarks.narrative --checkpoint DIR [--limit N]`` with NEWSSTANCE_DATA set, or after ``make data
NAMES=narrative_framing``; the last line is one JSON document. *Sign*: of positive and negative the more probable, a hero's
being positive and a villain's negative; the labels beside it are the model's own three. Victims are left out: their role is no
polarity. Leaves to others: the rules beside the model (``portrayals``), reading the set (``training.readers.narrative``).
"""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from benchmarks import portrayals
from benchmarks.judged_articles import NOTHING, Judged, learned_from, options, percent, plain, with_actors_given
from newsstance.labels import SENTIMENT
from newsstance.scorer import Scorer
from training.bootstrap import Bootstrap
from training.metrics import accuracy
from training.sets import parse_spec, read_set

SET = "narrative=public:narrative_framing/data/articles_metadata.tsv"
SIGNS = ("negative", "positive")


def signs(judged: Sequence[Judged]) -> list[tuple[str, str, str]]:
    """Group, gold and the more probable sign of every hero and villain; nothing where the name is not in the text."""
    return [
        (one.example.group, gold, _sign(one, key))
        for one in judged
        for key, gold in ((one.example.article and one.example.article.sentiment) or {}).items()
    ]


def _sign(one: Judged, key: str) -> str:
    actor = one.actors.get(key)
    return max(SIGNS, key=lambda label: actor.sentiment.probabilities[label]) if actor else NOTHING


def figures(items: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    """Accuracy of signs, of all and of those found, and the majority's."""
    gold = [label for _, label, _ in items]
    interval = Bootstrap(groups=[group for group, *_ in items], labels=(*SIGNS, NOTHING)).interval(
        gold, [said for *_, said in items], accuracy
    )
    found = [(label, said) for _, label, said in items if said != NOTHING]
    missing = f"{len(items) - len(found)} not in the text"
    print(f"sign right: {percent(interval)} of {len(items)}; majority {_majority(gold):.1%}; {missing}")
    return {
        "n": len(items),
        "sign_accuracy": plain(interval),
        "sign_accuracy_of_found": sum(label == said for label, said in found) / max(1, len(found)),
        "majority": _majority(gold),
        "not_in_text": len(items) - len(found),
    }


def _majority(gold: Sequence[str]) -> float:
    return max(Counter(gold).values()) / len(gold)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables and the JSON line."""
    chosen = options(__doc__, arguments)
    scorer = Scorer.load(chosen.checkpoint, engine=chosen.engine)
    judged = with_actors_given(scorer, read_set(parse_spec(SET))[: chosen.limit])
    found = portrayals.portrayals(judged, "sentiment")
    print(f"narrative_framing: {len(judged)} articles, {len(found)} heroes and villains")
    answer = {"signs": figures(signs(judged)), "labels": portrayals.figures(found, SENTIMENT)}
    print("\nthe model's own three labels", *portrayals.table(found, SENTIMENT), sep="\n")
    trained = learned_from(chosen.checkpoint, "narrative")
    print(json.dumps({"benchmark": "narrative", "checkpoint": str(chosen.checkpoint), "trained_on": trained, **answer}))


if __name__ == "__main__":
    main()
