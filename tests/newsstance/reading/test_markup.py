from hypothesis import given
from hypothesis import strategies as st

from newsstance.reading.markup import Token, attributes, tokenize


def pieces(text: str) -> list[tuple[str, str]]:
    return [(token.kind, text[token.start : token.end]) for token in tokenize(text)]


def test_tags_text_comments_and_scripts() -> None:
    assert pieces("<p class='a>b'>1 < 2<!-- <b> --><script>if (a</b>) </script>x") == [
        ("open", "<p class='a>b'>"),
        ("text", "1 < 2"),
        ("silent", "<!-- <b> -->"),
        ("open", "<script>"),
        ("raw", "if (a</b>) "),
        ("close", "</script>"),
        ("text", "x"),
    ]


def test_an_open_quote_does_not_swallow_the_page() -> None:
    assert ("text", "words") in pieces("<a href='x>words</a>")


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("<>/!-\"'=ab ?"))))
def test_tokens_partition_the_text(text: str) -> None:
    at = 0
    for token in tokenize(text):
        assert token.start == at
        assert token.start < token.end
        at = token.end
    assert at == len(text)


def test_attributes() -> None:
    text = '<div Class="a b" id=c hidden data-x=\'"\' class="z">'
    token = Token("open", 0, len(text), "div")
    assert attributes(text, token) == {"class": "a b", "id": "c", "hidden": "", "data-x": '"'}
