"""What the server warns of is said in words of the page: the server's own are given to it, as they are today."""

import pytest
from playwright.sync_api import Page

from newsstance.calibration import Calibration
from newsstance.document import Document, Options
from newsstance.labels import HEADS
from newsstance.notices import notices
from newsstance.preparation import prepare
from tests.browser.driving import module
from tests.tiny import tiny_encoding

ALL = frozenset((*HEADS, "tagger"))


def said(page: Page, warning: str) -> str:
    return str(module(page, "warnings.js", "m.warningWords(a)", warning))


def warning(options: Options, *, trained: frozenset[str] = ALL, cut: int = 0) -> str:
    (made,) = notices(Document(text="x"), [], options, Calibration(), trained, cut)
    return made


def test_a_risk_that_nothing_shows_to_be_met(page: Page) -> None:
    assert said(page, warning(Options(max_risk=0.01))) == (
        "No measurement shows that errors stay within 1 % for the sentiment toward actors, the articles’ stance toward actors, "
        "relations and how stories sound as a whole: all of these abstain. Accept more errors with the slider to see them."
    )


def test_a_head_that_was_never_taught(page: Page) -> None:
    assert said(page, warning(Options(), trained=ALL - {"overall"})) == (
        "This model was never taught how stories sound as a whole, so it does not judge that."
    )
    without_tagger = said(page, warning(Options(), trained=ALL - {"relation", "tagger"}))
    assert "relations and finding actors" in without_tagger
    assert without_tagger.endswith("finds only well-known names and those that you name.")


def test_pairs_that_were_cut(page: Page) -> None:
    assert said(page, warning(Options(), cut=1234)).startswith(
        "1,234 pairs of mentions in a passage crowded with names"
    )
    assert "discover_actors" not in said(page, warning(Options(), cut=1234))


def test_a_page_of_which_nothing_is_read(page: Page) -> None:
    read = prepare(Document(text="Menu\nHome\nSport\n"), 0, Options(), tiny_encoding())
    (made,) = read.warnings
    assert said(page, made).startswith("No story was found, so nothing was read.")


@pytest.mark.parametrize(
    ("came", "shown"), [("new_code: it <b>rains</b>", "it <b>rains</b>"), ("it rains: so", "it rains: so")]
)
def test_what_it_does_not_know_is_shown_as_it_came(page: Page, came: str, shown: str) -> None:
    assert said(page, came) == shown
