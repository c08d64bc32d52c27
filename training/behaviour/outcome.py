"""What came of a capability: how many trials failed, how sure that is, and some of the failures in words.

Trials of one case (two new names for the person of one sentence) succeed and fail together, so that intervals count cases. Leaves
to others: the trials (``trials``) and how outcomes look (``training.report_behaviour``).
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from scipy.stats import norm

EXAMPLES: Final = 6
"""Failures that are quoted of a capability."""
LONGEST: Final = 600
"""Characters of a text that are quoted; of a longer one its beginning and its end."""
WORST_FIRST: Final = ("missed surely", "missed", "kept", "kept surely", "aim", "not measured")
"""Verdicts, worst first. ``aim`` (within the aim) is that of older reports, which did not say ``kept surely``."""
ON_A_PART: Final = re.compile(r" in ([^\s,/]+)/[^\s,]+")
"""What the name of a capability says of the data set and the part that it was tried on: ``names in newsmtsc/dev_rw``."""

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """A trial that failed. ``spans`` are the mentions of whom it went wrong about; ``original`` is the text that the
    model judged otherwise, None where the label itself is wrong."""

    text: str
    spans: tuple[tuple[int, int], ...]
    expected: str
    got: str
    original: str | None = None

    def entry(self) -> dict[str, Any]:
        """As metrics.json holds it."""
        whole = len(self.text) <= LONGEST
        return {
            "text": shortened(self.text),
            "spans": [list(span) for span in self.spans] if whole else [],
            "expected": self.expected,
            "got": self.got,
            "original": None if self.original is None else shortened(self.original),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A capability, tried. ``cases`` are written texts or sentences of a set, ``trials`` what was tried of them;
    ``flaws`` one entry a failed trial."""

    name: str
    kind: str
    about: str
    threshold: float
    aim: float | None
    cases: int
    trials: int
    flaws: Sequence[Flaw]

    def verdict(self) -> str:
        """That of the rate; ``not measured`` without a trial."""
        return verdict(len(self.flaws), self.trials, self.cases, self.threshold)

    def entry(self) -> dict[str, Any]:
        """As metrics.json holds it."""
        return {
            "name": self.name,
            "kind": self.kind,
            "about": self.about,
            "cases": self.cases,
            "trials": self.trials,
            "failed": len(self.flaws),
            "rate": rate_entry(len(self.flaws), self.trials, self.cases),
            "threshold": self.threshold,
            "aim": self.aim,
            "verdict": self.verdict(),
            "failures": [flaw.entry() for flaw in spread(self.flaws)],
        }


def interval(failed: int, trials: int, cases: int) -> tuple[float, float]:
    """Wilson's (1927) 95 % interval of the share of trials that failed, with as many observations as there are cases: the trials
    of a case together tell at least as much as one trial does, and how much more is not assumed."""
    rate, observed, z = failed / trials, min(cases, trials), float(norm.ppf(0.975))
    middle = rate + z**2 / (2 * observed)
    half = z * math.sqrt(rate * (1 - rate) / observed + z**2 / (4 * observed**2))
    low, high = ((middle + side) / (1 + z**2 / observed) for side in (-half, half))
    return max(low, 0.0), min(high, 1.0)


def rate_entry(failed: int, trials: int, cases: int) -> dict[str, float | None]:
    """The rate with its interval as metrics.json holds it."""
    if not trials:
        return {"value": None, "low": None, "high": None}
    low, high = interval(failed, trials, cases)
    return {"value": failed / trials, "low": low, "high": high}


def verdict(failed: int, trials: int, cases: int, threshold: float) -> str:
    """``kept`` or ``missed`` by the rate itself, ``kept surely`` or ``missed surely`` where the whole interval is on that side of
    the threshold; ``not measured`` without a trial."""
    if not trials:
        return "not measured"
    low, high = interval(failed, trials, cases)
    if failed / trials <= threshold:
        return "kept surely" if high <= threshold else "kept"
    return "missed surely" if low > threshold else "missed"


def pooled(entries: Sequence[Entry]) -> list[tuple[Entry, Sequence[Entry]]]:
    """Capabilities worst first. What was tried on several parts of a data set is one capability, whose trials are counted together;
    its entries for single parts come along, none where there is only one."""
    families: dict[str, list[Entry]] = {}
    for entry in entries:
        families.setdefault(ON_A_PART.sub(r" in \1", entry["name"]), []).append(entry)
    found = [
        (members[0], ()) if len(members) == 1 else (_together(name, members), members)
        for name, members in families.items()
    ]
    return sorted(found, key=lambda one: _badness(one[0]))


def _together(name: str, members: Sequence[Entry]) -> Entry:
    first = members[0]
    counts = {key: sum(int(member[key]) for member in members) for key in ("cases", "trials", "failed")}
    failed, trials, cases = counts["failed"], counts["trials"], counts["cases"]
    return {
        **first,
        **counts,
        "name": name,
        "rate": rate_entry(failed, trials, cases),
        "verdict": verdict(failed, trials, cases, first["threshold"]),
        "failures": [],
    }


def _badness(entry: Entry) -> tuple[int, float]:
    return WORST_FIRST.index(entry["verdict"]), -(entry["rate"]["value"] or 0.0)


def spread(flaws: Sequence[Flaw]) -> list[Flaw]:
    """Some of the flaws, evenly from all of them, so that one case with many variants does not fill the list."""
    if len(flaws) <= EXAMPLES:
        return list(flaws)
    return [flaws[at * len(flaws) // EXAMPLES] for at in range(EXAMPLES)]


def shortened(text: str) -> str:
    """A text that can be quoted."""
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST // 3].rstrip()} […] {text[-(LONGEST * 2 // 3) :].lstrip()}"
