from newsstance.actors.quotes import Quotes


def test_quotations_and_the_open_one_that_ends_with_its_line() -> None:
    text = 'He said "yes" and “no”.\n"Never\nagain'
    quotes = Quotes(text)
    assert [quotes.at(text.index(word)) for word in ("He", "yes", "and", "no", "Never", "again")] == [
        None, 0, None, 1, 2, None,
    ]  # fmt: skip


def test_an_open_quotation_at_the_end() -> None:
    assert Quotes('"open').at(3) == 0
