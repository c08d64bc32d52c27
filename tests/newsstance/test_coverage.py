"""Coverage: stories and skipped ranges are the text, each character once, whatever was posted."""

from hypothesis import given, settings
from hypothesis import strategies as st

from newsstance.labels import SKIP_REASONS, Unit
from newsstance.page import read_page
from tests.newsstance.reading.mixtures import html_texts, plain_texts
from tests.newsstance.reading.partition import check_html, check_partition, check_plain

EXAMPLES = 2_000
units = st.sampled_from(["page", "article", "sentence"])


@given(plain_texts, units)
@settings(max_examples=EXAMPLES, deadline=None)
def test_plain_text_is_partitioned_and_maps_back(text: str, unit: Unit) -> None:
    page = read_page(text, unit=unit)
    check_partition(text, page)
    assert all(skipped.reason in SKIP_REASONS for skipped in page.skipped)
    for article in page.articles:
        check_plain(text, article)


@given(html_texts, units)
@settings(max_examples=EXAMPLES, deadline=None)
def test_html_is_partitioned_and_maps_back(text: str, unit: Unit) -> None:
    page = read_page(text, "text/html", unit)
    check_partition(text, page)
    assert all(skipped.reason in SKIP_REASONS for skipped in page.skipped)
    for article in page.articles:
        check_html(text, article)


@given(st.lists(st.sampled_from(["text", "html"]), min_size=2, max_size=2), plain_texts)
@settings(max_examples=100, deadline=None)
def test_what_is_read_does_not_depend_on_what_was_read_before(kinds: list[str], text: str) -> None:
    first, second = (read_page(text, "text/html" if kind == "html" else "text/plain") for kind in kinds)
    again = read_page(text, "text/html" if kinds[1] == "html" else "text/plain")
    assert again == second
    assert first == second or kinds[0] != kinds[1]
