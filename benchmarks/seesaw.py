"""How well relations and the portrayal of actors in whole articles are judged, on SEESAW's validation part and the corpus.

Run: ``python -m benchmarks.seesaw --checkpoint DIR [--recall 0.5] [--limit N]`` with NEWSSTANCE_DATA set, or after
``make data NAMES=seesaw ACCEPT=seesaw``; the last line is one JSON document. Figures are of the validation part, which is
not comparable with published figures on the test part. Leaves to others: each measure (``relations``, ``portrayals``,
``end_to_end``), and reading the set (``training.readers.seesaw``).
"""

import json
import sys
from collections.abc import Sequence
from typing import Any

from benchmarks import end_to_end, portrayals, relations
from benchmarks.judged_articles import Judged, learned_from, options, with_actors_given, with_nothing_given
from newsstance.labels import SENTIMENT
from newsstance.scorer import Scorer
from training.examples import Example
from training.sets import parse_spec, read_set

SETS = {"seesaw": "seesaw=public:seesaw/valid", "bundled": "bundled=data/corpus/dev.jsonl"}
AGREEMENT = 0.62
"""Of the actors whom several annotators judged, the share on whose class all agree."""


def resolved(examples: Sequence[Example]) -> dict[str, Any]:
    """How many of the listed names have a mention in their text."""
    names = [(example, key) for example in examples for key in example.names]
    found = sum(any(m.actor == key for m in example.mentions) for example, key in names)
    return {"names": len(names), "resolved": found / max(1, len(names))}


def portrayed(judged: Sequence[Judged]) -> dict[str, Any]:
    """Article to actor, without and with topics."""
    answer = {}
    for name, wanted in (("actors", _is_actor), ("actors and topics", lambda _, __: True)):
        found = portrayals.portrayals(judged, "sentiment", wanted)
        answer[name] = portrayals.figures(found, SENTIMENT)
        print(f"\narticle to actor, three classes, {name} ({len(found)}; annotators agree on {AGREEMENT:.0%})")
        print(*portrayals.table(found, SENTIMENT), sep="\n")
    return {**answer, "agreement": AGREEMENT}


def _is_actor(one: Judged, key: str) -> bool:
    return key in one.example.types


def related(judged: Sequence[Judged]) -> dict[str, Any]:
    """Polarity of the set's triplets."""
    found = relations.polarity(relations.triplets(judged))
    print("\nrelation polarity, the pair given", *relations.lines(found), sep="\n")
    return found


def unrelated(name: str, judged: Sequence[Judged], recall: float) -> dict[str, Any]:
    """False relations of one set."""
    found = relations.false_relations(relations.real_relations(judged), relations.unrelated_pairs(judged), recall)
    print(
        f"\nfalse relations, {name}: {found['unrelated']} unrelated pairs in one sentence, {found['real']} real relations"
    )
    for part, label in (
        ("", f"at recall {found['recall']:.3f}"),
        ("own_", f"as listed (recall {found['own_recall']:.3f})"),
    ):
        value = found[f"{part}false"]
        print(f"  {label:<28}" + (f"{100 * value['value']:.1f} % of them get one" if value else "no such pair"))
    return found


def discovered(name: str, scorer: Scorer, examples: Sequence[Example], *, complete: bool) -> dict[str, Any]:
    """End to end on one set."""
    found = end_to_end.figures(*end_to_end.items(with_nothing_given(scorer, examples), complete=complete))
    triples = {part: 100 * value["value"] for part, value in found["triples"].items()}
    print(
        f"\nnothing given, {name}: {100 * found['found']:.1f} % of {found['actors']} actors found, {found['made_up']} made up; "
        f"macro-F1 of found and judged right {100 * found['actor_macro_f1']['value']:.1f}\n  {found['relations']} relations, "
        + ", ".join(f"{part} {value:.1f}" for part, value in triples.items())
    )
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables and the JSON line."""
    chosen = options(__doc__, arguments, recall={"type": float, "default": 0.5, "help": "of real relations, 0 to 1"})
    scorer = Scorer.load(chosen.checkpoint, engine=chosen.engine)
    sets = {name: read_set(parse_spec(spec)) for name, spec in SETS.items()}
    sets["bundled"] = [example for example in sets["bundled"] if example.unit == "article"]
    sets = {name: examples[: chosen.limit] for name, examples in sets.items()}
    trained = {name: learned_from(chosen.checkpoint, name) for name in SETS}
    names = resolved(sets["seesaw"])
    print(
        f"seesaw/valid: {len(sets['seesaw'])} articles, {names['names']} names, {names['resolved']:.1%} in their text"
    )
    answer: dict[str, Any] = {
        "benchmark": "seesaw",
        "checkpoint": str(chosen.checkpoint),
        "trained_on": trained,
        "articles": {name: len(examples) for name, examples in sets.items()},
        "names": names,
        "false_relations": {},
        "end_to_end": {},
    }
    for name, examples in sets.items():
        judged = with_actors_given(scorer, examples)
        if name == "seesaw":
            answer |= {"polarity": related(judged), "portrayal": portrayed(judged)}
        answer["false_relations"][name] = unrelated(name, judged, chosen.recall)
        answer["end_to_end"][name] = discovered(name, scorer, examples, complete=name == "bundled")
        sys.stdout.flush()
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
