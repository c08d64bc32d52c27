from hypothesis import given
from hypothesis import strategies as st

from training.markup import element, escape, join


def test_elements_nest_and_escape() -> None:
    inner = element("b", "x < y", class_="a b")
    assert element("p", inner, " & ", 3, None) == '<p><b class="a b">x &lt; y</b> &amp; 3</p>'
    assert element("meta", charset="utf-8", name=None) == '<meta charset="utf-8">'
    assert element("text", text_anchor="end", viewBox="0 0 1 1") == '<text text-anchor="end" viewBox="0 0 1 1"></text>'
    assert join(["a", [inner, "b"]]) == f"a{inner}b"


@given(st.text(alphabet=st.characters(), max_size=30))
def test_no_text_breaks_out_and_all_can_be_written(text: str) -> None:
    markup = element("p", text, title=text)
    assert markup.count("<") == 2
    assert markup.count('"') == 2
    markup.encode("utf-8")


def test_what_a_page_may_not_hold_is_replaced() -> None:
    assert escape("a\x00b\ud800c\x1b\nd") == "a\ufffdb\ufffdc\ufffd\nd"
