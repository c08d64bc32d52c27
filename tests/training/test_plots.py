import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.plots import (
    Frame,
    curve_plot,
    interval_strip,
    reliability_plot,
    risk_coverage_plot,
    round_ticks,
    swatch,
    wilson,
)

BINS = [{"confidence": 0.5, "accuracy": 0.4, "n": 10}, {"confidence": 0.9, "accuracy": 1.0, "n": 10}]
numbers = st.floats(-1e6, 1e6)


def test_every_plot_is_sound_xml_with_a_title_and_a_description() -> None:
    plots = [
        reliability_plot("a", BINS, BINS),
        reliability_plot("b", [], []),
        risk_coverage_plot("c", [{"coverage": 0.5, "risk": 0.1}, {"coverage": 1.0, "risk": 0.3}]),
        curve_plot("d", "Loss <x>", [(0.0, 1.0), (5.0, 0.5)], marked=(5.0, 0.5), dots=True),
        interval_strip("e", {"value": 0.7, "low": 0.6, "high": 0.8}, {"TF-IDF": 0.5}),
        interval_strip("f", {"value": 0.7, "low": None, "high": None}, {}),
    ]
    for plot in plots:
        root = ElementTree.fromstring(plot)  # noqa: S314 - our own output
        assert [child.tag for child in root][:2] == ["title", "desc"]
        assert root.attrib["aria-labelledby"] == " ".join(child.attrib["id"] for child in list(root)[:2])
    ElementTree.fromstring(swatch("before"))  # noqa: S314


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=400))
def test_curves_stay_inside_their_frame(points: list[tuple[float, float]]) -> None:
    plot = curve_plot("k", "Loss", sorted(points))
    drawn = [float(value) for value in re.findall(r"-?[\d.]+", " ".join(re.findall(r'points="([^"]*)"', plot)))]
    assert min(drawn) >= 0
    assert max(drawn) <= 360


@given(numbers, numbers)
def test_ticks_enclose_what_they_are_for(one: float, two: float) -> None:
    low, high = min(one, two), max(one, two)
    ticks = round_ticks(low, high)
    slack = (ticks[-1] - ticks[0]) * 1e-6
    assert ticks[0] <= low + slack
    assert ticks[-1] >= high - slack
    assert 2 <= len(ticks) <= 7


def test_round_ticks_are_round() -> None:
    assert round_ticks(0, 897) == [0, 500, 1000]
    assert round_ticks(0.5, 0.7) == pytest.approx([0.5, 0.55, 0.6, 0.65, 0.7])


def test_coordinates() -> None:
    frame = Frame(x=(0, 1), y=(0, 1), width=100, height=100, left=10, right=10, top=10, bottom=10)
    assert frame.at((0, 0)) == (10, 90)
    assert frame.at((2, 1)) == (90, 10)


def test_the_wilson_interval() -> None:
    assert wilson(0.5, 100) == pytest.approx((0.404, 0.596), abs=1e-3)
    low, high = wilson(1.0, 10)
    assert low == pytest.approx(0.722, abs=1e-3)
    assert high == pytest.approx(1.0)
