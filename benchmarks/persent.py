"""How well an article's own voice toward its main actor is judged, on PerSenT's dev part.

Run: ``python -m benchmarks.persent --checkpoint DIR … [--against DIR …] [--limit N]`` with NEWSSTANCE_DATA set, or after ``make
data NAMES=persent ACCEPT=persent``; the last line is one JSON document. Every row counts: an actor whose name is nowhere in the
text is no training example, but here all systems but the majority have it wrong. The published figures stand beside for
orientation: they are of a model trained on the set's own training part, and a dev part is not comparable with a test part. That
training part is not here; what a checkpoint may have learned from is ``random_test.csv``, the only other part, and that is then
printed. Leaves to others: the systems (``portrayals``), reading the set (``training.readers.persent``).
"""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks import portrayals
from benchmarks.judged_articles import learned_from, with_actors_given
from benchmarks.seeds import checkpoints, named, options
from newsstance.labels import STANCE
from newsstance.scorer import Scorer
from training.examples import ArticleLabels, Example
from training.readers.persent import LABELS
from training.sets import parse_spec, read_set

SET = "persent=public:persent/dev.csv"
PUBLISHED = {"accuracy": 0.56, "macro_f1": 0.47}


def every_row(path: Path, read: Sequence[Example]) -> list[Example]:
    """One example a row of the file, in its order: those that the reader gives, and of the others their label alone."""
    known = {example.id: example for example in read}
    with path.open(encoding="utf-8-sig", newline="") as file:
        unread = [_unread(row) for row in csv.DictReader(file)]
    return [known.get(example.id, example) for example in unread]


def _unread(row: dict[str, str]) -> Example:
    name = f"persent-{row['DOCUMENT_INDEX']}"
    label = ArticleLabels(stance={row["TARGET_ENTITY"]: LABELS[row["TRUE_SENTIMENT"]]})
    return Example(id=name, group=name, text=row["DOCUMENT"], sentences=(), mentions=(), article=label)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and the JSON line."""
    chosen = options(__doc__, arguments)
    spec = parse_spec(SET)
    examples = every_row(spec.path, read_set(spec))[: chosen.limit]
    paths = checkpoints(chosen)
    judged = paths.map(lambda path: with_actors_given(Scorer.load(path, engine=chosen.engine), examples))
    found = portrayals.figures(judged.map(lambda articles: portrayals.portrayals(articles, "stance")), STANCE)
    trained = paths.map(lambda path: learned_from(path, "persent"))
    learned = ", ".join(sorted({text for one in trained for text in one})) or "none like them in training"
    print(
        f"persent/dev: all {found['n']} rows, in {found['not_in_text']} of which the actor is not found; trained on: {learned}"
    )
    print(*portrayals.table(found), sep="\n")
    print("published, BERT trained on the set: 47 macro-F1, 56 accuracy (not comparable: see --help)")
    answer = {"trained_on": trained.plain(), "published_bert": PUBLISHED, **found}
    print(json.dumps({"benchmark": "persent", **named(paths), **answer}))


if __name__ == "__main__":
    main()
