"""The reader of PerSenT, on invented rows in its format."""

import csv
import logging
from pathlib import Path

import pytest

from newsstance.errors import DataError
from training.readers import persent

ROW = {
    "DOCUMENT_INDEX": "12",
    "TITLE": "MAYOR HAILED",
    "TARGET_ENTITY": "Ilse Brandt",
    "DOCUMENT": "Ilse Brandt  the mayor  built the port.\n She was never wrong. Brandt won.",
    "TRUE_SENTIMENT": "Positive",
    "Paragraph0": "Neutral",
}


def write(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_the_authors_sentiment_is_the_articles_own_voice(tmp_path: Path) -> None:
    (example,) = persent.read(write(tmp_path / "dev.csv", ROW))
    assert example.article is not None
    assert example.article.stance == {"person:Ilse Brandt": "favor"}
    assert example.article.sentiment is None
    assert [mention.text for mention in example.mentions] == ["Ilse Brandt", "She", "Brandt"]
    assert [mention.kind for mention in example.mentions] == ["name", "pronoun", "name"]
    assert not example.voice_labelled
    assert len(example.sentences) == 3


def test_an_actor_who_is_not_named_is_left_out_and_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = write(tmp_path / "dev.csv", ROW, ROW | {"TARGET_ENTITY": "Odo Kessel", "DOCUMENT_INDEX": "13"})
    with caplog.at_level(logging.WARNING):
        assert [example.group for example in persent.read(path)] == ["persent-12"]
    assert "1 of 2 rows left out" in caplog.text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"TRUE_SENTIMENT": "Glowing"}, "sentiment 'Glowing' is none of Positive, Neutral, Negative"),
        ({"DOCUMENT": " "}, "the text or the actor is empty"),
    ],
)
def test_a_bad_row_is_named(change: dict[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=rf"dev\.csv:\d: .*{message}"):
        list(persent.read(write(tmp_path / "dev.csv", ROW | change)))


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "dev.csv", {"TITLE": "t"})
    with pytest.raises(DataError, match="lacks the column 'DOCUMENT_INDEX'"):
        list(persent.read(path))
