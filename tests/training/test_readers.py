import json
from pathlib import Path

import pytest

from newsstance.errors import ConfigError, DataError
from tests.training.corpus import row, write_rows
from training.readers import bundled, madtsc, newsmtsc, reader, table


def test_bundled_offsets_are_computed_from_marks(tmp_path: Path) -> None:
    (example,) = bundled.read(write_rows(tmp_path / "x.jsonl", [row("r1", good=True)]))
    assert example.text == "Ilse Brandt praised the dockers .\nShe said that ."
    assert [(m.text, m.actor, m.kind) for m in example.mentions] == [
        ("Ilse Brandt", "a", "name"),
        ("the dockers", "b", "name"),
        ("She", "a", "pronoun"),
    ]
    assert all(example.text[m.start : m.end] == m.text for m in example.mentions)
    assert [example.text[s.start : s.end] for s in example.sentences] == example.text.split("\n")
    assert example.stance_of(0, "a", "b") == "favor"
    assert example.stance_of(0, "b", "a") == "neutral"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": "{Ilse|a} blamed {the dockers|b"}, "a brace or bar is left over"),
        ({"text": "{Ilse|z} spoke ."}, "key 'z', which is none of the actors"),
        ({"sentiment": {"a": "neutral"}}, "marked but not labelled"),
        ({"sentiment": {"a": "neutral", "b": "bad"}}, "sentiment 'bad' is none of"),
        ({"stance": [["a", "a", "favor"]]}, "cannot take a stance toward itself"),
        ({"part": "footer"}, "part 'footer' is none of"),
    ],
)
def test_a_bad_row_is_named_by_file_and_line(change: dict[str, object], message: str, tmp_path: Path) -> None:
    bad = row("r2", good=False)
    bad["sentences"][0].update(change)
    path = write_rows(tmp_path / "x.jsonl", [row("r1", good=True), bad])
    with pytest.raises(DataError, match=rf"x\.jsonl:2: row 'r2': .*{message}"):
        list(bundled.read(path))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"unit": "artcle"}, "unit 'artcle' is none of article, passage"),
        ({"unit": "passage", "relation_labelled": True}, "key 'relation_labelled' is none of id, .*relations_labelled"),
    ],
)
def test_what_would_silently_drop_labels_is_refused(change: dict[str, object], message: str, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "x.jsonl", [{**row("r1", good=True), **change}])
    with pytest.raises(DataError, match=rf"x\.jsonl:1: row 'r1': {message}"):
        list(bundled.read(path))


@pytest.mark.parametrize(("line", "message"), [("{", "is no JSON"), ("[1]", "is no JSON object but list")])
def test_lines_that_are_no_objects_are_named(line: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(f"{json.dumps(row('r1', good=True))}\n{line}\n")
    with pytest.raises(DataError, match=rf"x\.jsonl:2: {message}"):
        list(bundled.read(path))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone\.jsonl: cannot be read"):
        list(bundled.read(tmp_path / "gone.jsonl"))


def test_newsmtsc_polarities_and_article_groups(tmp_path: Path) -> None:
    targets = [{"Input.gid": "g", "from": 0, "to": 4, "mention": "Runa", "polarity": 6.0}]
    path = write_rows(
        tmp_path / "n.jsonl",
        [
            {
                "primary_gid": "polusa_7_12_3_Runa_0_4",
                "sentence_normalized": "Runa won.",
                "targets": [*targets, *targets],
            }
        ],
    )
    (example,) = newsmtsc.read(path)
    assert (example.group, example.sentiment) == ("polusa_7_12", {(0, "0-4"): "positive"})
    assert [m.text for m in example.mentions] == ["Runa"]


@pytest.mark.parametrize("change", [{"polarity": 5.0}, {"to": 99}, {"from": 4}])
def test_newsmtsc_bad_rows_are_named(change: dict[str, float], tmp_path: Path) -> None:
    target = {"Input.gid": "g", "from": 0, "to": 4, "mention": "Runa", "polarity": 6.0, **change}
    path = write_rows(
        tmp_path / "n.jsonl", [{"primary_gid": "g", "sentence_normalized": "Runa won.", "targets": [target]}]
    )
    with pytest.raises(DataError, match=r"n\.jsonl:1: is no NewsMTSC row"):
        list(newsmtsc.read(path))


def test_madtsc_rows_are_those_of_newsmtsc_with_an_article_number(tmp_path: Path) -> None:
    target = {"Input.gid": "7_12_0_4", "from": 0, "to": 4, "mention": "Runa", "polarity": 2.0}
    good = {"primary_gid": "7_12_0_4", "sentence_normalized": "Runa lost.", "targets": [target]}
    bad = {**good, "targets": [{**target, "to": 99}]}
    rows = madtsc.read(write_rows(tmp_path / "m.jsonl", [good, bad]))
    first = next(rows)
    assert (first.group, first.sentiment, first.unit) == ("voxeurop_7", {(0, "0-4"): "negative"}, "sentence")
    with pytest.raises(DataError, match=r"m\.jsonl:2: is no MAD-TSC row .*0-99 lies outside"):
        next(rows)


def test_a_table_groups_targets_of_one_text_and_marks_whole_words(tmp_path: Path) -> None:
    path = tmp_path / "my.csv"
    path.write_text(
        "text,target,label,article\n"
        '"Runa beat Odo, and Odor fled.",Odo,negative,7\n"Runa beat Odo, and Odor fled.",Runa,positive,7\n'
        "Odo spoke.,Odo,neutral,8\n"
    )
    first, second = table.read(path)
    assert {target: label for (_, target), label in first.sentiment.items()} == {"Odo": "negative", "Runa": "positive"}
    assert [m.start for m in first.mentions if m.actor == "Odo"] == [10]
    assert (first.group, second.group) == ("7", "8")


@pytest.mark.parametrize(
    ("header", "fields", "ids", "groups"),
    [
        ("article", ("7", "7", "8"), ["2", "3", "4"], ["7", "7", "8"]),
        ("id", ("a", "a", ""), ["a", "a:3", "4"], ["a", "a", "4"]),
        ("id,article", ("a,7", "b,7", "c,"), ["a", "b", "c"], ["7", "7", "c"]),
    ],
)
def test_texts_of_one_article_have_ids_of_their_own(
    header: str, fields: tuple[str, ...], ids: list[str], groups: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "my.csv"
    rows = [f"Odo {verb}.,Odo,neutral,{field}" for verb, field in zip(("spoke", "won", "left"), fields, strict=True)]
    path.write_text("\n".join([f"text,target,label,{header}", *rows]) + "\n")
    examples = list(table.read(path))
    assert [one.id for one in examples] == ids
    assert [one.group for one in examples] == groups


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Odo spoke.,Odo,good", "3: label 'good' is none of"),
        ("Odo spoke.,Runa,neutral", "3: target 'Runa' does not occur"),
        ("Odo spoke.,,neutral", "3: column 'target' is empty"),
        ("Odo, the mayor, spoke.,Odo,neutral", "3: has more fields than the header"),
        ("Runa won.,Runa,negative", "3: target 'Runa' is labelled negative here and positive before"),
    ],
)
def test_a_bad_table_row_is_named_by_line(line: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "my.csv"
    path.write_text(f"text,target,label\nRuna won.,Runa,positive\n{line}\n")
    with pytest.raises(DataError, match=rf"my\.csv:{message}"):
        list(table.read(path))


def test_a_table_without_a_column_says_which(tmp_path: Path) -> None:
    path = tmp_path / "my.csv"
    path.write_text("text,label\nx,neutral\n")
    with pytest.raises(DataError, match="lacks the column 'target'"):
        list(table.read(path))


def test_an_unknown_reader_lists_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"bundled, .*newsmtsc, .*table, .*wnut17"):
        reader("nope")


def test_a_lone_surrogate_in_a_row_is_named_by_line(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": "\\ud800"}\n')
    with pytest.raises(DataError, match=r"x\.jsonl:1: is no JSON in UTF-8"):
        list(bundled.read(path))


def test_a_row_without_sentences_and_an_unclosed_quote_are_named(tmp_path: Path) -> None:
    empty = {**row("r1", good=True), "sentences": []}
    with pytest.raises(DataError, match=r"x\.jsonl:1: row 'r1': has no sentences"):
        list(bundled.read(write_rows(tmp_path / "x.jsonl", [empty])))
    path = tmp_path / "my.csv"
    path.write_text('text,target,label\n"Odo spoke.,Odo,neutral\n')
    with pytest.raises(DataError, match=r"my\.csv:\d+: cannot be read as CSV"):
        list(table.read(path))
