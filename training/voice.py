"""The stand-off file of own-voice labels (``data/voice``): its faults, what is in it, how it agrees with its second labels.

Leaves to others: a row's format (``readers.voice_items``), examples (``readers.voice``), which items are labelled
(``voice_draw``) and what a label means (``data/GUIDELINES.md``).

Run: ``python -m training.voice [FILE]``. Prints every fault with its line, then counts by stratum and label, and kappa.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from sklearn.metrics import cohen_kappa_score

from newsstance.errors import DataError, NewsstanceError
from newsstance.labels import STANCE
from training.readers.rows import json_rows
from training.readers.voice_items import STRATA, Item, parse_item, read_items

VOICE: Final = Path("data/voice/seesaw_voice.jsonl")


def faults(path: Path) -> list[str]:
    """All faults of a file, worded for the person who mends them; the texts are not needed."""
    found: list[str] = []
    items: list[tuple[int, Item]] = []
    for number, row in json_rows(path):
        try:
            items.append((number, parse_item(path, number, row)))
        except DataError as error:
            found.append(str(error))
    return [*found, *(f"{path}:{number}: {fault}" for number, fault in _against_each_other(items))]


def summary(items: Sequence[Item]) -> str:
    """Counts by stratum and label, and agreement with the second labels."""
    lines = [f"{'stratum':12} {'items':>6} {'articles':>9}" + "".join(f"{label:>9}" for label in STANCE)]
    for name in (*STRATA, "all"):
        chosen = [item for item in items if name in (item.stratum, "all")]
        counts = Counter(item.label for item in chosen)
        cells = "".join(f"{counts[label]:9}" for label in STANCE)
        lines.append(f"{name:12} {len(chosen):6} {len({item.article for item in chosen}):9}{cells}")
    return "\n".join((*lines, _agreement(items)))


def _against_each_other(items: Sequence[tuple[int, Item]]) -> Iterator[tuple[int, str]]:
    lines: dict[tuple[str, int | str, str], int] = {}
    sums: dict[tuple[str, int | str], str] = {}
    for number, item in items:
        first = lines.setdefault((*item.place, item.actor), number)
        if first != number:
            yield number, f"labels {item.actor!r} in a sentence that line {first} labels it in"
        if sums.setdefault(item.place, item.sha256) != item.sha256:
            yield number, f"gives sentence {item.sentence} of {item.article} another checksum than a line before"


def _agreement(items: Sequence[Item]) -> str:
    pairs = [(item.label, item.again) for item in items if item.again is not None]
    same = sum(first == again for first, again in pairs)
    if len({label for pair in pairs for label in pair}) < 2:
        return f"labelled twice: {len(pairs)}, the same label {same}; kappa is not defined"
    first, again = zip(*pairs, strict=True)
    kappa = cohen_kappa_score(first, again, labels=list(STANCE))
    return (
        f"labelled twice: {len(pairs)}, the same label {same}, kappa {kappa:.2f} (Cohen's, one annotator with itself)"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Check and count by command line; 0 where there is no fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?", default=VOICE)
    options = parser.parse_args(arguments)
    try:
        found = faults(options.file)
        if not found:
            print(summary([item for _, item in read_items(options.file)]))
    except NewsstanceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print("\n".join(found), end="\n" if found else "", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
