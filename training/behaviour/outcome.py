"""What came of a capability: how many trials failed, how sure that is, and some of the failures in words.

Leaves to others: the trials (``trials``) and how outcomes look (``training.report_behaviour``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from scipy.stats import binomtest

EXAMPLES: Final = 6
"""Failures that are quoted of a capability."""
LONGEST: Final = 600
"""Characters of a text that are quoted; of a longer one its beginning and its end."""


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

    @property
    def rate(self) -> float:
        """Share of trials that failed."""
        return len(self.flaws) / self.trials

    def interval(self) -> tuple[float, float]:
        """Wilson's (1927) 95 % interval of the rate."""
        found = binomtest(len(self.flaws), self.trials).proportion_ci(method="wilson")
        return float(found.low), float(found.high)

    def verdict(self) -> str:
        """``aim`` (within the aim), ``kept`` (within the threshold), ``missed``, or ``missed surely`` where the interval
        lies above the threshold; ``not measured`` without a trial."""
        if not self.trials:
            return "not measured"
        if self.aim is not None and self.rate <= self.aim:
            return "aim"
        if self.rate <= self.threshold:
            return "kept"
        return "missed surely" if self.interval()[0] > self.threshold else "missed"

    def entry(self) -> dict[str, Any]:
        """As metrics.json holds it."""
        low, high = self.interval() if self.trials else (None, None)
        return {
            "name": self.name,
            "kind": self.kind,
            "about": self.about,
            "cases": self.cases,
            "trials": self.trials,
            "failed": len(self.flaws),
            "rate": {"value": self.rate if self.trials else None, "low": low, "high": high},
            "threshold": self.threshold,
            "aim": self.aim,
            "verdict": self.verdict(),
            "failures": [flaw.entry() for flaw in spread(self.flaws)],
        }


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
