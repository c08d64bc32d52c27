from pathlib import Path

import pytest
import yaml

from newsstance.document import Sentence
from newsstance.errors import ConfigError
from training.config import make_config
from training.examples import Example
from training.overlaps import main, normalised, normalised_sentences, read_reported
from training.runs import prepare_run

SHARED = "The council blamed Odo Kessel for the late ferry."


def sentence(text: str) -> Example:
    return Example(
        id="s", group="s", text=text, sentences=(Sentence(start=0, end=len(text)),), mentions=(), unit="sentence"
    )


def article(*texts: str) -> Example:
    ends = [sum(len(text) + 1 for text in texts[: at + 1]) for at in range(len(texts))]
    sentences = tuple(Sentence(start=end - len(t) - 1, end=end - 1) for t, end in zip(texts, ends, strict=True))
    return Example(id="a", group="a", text=" ".join(texts), sentences=sentences, mentions=())


def table(path: Path, *texts: str) -> Path:
    lines = [f'"{text.replace(chr(34), chr(34) * 2)}",Odo Kessel,neutral' for text in texts]
    path.write_text("\n".join(["text,target,label", *lines]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        "the council  blamed ODO KESSEL for the late ferry",
        "“The council blamed Odo Kessel for the late ferry.”",
        " The council blamed Odo\u00a0Kessel, for the late ferry …",
        "The council blamed Odo \uff2bessel for the late ferry!",
    ],
)
def test_case_quotes_punctuation_and_spacing_make_no_difference(text: str) -> None:
    assert normalised(text) == normalised(SHARED)


def test_other_words_and_apostrophes_of_another_kind() -> None:
    assert normalised("Odo’s ferry") == normalised("Odo's ferry")
    assert normalised("Odo’s ferry") != normalised("Odo’s ferries")


@pytest.mark.parametrize(
    ("example", "kept"),
    [
        (sentence(SHARED.upper()), False),
        (sentence(f"He left. {SHARED}"), False),
        (article("Ilse Brandt opened the new quay on Monday.", SHARED), False),
        (article("Ilse Brandt opened the new quay.", "She thanked the dockers."), True),
        (sentence("The council blamed Odo Kessel for the late ferries."), True),
        (sentence("Odo Kessel said no."), True),
    ],
)
def test_a_text_that_shares_a_sentence_is_left_out(example: Example, kept: bool, tmp_path: Path) -> None:
    path = table(tmp_path / "dev.csv", SHARED, "Odo Kessel said no.")
    reported = read_reported([f"table={path}"])
    assert reported.without_overlaps([example]) == ([example] if kept else [])
    assert reported.overlaps([example]) == {f"{tmp_path.name}/dev": 0 if kept else 1}


def test_short_sentences_repeat_by_chance_and_are_not_compared() -> None:
    assert list(normalised_sentences(article("Odo Kessel said no.", SHARED))) == [normalised(SHARED)]


def test_the_table_counts_texts_and_names_sets_that_are_not_here(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "x.yaml"
    learn = table(tmp_path / "learn.csv", SHARED, "Odo Kessel opened the new quay on Monday.")
    dev = table(tmp_path / "dev.csv", SHARED.upper().replace("ODO KESSEL", "Odo Kessel"))
    report = [f"table={dev}", "table=gone/gone.csv"]
    config.write_text(yaml.safe_dump({"name": "x", "train": [f"table={learn}"], "report": report}))
    assert main([str(config)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].split() == [f"{tmp_path.name}/learn", "2", "1", "1"]
    assert lines[3] == "table=gone/gone.csv is not on this machine: not compared"
    learn.unlink()
    assert main([str(config)]) == 2
    assert "learn.csv: cannot be read" in capsys.readouterr().err


def test_only_a_set_that_is_measured_on_itself_keeps_what_it_reports(tmp_path: Path) -> None:
    own = table(tmp_path / "own.csv", SHARED, "Nobody praised Odo Kessel for the early ferry of the day.")
    other = table(
        tmp_path / "other.csv",
        SHARED,
        "A few thanked Odo Kessel for the ferry on the lake.",
        "So did Odo Kessel himself, twice.",
    )

    def left_out(*train: Path) -> dict[str, int]:
        content = {"name": "x", "train": [f"table={path}" for path in train], "report": [f"table={own}"]}
        return dict(prepare_run(make_config(content, where="test"), tmp_path / "out").left_out)

    assert list(left_out(own, other).values()) == [0, 1]


def test_a_set_that_overlaps_as_a_whole_is_named_for_what_it_is(tmp_path: Path) -> None:
    own, reported = (table(tmp_path / name, SHARED) for name in ("own.csv", "reported.csv"))
    content = {"name": "tiny", "train": [f"table={own}"], "report": [f"table={reported}"]}
    with pytest.raises(ConfigError, match=r"own\.csv: all 1 rows share a sentence with a set that is reported"):
        prepare_run(make_config(content, where="test"), tmp_path / "out")
