"""How well relations and the portrayal of actors in whole articles are judged, on SEESAW's validation part and the corpus.

Run: ``python -m benchmarks.seesaw --checkpoint DIR … [--against DIR …] [--recall 0.5] [--limit N]`` with NEWSSTANCE_DATA set, or
after ``make data NAMES=seesaw ACCEPT=seesaw``; the last line is one JSON document. Figures are of the validation part, which is
not comparable with published figures on the test part. Leaves to others: each measure (``relations``, ``false_relations``,
``portrayals``, ``end_to_end``), several checkpoints (``seeds``), and reading the set (``training.readers.seesaw``).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from benchmarks import end_to_end, false_relations, portrayals, relations
from benchmarks.judged_articles import Judged, learned_from, with_actors_given, with_nothing_given
from benchmarks.seeds import Sides, checkpoints, named, options, told
from newsstance.document import ScoredArticle
from newsstance.labels import SENTIMENT
from newsstance.scorer import Scorer
from training.examples import Example
from training.sets import parse_spec, read_set

SETS = {"seesaw": "seesaw=public:seesaw/valid", "bundled": "bundled=data/corpus/dev.jsonl"}
AGREEMENT = 0.62
"""Of the actors whom several annotators judged, the share on whose class all agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What one checkpoint says of one set: its actors given, and nothing given."""

    judged: list[Judged]
    alone: list[tuple[Example, tuple[ScoredArticle, ...]]]


def answers(scorer: Scorer, sets: Mapping[str, Sequence[Example]]) -> dict[str, Answers]:
    """Of every set."""
    return {
        name: Answers(judged=with_actors_given(scorer, examples), alone=with_nothing_given(scorer, examples))
        for name, examples in sets.items()
    }


def resolved(examples: Sequence[Example]) -> dict[str, Any]:
    """How many of the listed names have a mention in their text."""
    names = [(example, key) for example in examples for key in example.names]
    found = sum(any(m.actor == key for m in example.mentions) for example, key in names)
    return {"names": len(names), "resolved": found / max(1, len(names))}


def portrayed(judged: Sides[list[Judged]]) -> dict[str, Any]:
    """Article to actor, without and with topics."""
    actors = judged.map(lambda articles: portrayals.portrayals(articles, "sentiment", _is_actor))
    everything = judged.map(lambda articles: portrayals.portrayals(articles, "sentiment"))
    answer = {}
    for name, items in (("actors", actors), ("actors and topics", everything)):
        found = answer[name] = portrayals.figures(items, SENTIMENT)
        print(f"\narticle to actor, three classes, {name} ({found['n']}; annotators agree on {AGREEMENT:.0%})")
        print(*portrayals.table(found), sep="\n")
    return {**answer, "agreement": AGREEMENT}


def _is_actor(one: Judged, key: str) -> bool:
    return key in one.example.types


def related(judged: Sides[list[Judged]]) -> dict[str, Any]:
    """Polarity of the set's triplets."""
    found = relations.polarity(judged.map(relations.triplets))
    print("\nrelation polarity, the pair given", *relations.lines(found), sep="\n")
    return found


def unrelated(name: str, judged: Sides[list[Judged]], recall: float) -> dict[str, Any]:
    """False relations of one set."""
    found = false_relations.figures(judged.map(false_relations.pairs), recall)
    counts = f"{found['unrelated']} unrelated pairs in one sentence, {found['real']} real relations"
    print(f"\nfalse relations, {name}: {counts}", *false_relations.lines(found), sep="\n")
    return found


def discovered(name: str, answered: Sides[Answers], *, complete: bool) -> dict[str, Any]:
    """End to end on one set."""
    items = answered.map(lambda one: end_to_end.items(one.alone, complete=complete))
    found = end_to_end.figures(items.map(itemgetter(0)), items.map(itemgetter(1)))
    print(
        f"\nnothing given, {name}: % of {found['actors']} actors found: {told(found['found'])}\n"
        f"  made up: {', '.join(map(str, found['made_up']['by_checkpoint']))}\n"
        f"  macro-F1 of found and judged right: {told(found['actor_macro_f1'])}\n  {found['relations']} relations"
    )
    for part, value in found["triples"].items():
        print(f"  {part}: {told(value)}")
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables and the JSON line."""
    chosen = options(__doc__, arguments, recall={"type": float, "default": 0.5, "help": "of real relations, 0 to 1"})
    sets = {name: read_set(parse_spec(spec)) for name, spec in SETS.items()}
    sets["bundled"] = [example for example in sets["bundled"] if example.unit == "article"]
    sets = {name: examples[: chosen.limit] for name, examples in sets.items()}
    paths = checkpoints(chosen)
    answered = paths.map(lambda path: answers(Scorer.load(path, engine=chosen.engine), sets))
    names = resolved(sets["seesaw"])
    print(
        f"seesaw/valid: {len(sets['seesaw'])} articles, {names['names']} names, {names['resolved']:.1%} in their text"
    )
    real = answered.map(lambda by_set: by_set["seesaw"].judged)
    answer: dict[str, Any] = {
        "benchmark": "seesaw",
        **named(paths),
        "trained_on": {name: _learned(paths, name) for name in SETS},
        "articles": {name: len(examples) for name, examples in sets.items()},
        "names": names,
        "polarity": related(real),
        "portrayal": portrayed(real),
        "false_relations": {},
        "end_to_end": {},
    }
    for name in sets:
        of_set: Sides[Answers] = answered.map(itemgetter(name))
        judged = of_set.map(lambda one: one.judged)
        answer["false_relations"][name] = unrelated(name, judged, chosen.recall)
        answer["end_to_end"][name] = discovered(name, of_set, complete=name == "bundled")
    print(json.dumps(answer))


def _learned(paths: Sides[Path], reader: str) -> dict[str, list[list[str]]]:
    return paths.map(lambda path: learned_from(path, reader)).plain()


if __name__ == "__main__":
    main()
