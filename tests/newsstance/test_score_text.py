"""Three lines to a result."""

from pathlib import Path

import pytest

from newsstance import DocumentError, Options, Result, Scorer
from tests.tiny import TEXT, score_one, tiny_scorer, write_tiny


def test_a_text_is_scored_as_a_document_of_its_own(tmp_path: Path) -> None:
    scorer = Scorer.load(write_tiny(tmp_path / "tiny"), engine="torch")
    result = scorer.score_text(TEXT)
    assert isinstance(result, Result)
    assert result == score_one(scorer, TEXT)


def test_options_and_html() -> None:
    scorer = tiny_scorer()
    assert scorer.score_text(TEXT, Options(relations=False)).articles[0].relations == ()
    assert scorer.score_text(f"<p>{TEXT}</p>", content_type="text/html").articles[0].article.text.startswith("Ilse")


def test_a_text_that_cannot_be_scored_is_an_error() -> None:
    with pytest.raises(DocumentError, match="none of them visible") as caught:
        tiny_scorer().score_text(" ")
    assert caught.value.code == "empty_text"
