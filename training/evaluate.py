"""Evaluates a checkpoint through ``Scorer`` and writes its calibration, report and card.

Leaves to others: predictions (``predictions``), figures (``set_metrics``), the look of the report (``report``).

Run: ``python -m training.evaluate --checkpoint DIR [--data READER=PATH …] [--no-target DIR] [--without-behaviour]``
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsstance.calibration import Calibration, write_calibration
from newsstance.checkpoint import Checkpoint, read_checkpoint
from newsstance.engine.torch_engine import TorchEngine
from newsstance.errors import ConfigError, NewsstanceError
from newsstance.labels import HEADS
from newsstance.scorer import Scorer
from newsstance.weights import load_model
from training.baselines import majority, tfidf
from training.behaviour.run import run_suite
from training.behaviour.suite import FOLDER
from training.calibrate import Fit, crossed, fit, probabilities
from training.card import card
from training.discovery import discover
from training.examples import Example
from training.export import machine
from training.faithfulness import HEAD, faithfulness
from training.finetune import HISTORY
from training.judged import Judged, NotRun, Passage
from training.labelled import labelled
from training.predictions import UNPAIRED, Prediction, logits, predict
from training.report import write_report
from training.report_behaviour import evidence_lines, table_lines
from training.set_metrics import evaluate_set
from training.sets import SetSpec, parse_spec, read_set

Predictions = Mapping[str, Mapping[str, list[Prediction]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What is evaluated. ``train`` is what classical baselines learn from; ``no_target`` is the blind model's checkpoint,
    None where it was not trained; ``suite`` is the folder of the behaviour suite, None where that is not run."""

    checkpoint: Checkpoint
    sets: Mapping[str, tuple[SetSpec, list[Example]]]
    train: list[Example]
    no_target: Checkpoint | None
    suite: Path | None = None


def evaluate(work: Evaluation, *, fitted: bool = True) -> tuple[dict[str, Any], Calibration]:
    """The content of metrics.json, and the calibration that was fitted on all sets together; the checkpoint's own, judged as
    it is, where ``fitted`` is False."""
    found = _predictions(work.checkpoint, work.sets)
    blind = _predictions(work.no_target, work.sets) if work.no_target else {}
    calibration, fits = fit(_pooled(found)) if fitted else _as_it_is(work.checkpoint)
    learned = _learned(work.train)
    sets = [
        {
            **evaluate_set(
                _judged(name, spec.reader, head, items, fits.get(head)), _baselines(learned, blind, name, head, items)
            ),
            "unanswered": sum(item.logits == UNPAIRED for item in items),
        }
        for name, (spec, _) in work.sets.items()
        for head, items in found[name].items()
    ]
    return {
        "model": _model(work.checkpoint),
        "sets": sets,
        "discovery": _discovery(work),
        **_behaviour(work, calibration),
        "calibration": {head: _fit_entry(one) for head, one in fits.items()} if fitted else {},
        "training": _history(work.checkpoint),
    }, calibration


def run(
    checkpoint: Path, data: Sequence[str] = (), no_target: Path | None = None, suite: Path | None = None
) -> dict[str, Any]:
    """Evaluate and write calibration, report and card into the checkpoint. Raises NewsstanceError."""
    read = read_checkpoint(checkpoint, calibrated=bool(data))
    config = read.manifest.provenance.get("config", {})
    specs = [parse_spec(text) for text in (data or config.get("report", ()))]
    if not specs:
        raise ConfigError(
            f"{checkpoint} was trained by a config without report sets; name some with --data READER=PATH"
        )
    blind = _blind(no_target, read) if no_target and no_target.is_dir() else None
    _check_names(specs)
    train = [example for text in config.get("train", ()) for example in _read_quietly(text)]
    sets = {spec.name: (spec, read_set(spec)) for spec in specs}
    work = Evaluation(checkpoint=read, sets=sets, train=train, no_target=blind, suite=suite)
    metrics, calibration = evaluate(work, fitted=not data)
    write_report(metrics, report_folder(checkpoint, data))
    if not data:
        write_calibration(calibration, checkpoint / "calibration.json")
        (checkpoint / "README.md").write_text(card(read.manifest, metrics), encoding="utf-8")
    return metrics


def _check_names(specs: Sequence[SetSpec]) -> None:
    """Sets are known by name; two of one name would be one in the report."""
    twice = next((spec.name for at, spec in enumerate(specs) if spec.name in {s.name for s in specs[:at]}), None)
    if twice is not None:
        raise ConfigError(f"two sets are called {twice!r} (folder and file name); rename one, or evaluate them apart")


def _blind(path: Path, checkpoint: Checkpoint) -> Checkpoint:
    """The no-target baseline. Raises ConfigError where it is none, or learned from other data than the checkpoint."""
    blind = read_checkpoint(path)
    if not blind.manifest.blind:
        raise ConfigError(f"{path} sees its targets, so it is no no-target baseline; make one with make baselines")
    if blind.manifest.provenance.get("data") != checkpoint.manifest.provenance.get("data"):
        raise ConfigError(
            f"{path} learned from other data than {checkpoint.path}; remove it and run make baselines with the same CONFIG"
        )
    return blind


def report_folder(checkpoint: Path, data: Sequence[str]) -> Path:
    """``report/`` for the config's own sets; sets that a caller names get a folder beside it, named after the first."""
    return checkpoint / ("report" if not data else f"report-{Path(data[0].partition('=')[2]).stem}")


def _as_it_is(checkpoint: Checkpoint) -> tuple[Calibration, dict[str, Fit]]:
    """The checkpoint's calibration in the form of a fit that nothing here took part in."""
    known = checkpoint.calibration
    nothing = float("nan")
    fits = {
        head: Fit(temperature=t, nll_before=nothing, nll_after=nothing, crossed=(t, t), items=(0, 0))
        for head, t in known.temperatures.items()
    }
    return known, fits


def _predictions(checkpoint: Checkpoint, sets: Mapping[str, tuple[SetSpec, list[Example]]]) -> Predictions:
    scorer = _scorer(checkpoint)
    found = {name: predict(scorer, examples) for name, (_, examples) in sets.items()}
    taught = checkpoint.manifest.trained  # of other heads the server says nothing
    return {name: {head: items for head, items in heads.items() if head in taught} for name, heads in found.items()}


def _scorer(checkpoint: Checkpoint, calibration: Calibration | None = None) -> Scorer:
    engine = TorchEngine(load_model(checkpoint))
    return Scorer(engine, checkpoint.encoding, calibration or Calibration(), checkpoint.manifest)


def _pooled(found: Predictions) -> dict[str, list[Prediction]]:
    """All sets' answered items by head; groups are kept apart by the set's name."""
    pooled: dict[str, list[Prediction]] = {}
    for name, heads in found.items():
        for head, items in heads.items():
            answered = [item for item in items if item.logits != UNPAIRED]
            pooled.setdefault(head, []).extend(_grouped(name, answered))
    return pooled


def _grouped(name: str, items: Sequence[Prediction]) -> list[Prediction]:
    return [replace(item, group=f"{name}/{item.group}") for item in items]


def _judged(name: str, reader: str, head: str, items: list[Prediction], found: Fit | None) -> Judged:
    return Judged(
        name=name,
        reader=reader,
        head=head,
        labels=HEADS[head],
        ids=[item.id for item in items],
        groups=[item.group for item in items],
        passages=[item.passage for item in items],
        gold=[item.gold for item in items],
        before=probabilities(logits(items), 1.0),
        after=crossed(_grouped(name, items), found),
    )


def _baselines(
    learned: Mapping[str, list[tuple[Passage, str]]], blind: Predictions, name: str, head: str, items: list[Prediction]
) -> dict[str, Any]:
    known = blind.get(name, {}).get(head)
    no_target = probabilities(logits(known), 1.0) if known else NotRun(reason="not trained; run make baselines")
    training = learned.get(head, [])
    if not training:
        missing = NotRun(reason="the training sets do not label this head, or are not here")
        return {"majority": missing, "tfidf": missing, "no_target": no_target}
    return {
        "majority": majority([label for _, label in training], len(items)),
        "tfidf": tfidf(training, [item.passage for item in items]),
        "no_target": no_target,
    }


def _learned(examples: Sequence[Example]) -> dict[str, list[tuple[Passage, str]]]:
    items: dict[str, list[tuple[Passage, str]]] = {}
    for example in examples:
        for item in labelled(example):
            items.setdefault(item.head, []).append((item.passage, item.gold))
    return items


def _read_quietly(text: str) -> list[Example]:
    """A training set for the classical baselines; they are left out where it is not on this machine."""
    try:
        return read_set(parse_spec(text))
    except NewsstanceError as error:
        print(f"classical baselines go without a training set: {error}", file=sys.stderr)
        return []


def _discovery(work: Evaluation) -> list[dict[str, Any]]:
    scorer = _scorer(work.checkpoint)
    return [
        entry for name, (spec, examples) in work.sets.items() for entry in discover(name, spec.reader, scorer, examples)
    ]


def _behaviour(work: Evaluation, calibration: Calibration) -> dict[str, Any]:
    """The behaviour suite where it is asked for, and whether evidence in the sets' articles can be believed."""
    scorer, taught = _scorer(work.checkpoint, calibration), frozenset(work.checkpoint.manifest.trained)
    articles = {name: examples for name, (_, examples) in work.sets.items()} if HEAD in taught else {}
    behaviour = {"behaviour": run_suite(scorer, taught, work.suite)} if work.suite else {}
    return {**behaviour, "evidence": faithfulness(scorer, articles)}


def _model(checkpoint: Checkpoint) -> dict[str, Any]:
    manifest = checkpoint.manifest
    return {
        "name": manifest.name,
        "version": manifest.version,
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        **{key: manifest.provenance.get(key) for key in ("encoder", "seed", "data", "git_commit")},
        "config": json.dumps(manifest.provenance.get("config", {}), sort_keys=True),
    }


def _fit_entry(found: Fit) -> dict[str, Any]:
    return {
        "temperature": found.temperature,
        "nll_before": found.nll_before,
        "nll_after": found.nll_after,
        "items": list(found.items),
    }


def _history(checkpoint: Checkpoint) -> dict[str, Any]:
    path = checkpoint.path / HISTORY
    if not path.is_file():
        return {}
    known = json.loads(path.read_text(encoding="utf-8"))
    seconds = known["seconds"] or 1.0
    return {
        "steps": known["steps"],
        "loss": known["loss"],
        "eval": known["eval"],
        "kept_step": checkpoint.manifest.provenance.get("selection", {}).get("step"),
        "seconds": known["seconds"],
        "tokens_per_second": known["tokens"] / seconds,
        "share_outside_forward_backward": 1 - known["inside"] / seconds,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Evaluate by command line; 0 on success, 2 for a bad checkpoint or bad data."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, default=Path("checkpoints/default"))
    parser.add_argument("--data", nargs="+", default=[], metavar="READER=PATH")
    parser.add_argument("--no-target", type=Path, default=None, metavar="DIR", help="the blind model's checkpoint")
    parser.add_argument("--without-behaviour", action="store_true", help="leave out the behaviour suite (two minutes)")
    options = parser.parse_args(arguments)
    try:
        suite = None if options.data or options.without_behaviour else FOLDER
        metrics = run(options.checkpoint, options.data, options.no_target, suite)
    except NewsstanceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for entry in metrics["sets"]:
        print(
            f"{entry['name']:28} {entry['head']:18} n {entry['n']:5}  macro-F1 {100 * entry['macro_f1']['value']:.1f}"
        )
    print("\n".join(evidence_lines(metrics["evidence"])))
    if "behaviour" in metrics:
        print("\n".join(table_lines(metrics["behaviour"])))
    print(f"report: {report_folder(options.checkpoint, options.data) / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
