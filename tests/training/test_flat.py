"""HTML as a scraper's text dump."""

import pytest
from hypothesis import given, settings

from tests.newsstance.reading.mixtures import html_texts
from training.flat import flatten


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One <b>bold</b>\n word.</p><p>Two.</p>", "One bold word.\nTwo."),
        ("One<br>two<br/>three", "One\ntwo\nthree"),
        ("<ul><li>a<li>b</ul>c", "a\nb\nc"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\nb"),
        ("<button>Share</button>this<option>x</option>", "Share\nthis\nx"),
        ("a<script>var x = '<p>no</p>';</script>b<style>p {}</style>c", "abc"),
        ("<head><title>No</title></head><body>yes", "yes"),
        ("<head><title>Unclosed<body>yes", "yes"),
        ("<svg><text>no</text></svg><template>no</template>yes", "yes"),
        ("caf&eacute; &amp; co&nbsp;&#46;", "café & co ."),
        ("<p class='share' style='display:none'>shown all the same</p>", "shown all the same"),
        ("", ""),
    ],
)
def test_blocks_are_lines_and_nothing_is_told_apart(markup: str, text: str) -> None:
    assert flatten(markup) == text


def test_spaced_sets_paragraphs_and_headings_off() -> None:
    markup = "<div>menu</div><h1>Head</h1><p>One.</p><p>Two.</p><div>a</div><div>b</div>"
    assert flatten(markup, spaced=True) == "menu\n\nHead\n\nOne.\n\nTwo.\n\na\n\nb"
    assert flatten(markup) == "menu\nHead\nOne.\nTwo.\na\nb"


@given(html_texts)
@settings(max_examples=100, deadline=None)
def test_lines_are_trimmed_and_never_empty(markup: str) -> None:
    lines = flatten(markup).split("\n")
    assert lines == [""] or all(line and line == " ".join(line.split()) for line in lines)
