import json
from pathlib import Path
from typing import Any

import pytest

from newsstance.errors import DataError
from tests.training.corpus import row, write_rows
from training.second import KINDS, Comparison, Kind, agree, compare, main


def labels(article: dict[str, Any]) -> dict[str, Any]:
    """What the second file keeps of a row."""
    sentences = [{"sentiment": one["sentiment"], "stance": one["stance"]} for one in article["sentences"]]
    copy: dict[str, Any] = json.loads(
        json.dumps({"id": article["id"], "sentences": sentences, "article": article["article"]})
    )
    return copy


def corpus(folder: Path, second: list[dict[str, Any]]) -> Path:
    write_rows(folder / "train.jsonl", [row("r1", good=True), row("r2", good=False)])
    write_rows(folder / "dev.jsonl", [row("r3", good=True)])
    write_rows(folder / "test.jsonl", [])
    write_rows(folder / "second.jsonl", second)
    return folder


def kind(found: Comparison, title: str) -> Kind:
    return next(one for one in found.kinds if one.title == title)


def test_equal_labels_agree_in_every_kind(tmp_path: Path) -> None:
    found = compare(corpus(tmp_path, [labels(row("r1", good=True)), labels(row("r2", good=False))]))
    assert found.compared == ("r1", "r2")
    assert [one.title for one in found.kinds] == list(KINDS)
    assert all(one.raw == 1 for one in found.kinds)
    assert kind(found, "sentence sentiment").kappa == pytest.approx(1.0)


def test_what_is_counted_is_every_marked_actor_and_every_ordered_pair(tmp_path: Path) -> None:
    found = compare(corpus(tmp_path, [labels(row("r1", good=True)), labels(row("r3", good=True))]))
    assert {one.title: one.n for one in found.kinds} == {
        "sentence sentiment": 6,
        "sentence own voice": 6,
        "sentence actor to actor": 4,
        "article sentiment": 4,
        "article own voice": 4,
        "article relations": 4,
        "article overall": 2,
    }


def test_a_changed_label_stands_where_it_belongs(tmp_path: Path) -> None:
    changed = labels(row("r1", good=True))
    changed["sentences"][0]["sentiment"]["b"] = "neutral"
    changed["sentences"][0]["stance"] = [["author", "b", "favor"]]
    found = compare(corpus(tmp_path, [changed]))
    assert kind(found, "sentence sentiment").confusion == [[0, 0, 0], [0, 2, 0], [0, 1, 0]]
    assert kind(found, "sentence own voice").confusion == [[0, 0, 0], [0, 2, 1], [0, 0, 0]]
    assert kind(found, "sentence actor to actor").confusion == [[0, 0, 0], [0, 1, 0], [0, 1, 0]]
    assert kind(found, "article relations").raw == 1


def test_kappa_of_chance_is_zero_and_of_one_label_is_not_defined() -> None:
    pairs = [("negative", "neutral"), ("neutral", "neutral"), ("positive", "neutral")]
    assert agree("article overall", pairs).kappa == pytest.approx(0.0)
    assert agree("article overall", [("neutral", "neutral")] * 3).kappa is None
    assert agree("article overall", []).line().split() == ["article", "overall", "0", "-", "-"]


def test_rows_that_cannot_be_joined_are_reported_and_not_fatal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recut = labels(row("r3", good=True))
    recut["sentences"].pop()
    folder = corpus(tmp_path, [labels(row("r1", good=True)), recut, labels(row("r9", good=True))])
    assert main(["--corpus", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "not in the corpus, left out: r9" in out
    assert "other sentences in the corpus, left out: r3" in out
    assert "1 articles" in out.splitlines()[0]


def test_an_actor_that_one_version_lacks_is_left_out(tmp_path: Path) -> None:
    lacking = labels(row("r1", good=True))
    for part in (lacking["sentences"][0]["sentiment"], lacking["article"]["sentiment"], lacking["article"]["stance"]):
        del part["b"]
    found = compare(corpus(tmp_path, [lacking]))
    assert kind(found, "sentence sentiment").n == 2
    assert kind(found, "article sentiment").n == 1
    assert kind(found, "article relations").n == 0


def test_the_header_says_who_agrees_and_confusion_is_printed_on_demand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = corpus(tmp_path, [labels(row("r1", good=True))])
    assert main(["--corpus", str(folder)]) == 0
    short = capsys.readouterr().out
    assert "one kind of annotator" in short.splitlines()[0]
    assert "first / second" not in short
    assert main(["--corpus", str(folder), "--confusion"]) == 0
    assert capsys.readouterr().out.count("first / second") == len(KINDS)


def test_a_broken_row_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong, lacking = labels(row("r1", good=True)), labels(row("r2", good=True))
    wrong["article"]["overall"] = "fine"
    del lacking["article"]
    with pytest.raises(DataError, match=r"second\.jsonl:1: row 'r1': article overall 'fine' is none of"):
        compare(corpus(tmp_path, [wrong]))
    with pytest.raises(DataError, match=r"second\.jsonl:1: row 'r2': lacks 'article'"):
        compare(corpus(tmp_path, [lacking]))
    assert main(["--corpus", str(tmp_path / "nowhere")]) == 2
    assert "cannot be read" in capsys.readouterr().err
