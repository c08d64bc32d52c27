"""Whether heroes and villains of articles on the climate are portrayed as such, on narrative_framing (evaluation only).

Run: ``python -m benchmarks.narrative --checkpoint DIR … [--against DIR …] [--limit N]`` with NEWSSTANCE_DATA set, or after
``make data NAMES=narrative_framing``; the last line is one JSON document. *Sign*: of positive and negative the more probable, a
hero's being positive and a villain's negative; the labels beside it are the model's own three. Victims are left out: their role
is no polarity. Leaves to others: the rules beside the model (``portrayals``), several checkpoints (``seeds``), reading the set
(``training.readers.narrative``).
"""

import json
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

from benchmarks import portrayals
from benchmarks.judged_articles import NOTHING, Judged, learned_from, micro, with_actors_given
from benchmarks.seeds import Sides, checkpoints, figure, named, options, told
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


def figures(found: Sides[list[tuple[str, str, str]]]) -> dict[str, Any]:
    """Accuracy of signs, of all and of those found, and the majority's."""
    items = found.ours[0]
    gold = [label for _, label, _ in items]
    said = found.map(lambda some: [sign for *_, sign in some])
    bootstrap = Bootstrap(groups=[group for group, *_ in items], labels=(*SIGNS, NOTHING))
    answer: dict[str, Any] = {
        "n": len(items),
        "sign_accuracy": figure(bootstrap, gold, said, accuracy),
        "sign_accuracy_of_found": figure(bootstrap, gold, said, partial(micro, "precision")),
        "majority": _majority(gold),
        "not_in_text": said.ours[0].count(NOTHING),
    }
    missing = f"{answer['not_in_text']} not in the text"
    print(f"sign right of {len(items)}: {told(answer['sign_accuracy'])}\nmajority {_majority(gold):.1%}; {missing}")
    return answer


def _majority(gold: Sequence[str]) -> float:
    return max(Counter(gold).values()) / len(gold)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables and the JSON line."""
    chosen = options(__doc__, arguments)
    examples = read_set(parse_spec(SET))[: chosen.limit]
    paths = checkpoints(chosen)
    judged = paths.map(lambda path: with_actors_given(Scorer.load(path, engine=chosen.engine), examples))
    found = judged.map(lambda articles: portrayals.portrayals(articles, "sentiment"))
    print(f"narrative_framing: {len(examples)} articles, {len(found.ours[0])} heroes and villains")
    answer = {"signs": figures(judged.map(signs)), "labels": portrayals.figures(found, SENTIMENT)}
    print("\nthe model's own three labels", *portrayals.table(answer["labels"]), sep="\n")
    trained = paths.map(lambda path: learned_from(path, "narrative")).plain()
    print(json.dumps({"benchmark": "narrative", **named(paths), "trained_on": trained, **answer}))


if __name__ == "__main__":
    main()
