"""Small SVG plots for the evaluation report: intervals, reliability, risk and coverage, curves over steps.

Leaves to others: the figures (``set_metrics``) and the page around a plot (``report_html``). Colours are classes that
the page's style sheet fills, so that a plot follows dark mode; no plot tells two things apart by colour alone.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Any

from training.markup import Child, Html, element

Point = tuple[float, float]
Range = tuple[float, float]

CURVE_POINTS = 120
Z = 1.96
"""Of the 95 % Wilson interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The plotting area of a figure ``width`` by ``height`` units and the data ranges it shows."""

    x: Range
    y: Range
    width: int = 360
    height: int = 260
    left: int = 58
    right: int = 22
    top: int = 14
    bottom: int = 42

    def at(self, point: Point) -> Point:
        """Data to drawing coordinates; values out of range are drawn on the edge."""
        across, up = _share(point[0], self.x), _share(point[1], self.y)
        inner_width, inner_height = self.width - self.left - self.right, self.height - self.top - self.bottom
        return self.left + across * inner_width, self.top + (1 - up) * inner_height


def reliability_plot(key: str, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Html:
    """Accuracy against confidence, a point per bin; whiskers are 95 % Wilson intervals of the accuracy."""
    low = math.floor(min((item["confidence"] for item in [*before, *after]), default=0.0) * 5) / 5
    frame = Frame(x=(low, 1.0), y=(0.0, 1.0), height=300)
    ticks = [low + (1 - low) * at / 4 for at in range(5)]
    drawn = [
        _axes(frame, ticks, [0, 0.25, 0.5, 0.75, 1], "confidence", "share right", _percent),
        _line(frame, [(low, low), (1.0, 1.0)], "ideal"),
        [_whisker(frame, item) for item in after],
        _series(frame, before, "before", _diamond),
        _series(frame, after, "after", _dot),
    ]
    described = "; ".join(f"at {_percent(bin_['confidence'])} right in {_percent(bin_['accuracy'])}" for bin_ in after)
    return _figure(key, frame, "Reliability diagram", f"After temperature: {described}.", drawn)


def risk_coverage_plot(key: str, points: Sequence[Mapping[str, Any]]) -> Html:
    """The share of errors among answers (up) against the share of items answered (across)."""
    line = [(float(point["coverage"]), float(point["risk"])) for point in points]
    top = _ceiling(max(risk for _, risk in line))
    frame = Frame(x=(0.0, 1.0), y=(0.0, top), height=300)
    drawn = [
        _axes(frame, [0, 0.25, 0.5, 0.75, 1], [top * at / 4 for at in range(5)], "answered", "errors", _percent),
        _line(frame, line, "after"),
        _dot(frame.at(line[-1]), "after"),
    ]
    described = f"Answering everything, {_percent(line[-1][1])} of the answers are wrong."
    return _figure(key, frame, "Risk and coverage", described, drawn)


def curve_plot(key: str, title: str, line: Sequence[Point], *, marked: Point | None = None, dots: bool = False) -> Html:
    """A value over training steps, thinned to a readable number of points; ``marked`` is circled and labelled."""
    thin = _thinned(line)
    across = round_ticks(thin[0][0], thin[-1][0])
    up = round_ticks(min(y for _, y in thin), max(y for _, y in thin))
    frame = Frame(x=(across[0], across[-1]), y=(up[0], up[-1]))
    drawn = [
        _axes(frame, across, up, "step", title.lower(), _number),
        _line(frame, thin, "after"),
        [_dot(frame.at(point), "after") for point in thin] if dots else None,
        _marked(frame, marked) if marked else None,
    ]
    described = (
        f"From {_number(thin[0][1])} at step {thin[0][0]:.0f} to {_number(thin[-1][1])} at step {thin[-1][0]:.0f}."
    )
    return _figure(key, frame, title, described, drawn)


def interval_strip(key: str, value: Mapping[str, Any], others: Mapping[str, float]) -> Html:
    """A value with its interval on a scale from 0 to 1, and ticks with a letter for what it is compared with."""
    frame = Frame(x=(0.0, 1.0), y=(0.0, 1.0), width=180, height=34, left=6, right=6, top=0, bottom=0)
    low, high = value["low"], value["high"]
    drawn = [
        _line(frame, [(0, 0.36), (1, 0.36)], "grid"),
        [_line(frame, [(at, 0.26), (at, 0.46)], "grid") for at in (0, 0.25, 0.5, 0.75, 1)],
        [_tick(frame, name, other) for name, other in others.items()],
        _line(frame, [(low, 0.36), (high, 0.36)], "interval") if low is not None else None,
        _dot(frame.at((value["value"], 0.36)), "after", 4.5),
    ]
    compared = ", ".join(f"{name} {other:.2f}" for name, other in others.items())
    described = f"{value['value']:.2f} on a scale from 0 to 1" + (f"; {compared}" if compared else "")
    return _figure(key, frame, "Macro-F1 beside the baselines", described, drawn)


def swatch(kind: str) -> Html:
    """The mark of a series for a legend: ``before``, ``after`` or ``ideal``."""
    frame = Frame(x=(0, 1), y=(0, 1), width=30, height=12, left=1, right=1, top=0, bottom=0)
    mark = {"before": _diamond, "after": _dot}.get(kind)
    drawn = [_line(frame, [(0, 0.5), (1, 0.5)], kind), mark(frame.at((0.5, 0.5)), kind) if mark else None]
    return element("svg", drawn, viewBox="0 0 30 12", width=30, height=12, aria_hidden="true", class_="swatch")


def round_ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Some five ascending multiples of 1, 2 or 5 times a power of ten that enclose ``low`` to ``high``."""
    if high - low < 1e-9 * max(abs(low), abs(high), 1e-6):
        low, high = low - max(abs(low), 1e-6) / 2, high + max(abs(high), 1e-6) / 2
    power = 10.0 ** math.floor(math.log10((high - low) / about))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor * about >= (high - low) * 0.999)
    return [at * step for at in range(math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9) + 1)]


def wilson(share: float, total: int) -> Range:
    """The 95 % interval of a share of ``total`` items (Wilson 1927)."""
    centre = share + Z * Z / (2 * total)
    half = Z * math.sqrt(share * (1 - share) / total + Z * Z / (4 * total * total))
    scale = 1 + Z * Z / total
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


def _figure(key: str, frame: Frame, title: str, described: str, drawn: Child) -> Html:
    return element(
        "svg",
        element("title", title, id=f"{key}-title"),
        element("desc", described, id=f"{key}-desc"),
        drawn,
        viewBox=f"0 0 {frame.width} {frame.height}",
        width=frame.width,
        height=frame.height,
        role="img",
        aria_labelledby=f"{key}-title {key}-desc",
    )


def _axes(
    frame: Frame, across: Sequence[float], up: Sequence[float], below: str, beside: str, write: Any
) -> list[Html | list[Html]]:
    horizontal = [_line(frame, [(frame.x[0], y), (frame.x[1], y)], "grid") for y in up]
    under = [_text(frame.at((x, frame.y[0])), write(x), 0, 16, "middle") for x in across]
    aside = [_text(frame.at((frame.x[0], y)), write(y), -6, 4, "end") for y in up]
    middle = (frame.left + frame.width - frame.right) / 2
    centre = (frame.top + frame.height - frame.bottom) / 2
    return [
        horizontal,
        under,
        aside,
        _text((middle, frame.height), below, 0, -6, "middle"),
        element("text", beside, x=0, y=0, text_anchor="middle", transform=f"translate(11 {centre:.1f}) rotate(-90)"),
    ]


def _series(frame: Frame, bins: Iterable[Mapping[str, Any]], kind: str, mark: Any) -> list[Html]:
    points = [(float(item["confidence"]), float(item["accuracy"])) for item in bins]
    return [_line(frame, points, kind), *(mark(frame.at(point), kind) for point in points)]


def _whisker(frame: Frame, item: Mapping[str, Any]) -> Html:
    low, high = wilson(item["accuracy"], item["n"])
    return _line(frame, [(item["confidence"], low), (item["confidence"], high)], "whisker")


def _marked(frame: Frame, point: Point) -> list[Html]:
    x, y = frame.at(point)
    anchor = "end" if x > frame.width * 0.8 else "start" if x < frame.width * 0.3 else "middle"
    ring = element("circle", cx=_unit(x), cy=_unit(y), r=7, class_="ring")
    return [ring, _text((x, y), f"kept {point[1]:.3f}", 0, 24, anchor, "strong")]


def _tick(frame: Frame, name: str, value: float) -> list[Html]:
    letter = _text(frame.at((value, 0.5)), name[:1].upper(), 0, -5, "middle", "small")
    return [_line(frame, [(value, 0.12), (value, 0.60)], "tick"), letter]


def _line(frame: Frame, points: Iterable[Point], kind: str) -> Html:
    drawn = " ".join(f"{_unit(x)},{_unit(y)}" for x, y in map(frame.at, points))
    return element("polyline", points=drawn, class_=kind)


def _dot(at: Point, kind: str, radius: float = 3.5) -> Html:
    return element("circle", cx=_unit(at[0]), cy=_unit(at[1]), r=radius, class_=f"mark {kind}")


def _diamond(at: Point, kind: str) -> Html:
    x, y = at
    corners = [(x, y - 4.5), (x + 4.5, y), (x, y + 4.5), (x - 4.5, y)]
    return element("polygon", points=" ".join(f"{_unit(a)},{_unit(b)}" for a, b in corners), class_=f"mark {kind}")


def _text(at: Point, text: str, right: float, down: float, anchor: str, class_: str | None = None) -> Html:
    return element("text", text, x=_unit(at[0] + right), y=_unit(at[1] + down), text_anchor=anchor, class_=class_)


def _thinned(line: Sequence[Point]) -> list[Point]:
    """Means of equal runs of points, so that thinning also smooths; the line itself where it is short."""
    if len(line) <= CURVE_POINTS:
        return list(line)
    cuts = [len(line) * at // CURVE_POINTS for at in range(CURVE_POINTS + 1)]
    runs = [line[start:end] for start, end in pairwise(cuts)]
    return [(sum(x for x, _ in run) / len(run), sum(y for _, y in run) / len(run)) for run in runs]


def _ceiling(value: float) -> float:
    """The next multiple of 0.2 above ``value`` that four ticks divide well, at most 1."""
    return next(step / 5 for step in count(1) if step / 5 >= min(value, 1.0))


def _share(value: float, over: Range) -> float:
    return min(1.0, max(0.0, (value - over[0]) / (over[1] - over[0])))


def _percent(value: float) -> str:
    return f"{value:.0%}".replace("%", " %")


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _unit(value: float) -> str:
    return f"{value:.1f}"
