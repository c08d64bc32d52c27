"""How well an article's own voice toward its main actor is judged, on PerSenT's dev part.

Run: ``python -m benchmarks.persent --checkpoint DIR [--limit N]`` with NEWSSTANCE_DATA set, or after ``make data NAMES=persent
ACCEPT=persent``; the last line is one JSON document. The published figures stand beside for orientation: they are of a
model trained on the set's own training part, and a dev part is not comparable with a test part. Leaves to others: the systems
(``portrayals``), reading the set (``training.readers.persent``).
"""

import json
import logging
from collections.abc import Sequence

from benchmarks import portrayals
from benchmarks.judged_articles import learned_from, options, with_actors_given
from newsstance.labels import STANCE
from newsstance.scorer import Scorer
from training.sets import parse_spec, read_set

SET = "persent=public:persent/dev.csv"
PUBLISHED = {"accuracy": 0.56, "macro_f1": 0.47}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and the JSON line."""
    logging.basicConfig(format="%(message)s")
    chosen = options(__doc__, arguments)
    scorer = Scorer.load(chosen.checkpoint, engine=chosen.engine)
    examples = read_set(parse_spec(SET))[: chosen.limit]
    found = portrayals.portrayals(with_actors_given(scorer, examples), "stance")
    trained = learned_from(chosen.checkpoint, "persent")
    print(
        f"persent/dev: {len(found)} articles{'' if trained else ', none like them in training'}; against, neutral, favor"
    )
    print(*portrayals.table(found, STANCE), sep="\n")
    print("published, BERT trained on the set: 47 macro-F1, 56 accuracy (not comparable: see --help)")
    answer = {"trained_on": trained, "published_bert": PUBLISHED, **portrayals.figures(found, STANCE)}
    print(json.dumps({"benchmark": "persent", "checkpoint": str(chosen.checkpoint), **answer}))


if __name__ == "__main__":
    main()
