"""How fast ``Scorer.score`` is on real articles: beside a pipeline that reads one (sentence, target) pair a pass, beside the bare
encoder, with one actor and with twenty, and on a sentence that lists two hundred names.

Leaves to others the encoder's own speed by shape (``engine``) and HTTP (``throughput``). Run: ``NEWSSTANCE_DATA=folder python -m
benchmarks.scorer [--checkpoint DIR] [--device cuda] [--articles N] [--pipeline-articles N] [--rounds N]``; the last line is one
JSON document. Pipeline and bare encoder run on the scorer's device, in its number type. All speeds are medians of rounds in
alternation. A round of 200 articles takes the pipeline about three minutes on two slow cores; three rounds, with what else there
is, less than fifteen.
"""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import torch

from benchmarks.chosen import add_engine, chosen_scorer
from benchmarks.engine import LARGE, SHAPES, random_batch
from benchmarks.folder import data_folder
from benchmarks.news import documents, windows
from benchmarks.peers import PairPipeline, pairs_of, placed
from benchmarks.promises import at_least, at_most, shown
from benchmarks.timing import race, timed, turns
from newsstance.checkpoint import Checkpoint, read_checkpoint
from newsstance.document import Document, NamedActor, Options, Result
from newsstance.encoding import Encoding, Window
from newsstance.engine.base import Engine
from newsstance.engine.processor import cores
from newsstance.scorer import Scorer

ROWS = (1, 4, 8, 16, 32)
MOST_ACTORS, LEAST = 20, 1
LISTED = 200
BARE_WINDOWS = 48
FULL = tuple((rows, tokens) for rows, tokens in SHAPES if rows * tokens >= 1024)
"""Batches without padding that the encoder is at its best on."""
REPEATED = 4
"""A turn of such a shape is so many batches."""
LEAST_TIMES_PIPELINE, LEAST_SHARE, MOST_RATIO = 4.0, 0.6, 1.3
ROUNDS = 3
WARM_PAIRS = 64
SCORER, SCORER_ON_FEW, PIPELINE = "scorer", "scorer on the pipeline's", "pipeline"


def scored(scorer: Scorer, some: Sequence[Document], options: Options | None = None) -> list[Result]:
    """Results, all of which there must be."""
    found = [entry for entry in scorer.score(some, options) if isinstance(entry, Result)]
    if len(found) != len(some):
        raise RuntimeError("a document of the benchmark could not be scored")
    return found


def bare(
    engine: Engine, encoding: Encoding, some: Sequence[Window], shapes: Sequence[tuple[int, int]]
) -> dict[str, Callable[[], object]]:
    """The bare encoder on real windows, sorted by length, by rows of a batch, and on full batches of some shapes; each was run
    once."""
    rivals: dict[str, Callable[[], object]] = {}
    for rows, tokens in shapes:
        full = random_batch(rows, tokens, encoding.tokenizer.get_vocab_size())
        rivals[shape_name(rows, tokens)] = lambda full=full: [engine.encode(full) for _ in range(REPEATED)]  # type: ignore[misc]
        rivals[shape_name(rows, tokens)]()
    for rows in ROWS:
        batches = [encoding.batch(some[at : at + rows]) for at in range(0, len(some), rows)]
        rivals[str(rows)] = lambda batches=batches: [engine.encode(batch) for batch in batches]  # type: ignore[misc]
        rivals[str(rows)]()
    return rivals


def shape_name(rows: int, tokens: int) -> str:
    """``16x128``."""
    return f"{rows}x{tokens}"


def scorer_and_pipeline(
    scorer: Scorer, some: Sequence[Document], few: Sequence[Document], pipeline: Callable[[], object]
) -> dict[str, Callable[[], object]]:
    """The scorer on all articles beside the pipeline on ``few`` of them, and the scorer on these where they are not all."""
    rivals: dict[str, Callable[[], object]] = {SCORER: lambda: scored(scorer, some), PIPELINE: pipeline}
    return rivals if len(few) == len(some) else {**rivals, SCORER_ON_FEW: lambda: scored(scorer, few)}


def speeds(seconds: Mapping[str, Sequence[float]], counts: "Counts") -> dict[str, Any]:
    """Articles and tokens a second, from the seconds of each turn: medians."""
    middle = {name: median(times) for name, times in seconds.items()}
    encoder = {rows: counts.bare_tokens / middle[rows] for rows in map(str, ROWS)}
    full = {
        shape_name(*shape): REPEATED * shape[0] * shape[1] / middle[shape_name(*shape)]
        for shape in (*FULL, *LARGE)
        if shape_name(*shape) in middle
    }
    speed = counts.tokens / middle[SCORER]
    ours, theirs = middle.get(SCORER_ON_FEW, middle[SCORER]), middle[PIPELINE]
    return {
        "articles": counts.articles,
        "articles_per_s": round(counts.articles / middle[SCORER], 2),
        "tokens_per_s": round(speed),
        "bare_encoder_tokens_per_s": {name: round(value) for name, value in {**encoder, **full}.items()},
        "share_of_bare_encoder": round(speed / max([*encoder.values(), *full.values()]), 3),
        "share_of_bare_encoder_on_these_windows": round(speed / max(encoder.values()), 3),
        "pipeline": {
            "articles": counts.few,
            "pairs": counts.pairs,
            "articles_per_s": round(counts.few / theirs, 3),
            "scorer_articles_per_s": round(counts.few / ours, 3),
            "scorer_times_pipeline": round(theirs / ours, 2),
        },
        "seconds": {name: [round(value, 2) for value in times] for name, times in seconds.items()},
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much one turn holds: articles and their tokens, articles (``few``) and pairs of the pipeline, tokens of the encoder."""

    articles: int
    tokens: int
    few: int
    pairs: int
    bare_tokens: int


def race_all(
    scorer: Scorer,
    checkpoint: Checkpoint,
    some: Sequence[Document],
    results: Sequence[Result],
    options: argparse.Namespace,
) -> dict[str, Any]:
    """Scorer, pipeline and bare encoder in turn, all of them warm: the scorer has given ``results``."""
    few = some[: options.pipeline_articles]
    pairs = pairs_of([one.text for one in few], results[: len(few)])
    pipeline = PairPipeline(checkpoint, *placed(scorer.engine.info()))
    pipeline(pairs[:WARM_PAIRS])
    real = windows(checkpoint.encoding, some)
    real = real[:: max(1, len(real) // BARE_WINDOWS)]
    rivals = scorer_and_pipeline(scorer, some, few, lambda: pipeline(pairs))
    shapes = FULL if str(scorer.engine.info().get("device", "cpu")) == "cpu" else (*FULL, *LARGE)
    seconds = turns(rivals | bare(scorer.engine, checkpoint.encoding, real, shapes), options.rounds)
    counts = Counts(
        articles=len(some),
        tokens=sum(result.usage.tokens for result in results),
        few=len(few),
        pairs=len(pairs),
        bare_tokens=sum(map(len, real)),
    )
    return speeds(seconds, counts)


def one_and_many(scorer: Scorer, some: Sequence[Document], results: Sequence[Result]) -> dict[str, float]:
    """Seconds of the same articles with their first actor and with twenty, given by name, relations and all; empty where no article
    has twenty."""
    chosen = [
        (document, found) for document, found in zip(some, results, strict=True) if _actors(found) >= MOST_ACTORS
    ][:12]
    if not chosen:
        return {}

    def run(count: int) -> Callable[[], object]:
        asked = [Document(id=one.id, text=one.text, actors=_named(found)[:count]) for one, found in chosen]
        return lambda: scored(scorer, asked, Options(discover_actors=False))

    seconds = race({"one": run(LEAST), "twenty": run(MOST_ACTORS)}, ROUNDS)
    rounded = {name: round(value, 3) for name, value in seconds.items()}
    return {"articles": len(chosen), **rounded, "ratio": round(seconds["twenty"] / seconds["one"], 3)}


def listing(scorer: Scorer) -> dict[str, Any]:
    """A sentence that lists two hundred names."""
    names = [f"{given} {family}son" for given in _GIVEN for family in _FAMILY][:LISTED]
    text = f"The letter that praised Mayor Ilse Brandt was signed by {', '.join(names)}, who live in Velmar."
    actors = tuple(NamedActor(id=f"p{at}", name=name) for at, name in enumerate(names))
    results: list[Result] = []
    seconds = timed(lambda: results.extend(scored(scorer, [Document(text=text, actors=actors)])))
    found, (result,) = len({actor.id for actor in actors} & _ids(results[0])), results
    return {"names": LISTED, "found": found, "seconds": round(seconds, 2), "warnings": list(result.warnings)}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and the JSON line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_engine(parser)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument(
        "--pipeline-articles", type=int, default=200, help="the first so many go through the pipeline too"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="turns of scorer, pipeline and bare encoder")
    options = parser.parse_args(arguments)
    folder, checkpoint = data_folder("seesaw"), read_checkpoint(Path(options.checkpoint))
    torch.set_num_threads(cores())
    scorer = chosen_scorer(options)
    some = documents(folder, options.articles)
    results = scored(scorer, some)
    found: dict[str, Any] = {
        "engine": dict(scorer.engine.info()),
        "actors_an_article": round(sum(map(_actors, results)) / len(results), 1),
        "rounds": options.rounds,
        **race_all(scorer, checkpoint, some, results, options),
        "one_or_twenty_actors": one_and_many(scorer, some, results),
        "listing": listing(scorer),
    }
    found["promises"] = {
        "scorer_times_pipeline": at_least(LEAST_TIMES_PIPELINE, found["pipeline"]["scorer_times_pipeline"]),
        "share_of_bare_encoder": at_least(LEAST_SHARE, found["share_of_bare_encoder"]),
        "twenty_actors_to_one": at_most(MOST_RATIO, found["one_or_twenty_actors"].get("ratio")),
    }
    _show(found)
    print(shown(found["promises"]))
    print(json.dumps({"benchmark": "scorer", **found}))


def _show(found: dict[str, Any]) -> None:
    pipeline, listed = found["pipeline"], found["listing"]
    print(f"engine: {found['engine']}")
    print(
        f"{found['articles']} articles of SEESAW, {found['actors_an_article']} actors each, all actors and relations:"
    )
    print(f"  {found['articles_per_s']} articles/s, {found['tokens_per_s']:,} tokens/s")
    print(f"  bare encoder by rows of a batch, and on full batches, tokens/s: {found['bare_encoder_tokens_per_s']}")
    print(
        f"  {found['share_of_bare_encoder']:.0%} of the bare encoder at its best shape, "
        f"{found['share_of_bare_encoder_on_these_windows']:.0%} of its best on these windows"
    )
    print(
        f"pipeline, {pipeline['pairs']} pairs of {pipeline['articles']} articles: {pipeline['articles_per_s']} articles/s"
    )
    print(
        f"  the scorer on the same: {pipeline['scorer_articles_per_s']}, {pipeline['scorer_times_pipeline']} times as many"
    )
    print(f"medians of {found['rounds']} rounds; seconds of each: {found['seconds']}")
    print(
        f"the same articles with {MOST_ACTORS} actors instead of one: {found['one_or_twenty_actors'].get('ratio')} times the time"
    )
    print(
        f"a sentence of {listed['names']} names: {listed['found']} found in {listed['seconds']} s; {listed['warnings']}"
    )


def _actors(result: Result) -> int:
    return sum(len(article.actors) for article in result.articles)


def _ids(result: Result) -> set[str]:
    return {actor.id for article in result.articles for actor in article.actors}


def _named(result: Result) -> tuple[NamedActor, ...]:
    """The actors that were found, as a caller would name them."""
    actors = [actor for article in result.articles for actor in article.actors]
    return tuple(NamedActor(id=f"a{number}", name=actor.name) for number, actor in enumerate(actors))


_GIVEN = ("Ada", "Bo", "Cleo", "Dirk", "Edda", "Finn", "Gita", "Hugo", "Ida", "Jon", "Kaya", "Lars", "Mona", "Nils", "Olga",
          "Per", "Rita", "Sven", "Tilda", "Ulf")  # fmt: skip
_FAMILY = ("Alber", "Bend", "Carl", "David", "Erik", "Fredrik", "Gustav", "Harald", "Isak", "Johan")


if __name__ == "__main__":
    main()
