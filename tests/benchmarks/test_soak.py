"""A soak sees what rose between its ends, and sends texts of every length."""

from benchmarks.real_articles import LENGTHS, mixed
from benchmarks.soak import most


def test_a_peak_between_the_ends_counts_and_the_warm_up_does_not() -> None:
    states = [{"rss_mb": 100.0}, {"rss_mb": 130.0}, {"rss_mb": 90.0}]
    assert most(states, "rss_mb") == 1.3
    assert most([{"threads": 20.0}, {"threads": 18.0}], "threads") == 0.9


def test_lengths_are_mixed() -> None:
    texts = ["word " * 500] * len(LENGTHS)
    assert tuple(len(text.split()) for text in mixed(texts)) == LENGTHS
