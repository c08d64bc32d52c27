import pytest

from training.behaviour.notation import written


def test_a_line_says_whom_it_marks_and_what_must_be_said() -> None:
    line = written("{The council|o1} met. // It thanked {the divers|g1}. || g1+ o1? ; o1>g1+ @>o1?-")
    assert line.text.text == "The council met.\nIt thanked the divers."
    found = [(one.name, one.head("sentence"), one.head("article"), one.allowed) for one in line.expected]
    assert found == [
        ("g1", "sentiment", "article_sentiment", ("positive",)),
        ("o1", "sentiment", "article_sentiment", ("neutral",)),
        ("o1>g1", "relation", "relation", ("favor",)),
        ("o1", "stance", "article_stance", ("neutral", "against")),
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Nobody is here. || p1-", "marks nobody"),
        ("{Odo|x1} spoke. || x1-", "'x1' must begin with p"),
        ("{Odo|p1} spoke. || p2-", "'p2-' is of 'p2', which the text does not mark"),
        ("{Odo|p1} spoke. || p1", "label 'p1' is not like"),
        ("{Odo|p1} spoke. || p1>p1-", "nobody takes a stance toward himself"),
        ("{Odo|p1} spoke of {Ilse. || p1-", "a brace or bar is left over"),
    ],
)
def test_a_bad_line_is_refused(line: str, message: str) -> None:
    with pytest.raises(ValueError, match=message.replace(">", ".")):
        written(line)
