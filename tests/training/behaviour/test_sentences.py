import json
from pathlib import Path

from tests.training.corpus import row, write_rows
from training.behaviour.sentences import RENAMINGS, among_neighbours, lone, renamed
from training.behaviour.trials import Beside, Same
from training.examples import Example
from training.neutral import DullProse
from training.readers import bundled

PROSE = DullProse(
    sentences=tuple((f"a{at}", f"The tide table number {at} of the port was printed.") for at in range(9))
)


def sentences(tmp_path: Path) -> list[Example]:
    path = write_rows(tmp_path / "dev.jsonl", [row("n1", good=True), row("n2", good=False)])
    assert json.loads(path.read_text().splitlines()[0])["unit"] == "article"
    return lone(list(bundled.read(path)), 99)


def test_articles_are_taken_apart_into_labelled_sentences(tmp_path: Path) -> None:
    found = sentences(tmp_path)
    assert sorted(one.id for one in found) == ["n1/0", "n1/1", "n2/0", "n2/1"]
    assert len(lone(found, 2)) == 2
    assert [one.id for one in lone(found, 2)] == [one.id for one in lone(found, 2)]


def test_only_who_is_named_is_renamed(tmp_path: Path) -> None:
    found = renamed(sentences(tmp_path))
    assert found.sentences == 2
    assert len(found.trials) == 2 * RENAMINGS
    for trial in found.trials:
        assert isinstance(trial, Same)
        assert trial.keys == ("a",)
        assert "Ilse" not in trial.variant.text.text
        assert "the dockers" in trial.variant.text.text


def test_neighbours_stand_around_and_are_of_other_articles(tmp_path: Path) -> None:
    found = among_neighbours(sentences(tmp_path), PROSE, whole=False)
    assert found.sentences == 4
    for trial in found.trials:
        assert isinstance(trial, Beside)
        text = trial.variant.text.text
        assert text.count("tide table") == 4
        assert trial.original.text.text in text
        assert text[trial.start :].split()[0] in trial.original.text.text
    whole = among_neighbours(sentences(tmp_path), PROSE, whole=True)
    assert {trial.head for trial in whole.trials if isinstance(trial, Same)} == {"article_sentiment"}
