"""The reader of directed sentiment, on invented rows."""

from pathlib import Path

import pytest

from newsstance.errors import DataError
from training.examples import Example
from training.labelled import labelled
from training.readers import directed


def write(path: Path, *rows: str) -> Path:
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def read_one(path: Path, row: str) -> Example:
    (example,) = directed.read(write(path / "train.txt", row))
    return example


def marked(sentence: str, first: str = "a", second: str = "b", kind: str = "0") -> str:
    return f"{sentence}\t{first}\t{second}\t{kind}"


@pytest.mark.parametrize(
    ("kind", "stance"),
    [
        ("0", {}),
        ("1", {("p", "q"): "favor"}),
        ("2", {("q", "p"): "favor"}),
        ("3", {("p", "q"): "against"}),
        ("4", {("q", "p"): "against"}),
    ],
)
def test_a_class_is_the_stance_of_one_direction(kind: str, stance: dict[tuple[str, str], str], tmp_path: Path) -> None:
    example = read_one(tmp_path, marked("[Runa] met [Odo].", "Runa", "Odo", kind))
    assert example.article is not None
    assert example.article.relations == stance
    assert example.stance == {(0, *pair): label for pair, label in stance.items()}
    assert example.taught() == {"relation"}
    judged = {item.name: item.gold for item in labelled(example)}
    assert judged == {"p>q": "neutral", "q>p": "neutral"} | {f"{h}>{t}": label for (h, t), label in stance.items()}


@pytest.mark.parametrize(
    ("sentence", "text", "mentions"),
    [
        (" [Runa] met [Odo]. ", "Runa met Odo.", ["Runa", "Odo"]),
        (
            "[Harrowgate Ferrie]s sued [Congre]ss.",
            "Harrowgate Ferries sued Congress.",
            ["Harrowgate Ferries", "Congress"],
        ),
        ("[Kessel’]s aunt, [Odo]'s.", "Kessel’s aunt, Odo's.", ["Kessel", "Odo"]),
        ("The [docker]s’ row with [Oswick]sAnd", "The dockers’ row with OswicksAnd", ["dockers", "Oswicks"]),
        ("[Oswick]ian and [Dol]sk", "Oswickian and Dolsk", ["Oswick", "Dol"]),
        ("[ Runa ] and [Dol Inc.]", " Runa  and Dol Inc.", ["Runa", "Dol Inc."]),
        ("He[’]s with [U. S.] troops", "He’s with U. S. troops", ["’", "U. S."]),
    ],
)
def test_brackets_are_taken_out_and_what_they_cut_is_restored(
    sentence: str, text: str, mentions: list[str], tmp_path: Path
) -> None:
    example = read_one(tmp_path, marked(sentence))
    assert example.text == text
    assert [mention.text for mention in example.mentions] == mentions
    assert [example.text[mention.start : mention.end] for mention in example.mentions] == mentions


def test_a_quoted_field_is_read_as_csv_writes_it(tmp_path: Path) -> None:
    example = read_one(tmp_path, marked('"""No,"" said [Runa] of [Odo]."'))
    assert example.text == '"No," said Runa of Odo.'


def test_one_sentence_with_two_pairs_is_one_group(tmp_path: Path) -> None:
    path = write(tmp_path / "t.txt", marked("[Runa], [Odo] and Ilse."), marked("[Runa], Odo and [Ilse]."))
    first, second = directed.read(path)
    assert (first.group, first.id, second.id) == (second.group, "t-1", "t-2")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (marked("[Runa] won."), "marks 1 actors in brackets, not 2"),
        (marked("[Runa], [Odo], [Ilse]."), "marks 3 actors in brackets, not 2"),
        (marked("[Runa] met [Odo].", kind="5"), "class '5' is none of 0, 1, 2, 3, 4"),
        ("[Runa] met [Odo].\tRuna\t1", "has 3 fields between tabs, not 4"),
        (marked('"[Runa] met [Odo].'), "cannot be read as fields between tabs"),
    ],
)
def test_a_bad_row_is_named_by_file_and_line(row: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=rf"t\.txt:2: {message}"):
        list(directed.read(write(tmp_path / "t.txt", marked("[Runa] met [Odo]."), row)))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone\.txt: cannot be read"):
        list(directed.read(tmp_path / "gone.txt"))
