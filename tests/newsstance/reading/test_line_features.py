"""The quick ways to a number give the number that the plain way gives."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsstance.reading.line_features import LINE_NAMES, line_features
from newsstance.reading.lines import look
from newsstance.reading.phrases import SIGN_OFF

MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
TIMELIKE = re.compile(
    rf"\d{{1,2}}[:.]\d\d\b|\bago\b|\b{MONTH}[a-z]*\.? \d{{1,2}}\b|\b\d{{1,2}} {MONTH}|says:\Z|^reply\Z", re.IGNORECASE
)
ADDRESS = re.compile(r"@|https?:|www\.|\.com\b|\.org\b|\.net\b|\.example\b", re.IGNORECASE)
PIECES = (
    "3", "12", "2024", ":", ".", "45", " ", " ", "May", "sept.", "July", "123", "ago", "Chicago", "Ada says:", "Reply", "I", "my",
    "ME", "me", "@ada", "https://a.example", "www.", "a.com", "b.community",
    "²", "٣", "said", "The mayor", "—", "-", "--", " - ", "AFP",
    "(", ")", "Reuters", "(Reporting by Ada Lund)", "Norwire News", "dpa", "_",
)  # fmt: skip
lines = st.lists(st.sampled_from(PIECES), min_size=1, max_size=10).map("".join).filter(str.strip)


def features(line: str) -> dict[str, float]:
    return dict(zip(LINE_NAMES, line_features(line, look(line.strip()), apart=False), strict=True))


@given(lines)
def test_times_addresses_persons_and_digits(line: str) -> None:
    found = features(line)
    assert found["timelike"] == bool(TIMELIKE.search(line))
    assert found["address"] == bool(ADDRESS.search(line))
    assert found["first_person"] == bool(re.search(r"\b(?:I|my|me)\b", line))
    assert found["digits"] == sum(sign.isdigit() for sign in line) / len(line)
    assert found["year"] == bool(re.search(r"\b(?:19|20)\d\d\b", line))


@given(lines)
def test_a_sign_off_is_the_one_that_a_search_of_the_whole_line_finds(line: str) -> None:
    found = SIGN_OFF.search(line)
    before = line[: found.start()].rstrip() if found else ""
    assert features(line)["sign_off"] == bool(before and before[-1] in ".!?…\"'”’)")


@pytest.mark.parametrize("line", ["The mayor quit.", "Related stories", "3h ago"])
def test_what_a_line_looks_like_is_one_of_the_kinds(line: str) -> None:
    found = features(line)
    assert sum(value for name, value in found.items() if name.startswith("looks_")) == 1
    assert found[f"looks_{look(line).kind}"] == 1
