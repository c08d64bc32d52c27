"""How well actors are found with nothing given: strict span and type, beside the gazetteer alone.

A span counts where start, end and type are those that the set marks. Texts go through ``Scorer`` as ``training.evaluate`` sends
them (``training.discovery``); pronouns count on neither side, for they are linked, not found. ``f1`` is over persons,
organizations and places together; groups stand apart, in a column of their own where a set marks them.

What the sets mark, and as what it counts here (the readers in ``training.readers`` say it at length):

- WikiGold: PER person, ORG organization, LOC place; MISC nothing.
- CrossNER politics: politician and person person; politicalparty and organisation organization; country and location place;
  election, event and misc nothing.
- GUM news: the proper nouns around the head of a phrase whose entity is a person, an organization or a place; nothing else.
- Bundled: persons, organizations, places and groups, by name or by role.

The first three mark names only, and those without article or title. A role or body by description that acts ("the president",
"the court") is an actor to newsstance and nothing to them, and "the Labour Inspectorate" and "Mayor Ilse Brandt" are mentions here,
"Labour Inspectorate" and "Ilse Brandt" there. So for them what is found is read as a name first (``as_names``): small words and
titles at its front do not count (titles do in GUM), nor does what has no capital letter; role phrases are left out on both sides.
``f1_all`` is F1 with nothing read otherwise than it was found. ``untyped`` is F1 of spans alone. A set
that the checkpoint was trained on, in part or as a whole, is marked so. ``gazetteer`` is the list of states, capitals and public
bodies alone (``newsstance.actors.gazetteer.find``). Leaves to others who is who (``linking``) and what is said of them.

Run: ``NEWSSTANCE_DATA=folder python -m benchmarks.spans [--checkpoint DIR] [--sets NAME …] [--limit N] [--errors]``; the last line
is one JSON document.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from newsstance.actors.gazetteer import find
from newsstance.actors.names import strip_title
from newsstance.actors.nominals import find_roles
from newsstance.checkpoint import read_checkpoint
from newsstance.labels import ACTOR_TYPES
from newsstance.scorer import Scorer
from training.discovery import Spans, found_spans, gold_spans, scores
from training.examples import Example
from training.sets import parse_spec, read_set

SETS: Final = {
    "wikigold": "wikigold=public:wikigold/data/wikigold/CONLL-format/data/wikigold.conll.txt",
    "crossner politics dev": "crossner=public:crossner/ner_data/politics/dev.txt",
    "gum news": "gum=public:gum_news/dep",
    "bundled dev": "bundled=data/corpus/dev.jsonl",
}
NAMES_ONLY: Final = frozenset(("wikigold", "crossner", "gum"))
"""Readers of sets that mark no roles."""
TITLED: Final = frozenset(("gum",))
"""Those in which a title is part of the name: "President Gandy" is a run of proper nouns."""
GROUP: Final = "group"
COLUMNS: Final = ("precision", "recall", "f1", *ACTOR_TYPES, "untyped", "f1_all")
WORST: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Gold and found spans of one system on one set. ``roles`` are phrases that the set would not mark."""

    gold: Spans
    found: Spans
    roles: Spans
    named: Spans
    """What was found, as the set would mark it."""

    def figures(self) -> dict[str, float | None]:
        """Figures in per cent; None for a type that the set does not mark."""
        dropped = {span[:3] for span in self.roles}
        gold, found = (_without(spans, dropped) for spans in (self.gold, self.named))
        named, ours = _ungrouped(gold), _ungrouped(found)
        overall = scores(named, ours)
        return {
            **{name: round(100 * overall[name], 2) for name in ("precision", "recall", "f1")},
            **{kind: _f1(_of(gold, kind), _of(found, kind)) for kind in ACTOR_TYPES},
            "untyped": _f1({span[:3] for span in named}, {span[:3] for span in ours}),
            "f1_all": _f1(_ungrouped(self.gold), _ungrouped(self.found)),
        }


def _without(spans: Spans, dropped: set[tuple[str, int, int]]) -> Spans:
    return {span for span in spans if span[:3] not in dropped}


def _ungrouped(spans: Spans) -> Spans:
    return {span for span in spans if span[3] != GROUP}


def _of(spans: Spans, kind: str) -> Spans:
    return {span for span in spans if span[3] == kind}


def _f1(gold: set[Any], found: set[Any]) -> float | None:
    return round(100 * scores(gold, found)["f1"], 2) if gold else None


def role_phrases(examples: Sequence[Example]) -> Spans:
    """Roles that stand for a person without a name."""
    return {
        (example.id, phrase.start, phrase.end, "person")
        for example in examples
        for phrase in find_roles(example.text)
        if phrase.definite
    }


def as_names(examples: Sequence[Example], spans: Spans, *, titles: bool) -> Spans:
    """Spans as a set of names marks them: without small words at the front, and without ``titles``; none without a capital
    letter."""
    texts = {example.id: example.text for example in examples}
    return {named for span in spans if (named := _as_name(texts[span[0]], span, titles=titles)) is not None}


def _as_name(text: str, span: tuple[str, int, int, str], *, titles: bool) -> tuple[str, int, int, str] | None:
    key, start, end, kind = span
    capital = next((at for at in range(start, end) if text[at].isupper() and not text[at - 1 : at].isalnum()), None)
    if capital is None:
        return None
    opens = start if any(sign.isdigit() for sign in text[start:capital]) else capital
    if kind == "person" and titles:
        behind = opens + strip_title(text[opens:end])[0]
        opens = behind if behind < end else opens
    return key, opens, end, kind


def gazetteer(examples: Sequence[Example]) -> Spans:
    """What the gazetteer finds alone."""
    return {(example.id, hit.start, hit.end, hit.type) for example in examples for hit in find(example.text)}


def measured(scorer: Scorer, reader: str, examples: Sequence[Example]) -> Iterator[tuple[str, Measured]]:
    """Both systems on one set."""
    gold = {span for example in examples for span in gold_spans(example)}
    roles = role_phrases(examples) if reader in NAMES_ONLY else set()
    for name, found in (("gazetteer", gazetteer(examples)), ("model", found_spans(scorer, examples))):
        named = as_names(examples, found, titles=reader not in TITLED) if reader in NAMES_ONLY else found
        yield name, Measured(gold=gold, found=found, roles=roles, named=named)


def show_errors(examples: Sequence[Example], one: Measured) -> None:
    """What was missed and what was made up."""
    texts = {example.id: example.text for example in examples}
    for word, spans in (("missed", one.gold - one.named), ("made up", one.named - one.gold - one.roles)):
        for key, start, end, kind in sorted(spans)[:WORST]:
            around = texts[key][max(0, start - 30) : end + 30]
            print(f"    {word:<8}{kind:<13}{texts[key][start:end]!r} in {around!r}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and the JSON line."""
    options = _options(arguments)
    scorer = Scorer.load(options.checkpoint, engine=options.engine)
    learned = _learned(options.checkpoint)
    results: dict[str, Any] = {}
    print(f"{'':<34}{'spans':>8}" + "".join(f"{name[:12].replace('_', ' '):>13}" for name in COLUMNS))
    for name in options.sets:
        spec = parse_spec(SETS[name])
        examples = read_set(spec)[: options.limit]
        trained = spec.reader in learned and spec.reader != "bundled"
        marked = sum(len(gold_spans(example)) for example in examples)
        results[name] = {"examples": len(examples), "spans": marked, "trained_on": trained}
        for system, one in measured(scorer, spec.reader, examples):
            row = one.figures()
            results[name][system] = row
            label = f"{name}, {system}{' (trained on it)' if trained and system == 'model' else ''}"
            print(f"{label:<34}{marked:>8,}" + "".join(f"{_cell(row[c]):>13}" for c in COLUMNS), flush=True)
            if options.errors and system == "model":
                show_errors(examples, one)
    print(json.dumps({"benchmark": "spans", "checkpoint": str(options.checkpoint), "results": results}))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, default=Path("checkpoints/default"))
    parser.add_argument("--engine", default="torch", help="torch as in make evaluate, or openvino as served")
    parser.add_argument("--sets", nargs="+", choices=list(SETS), default=list(SETS))
    parser.add_argument("--limit", type=int, help="examples of a set at most")
    parser.add_argument("--errors", action="store_true", help="list some that were missed or made up")
    return parser.parse_args(arguments)


def _learned(checkpoint: Path) -> frozenset[str]:
    """The readers of the sets that a checkpoint was trained on."""
    config = read_checkpoint(checkpoint).manifest.provenance.get("config", {})
    return frozenset(text.partition("=")[0] for text in config.get("train", ()))


def _cell(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


if __name__ == "__main__":
    main()
