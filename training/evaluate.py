"""Evaluates a checkpoint through ``Scorer`` and writes its calibration, report and card.

Leaves to others: predictions (``predictions``), figures (``set_metrics``), baselines (``rivals``), the comparison with an
earlier report (``comparison``), the look of the report (``report``).

Run: ``python -m training.evaluate --checkpoint DIR [--data READER=PATH …] [--no-target DIR] [--against REPORT]
[--engine torch|openvino] [--without-behaviour]``
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from newsstance.calibration import Calibration, write_calibration
from newsstance.checkpoint import Checkpoint, read_checkpoint
from newsstance.engine.loading import EngineChoice, load_engine
from newsstance.errors import ConfigError, NewsstanceError
from newsstance.labels import HEADS
from newsstance.scorer import Scorer
from training.behaviour.run import run_suite
from training.behaviour.suite import FOLDER
from training.calibrate import Fit, Scale, crossed, fit, probabilities
from training.calibration_basis import Basis, bases
from training.card import card
from training.comparison import compare
from training.data_card import data_card
from training.discovery import discover
from training.examples import Example
from training.export import machine
from training.faithfulness import ACTOR_HEADS, faithfulness
from training.item_record import Evaluated, read_records, record, write_records
from training.judged import Judged
from training.mixed import mixed
from training.predictions import UNPAIRED, Prediction, logits, predict
from training.priors import shifts
from training.readers import READERS
from training.report import CARRIED, without_texts, write_report
from training.report_behaviour import evidence_lines, table_lines
from training.risk_table import risk_table, risks_by_set
from training.rivals import Learned, learned_from, rivals, training_sets
from training.run_facts import model_facts, training_facts
from training.set_metrics import evaluate_set
from training.sets import PUBLIC, SetSpec, parse_spec, read_set
from training.speed import Measured

Predictions = Mapping[str, Mapping[str, list[Prediction]]]
Sets = Mapping[str, tuple[SetSpec, list[Example]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What is evaluated, on which engine. ``train``: the training sets by name, as far as they are here; ``no_target``: the blind
    model's checkpoint, None where it was not trained; ``against``: an earlier evaluation to compare with; ``suite``: the folder
    of the behaviour suite, None where that is not run."""

    checkpoint: Checkpoint
    sets: Sets
    train: Mapping[str, list[Example]]
    no_target: Checkpoint | None
    against: Evaluated | None = None
    engine: str = "torch"
    suite: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an evaluation comes to: the content of metrics.json, the judged items, and the calibration."""

    metrics: dict[str, Any]
    judged: tuple[Judged, ...]
    calibration: Calibration


def evaluate(work: Evaluation, *, fitted: bool = True) -> Found:
    """Everything that is measured, and the calibration that was fitted on all sets together; the checkpoint's own, judged as it
    is, where ``fitted`` is False. Raises ConfigError where what is compared with is of other items."""
    engine = Measured(load_engine(work.checkpoint, EngineChoice(name=work.engine)))
    scorer = Scorer(engine, work.checkpoint.encoding, Calibration(), work.checkpoint.manifest)
    with engine.timed():
        found = _predictions(scorer, work.checkpoint, work.sets)
    speed = {**engine.entry(), "machine": machine()}
    blind = _predictions(_blind_scorer(work.no_target), work.no_target, work.sets) if work.no_target else {}
    learned = learned_from(work.train)
    chosen = bases(found, {name: spec.reader for name, (spec, _) in work.sets.items()})
    pooled = {head: one.items for head, one in chosen.items()}
    calibration, fits = fit(pooled, _shifts(work, learned)) if fitted else _as_it_is(work.checkpoint)
    each = [(name, head, items) for name, heads in found.items() for head, items in heads.items()]
    judged = [_judged(name, work.sets[name][0].reader, head, items, fits.get(head)) for name, head, items in each]
    against = [rivals(learned, blind.get(name, {}).get(head), head, items) for name, head, items in each]
    metrics = {
        "model": model_facts(work.checkpoint),
        "sets": [
            {**evaluate_set(one, others), "unanswered": sum(item.logits == UNPAIRED for item in items)}
            for one, others, (_, _, items) in zip(judged, against, each, strict=True)
        ],
        "comparison": compare([record(one) for one in judged], work.against) if work.against else None,
        "discovery": _discovery(scorer, work.sets),
        **_behaviour(work, Scorer(engine, work.checkpoint.encoding, calibration, work.checkpoint.manifest)),
        "calibration": {head: _fit_entry(one, chosen[head]) for head, one in fits.items()} if fitted else {},
        "risks": risk_table(calibration, pooled),
        "risks_by_set": risks_by_set(calibration, found, chosen if fitted else {}),
        "training": training_facts(work.checkpoint),
        "data": data_card(work.checkpoint.manifest, work.train),
        "speed": speed,
    }
    return Found(metrics=metrics, judged=tuple(judged), calibration=calibration)


def run(
    checkpoint: Path,
    data: Sequence[str] = (),
    no_target: Path | None = None,
    *,
    against: Path | None = None,
    engine: str = "torch",
    suite: Path | None = None,
) -> dict[str, Any]:
    """Evaluate and write calibration, report and card into the checkpoint. The calibration stays as it is where a report set is
    not on this machine. Raises NewsstanceError."""
    read = read_checkpoint(checkpoint, calibrated=False)
    config = read.manifest.provenance.get("config", {})
    specs = [parse_spec(text) for text in data] or _report_sets(checkpoint, config.get("report", ()))
    fitted = not data and len(specs) == len(config["report"])
    if not fitted:  # judged as it is
        read = read_checkpoint(checkpoint)
    _check_names(specs)
    work = Evaluation(
        checkpoint=read,
        against=read_records(against) if against else None,
        no_target=_blind(no_target, read) if no_target and no_target.is_dir() else None,
        sets={spec.name: (spec, read_set(spec)) for spec in specs},
        train=training_sets(config.get("train", ())),
        engine=engine,
        suite=suite,
    )
    found = evaluate(work, fitted=fitted)
    released = "released_from" in read.manifest.provenance  # what the repository carries holds no texts of others
    metrics = without_texts(found.metrics) if released else found.metrics
    folder = report_folder(checkpoint, data)
    write_report(metrics, folder)
    kept = [one for one in found.judged if not released or one.reader in CARRIED]
    write_records(metrics["model"], map(record, kept), folder)
    if fitted:
        write_calibration(found.calibration, checkpoint / "calibration.json")
    if not data:
        (checkpoint / "README.md").write_text(card(read.manifest, metrics), encoding="utf-8")
    return metrics


def _report_sets(checkpoint: Path, texts: Sequence[str]) -> list[SetSpec]:
    """The report sets of a config that are on this machine; each public one that is not gets a line that says so. Raises
    ConfigError where none is left."""
    if not texts:
        raise ConfigError(
            f"{checkpoint} was trained by a config without report sets; name some with --data READER=PATH"
        )
    found = []
    for text in texts:
        name, _, path = text.partition("=")
        try:
            found.append(parse_spec(text))
        except ConfigError as error:
            if name not in READERS or not path.startswith(PUBLIC):
                raise
            print(
                f"the report goes without a set, and {checkpoint / 'calibration.json'} stays as it is: {error}",
                file=sys.stderr,
            )
    if not found:
        raise ConfigError(
            f"no report set of {checkpoint} is on this machine; run make data, or name others with --data READER=PATH"
        )
    return found


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
        head: Fit(scale=scale, nll_before=nothing, nll_after=nothing, crossed=(scale, scale), items=(0, 0))
        for head, scale in _scales(known).items()
    }
    return known, fits


def _scales(known: Calibration) -> dict[str, Scale]:
    heads = {**known.temperatures, **known.priors}
    return {
        head: Scale(temperature=known.temperatures.get(head, 1.0), shift=known.priors.get(head, Scale().shift))
        for head in heads
    }


def _shifts(work: Evaluation, learned: Learned) -> dict[str, tuple[float, ...]]:
    """What the prevalence asks for that the config states."""
    stated = work.checkpoint.manifest.provenance.get("config", {}).get("prevalence") or {}
    return shifts(stated, {head: [label for _, label in items] for head, items in learned.items()})


def _predictions(scorer: Scorer, checkpoint: Checkpoint, sets: Sets) -> Predictions:
    found = {name: predict(scorer, examples) for name, (_, examples) in sets.items()}
    taught = checkpoint.manifest.trained  # of other heads the server says nothing
    return {name: {head: items for head, items in heads.items() if head in taught} for name, heads in found.items()}


def _blind_scorer(checkpoint: Checkpoint) -> Scorer:
    """Baselines are measured, not served: they have no graphs."""
    engine = load_engine(checkpoint, EngineChoice(name="torch"))
    return Scorer(engine, checkpoint.encoding, Calibration(), checkpoint.manifest)


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
        before=probabilities(logits(items)),
        after=crossed([replace(item, group=f"{name}/{item.group}") for item in items], found),
        slices=[dict(item.slices) for item in items],
        unanswered=[item.logits == UNPAIRED for item in items],
    )


def _discovery(scorer: Scorer, sets: Sets) -> list[dict[str, Any]]:
    return [entry for name, (spec, examples) in sets.items() for entry in discover(name, spec.reader, scorer, examples)]


def _behaviour(work: Evaluation, scorer: Scorer) -> dict[str, Any]:
    """The behaviour suite where it is asked for, and whether evidence and ``mixed`` in the sets' articles can be believed."""
    taught = frozenset(work.checkpoint.manifest.trained)
    articles = {name: examples for name, (_, examples) in work.sets.items()}
    heads = [head for head in ACTOR_HEADS if head in taught]
    behaviour = {"behaviour": run_suite(scorer, taught, work.suite)} if work.suite else {}
    return {
        **behaviour,
        "evidence": faithfulness(scorer, articles, heads=heads),
        "mixed": mixed(scorer, articles if "sentiment" in taught else {}),
    }


def _fit_entry(found: Fit, basis: Basis) -> dict[str, Any]:
    return {
        "sets": list(basis.sets),
        "real": basis.real,
        "temperature": found.scale.temperature,
        "prior": list(found.scale.shift),
        "nll_before": found.nll_before,
        "nll_after": found.nll_after,
        "items": list(found.items),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Evaluate by command line; 0 on success, 2 for a bad checkpoint or bad data."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, default=Path("checkpoints/default"))
    parser.add_argument("--data", nargs="+", default=[], metavar="READER=PATH")
    parser.add_argument("--no-target", type=Path, default=None, metavar="DIR", help="the blind model's checkpoint")
    parser.add_argument(
        "--against", type=Path, metavar="REPORT", help="an earlier report to compare with, item by item"
    )
    parser.add_argument("--engine", choices=("torch", "openvino"), default="torch", help="what scores (default torch)")
    parser.add_argument("--without-behaviour", action="store_true", help="leave out the behaviour suite (two minutes)")
    options = parser.parse_args(arguments)
    try:
        metrics = run(
            options.checkpoint,
            options.data,
            options.no_target,
            against=options.against,
            engine=options.engine,
            suite=None if options.data or options.without_behaviour else FOLDER,
        )
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
