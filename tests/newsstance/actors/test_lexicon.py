from newsstance.actors.lexicon import Lexicon, word_set, words_of


def phrases(lexicon: Lexicon[str], text: str) -> list[tuple[str, str]]:
    return [(text[match.start : match.end], match.payload) for match in lexicon.matches(text)]


def test_longest_phrase_wins_and_words_are_whole() -> None:
    lexicon = Lexicon([("Kessel", "city"), ("Bank of Kessel", "bank"), ("Bank", "any")])
    assert phrases(lexicon, "The Bank of Kessel and Kesselring, Bank of Orlund, Kessel.") == [
        ("Bank of Kessel", "bank"), ("Bank", "any"), ("Kessel", "city"),
    ]  # fmt: skip


def test_space_hyphen_and_apostrophe_are_spelled_freely() -> None:
    lexicon = Lexicon([("Port-au-Vent", "p"), ("N'Dara", "n"), ("U.S.", "u")])
    assert phrases(lexicon, "Port au\nVent, N’Dara, U.S. and U. S") == [
        ("Port au\nVent", "p"), ("N’Dara", "n"), ("U.S.", "u"),
    ]  # fmt: skip


def test_case() -> None:
    assert phrases(Lexicon([("Norland", "n")]), "NORLAND norland") == []
    assert phrases(Lexicon([("Norland", "n"), ("Of", "x")], case="shout"), "NORLAND norland OF") == [("NORLAND", "n")]
    assert phrases(Lexicon([("Prime Minister", "r")], case="any"), "PRIME minister") == [("PRIME minister", "r")]


def test_a_phrase_is_not_found_over_a_sentence_end() -> None:
    assert phrases(Lexicon([("Norland Senate", "s")]), "in Norland. Senate votes") == []


def test_at_and_get() -> None:
    lexicon = Lexicon([("Norland", "n")])
    assert lexicon.get("Norland") == "n"
    assert lexicon.get("Norland now") is None
    assert lexicon.at("xNorland", 1) is None


def test_word_set() -> None:
    assert word_set(" a\n b ") == {"a", "b"}


def test_words_of_a_text() -> None:
    words = words_of("NORLAND met Norland; Norland's US_envoy. " * 8)
    assert list(words.places["Norland"][:2]) == [12, 21]
    assert set(words.folded["norland"]) == {"NORLAND", "Norland"}
    assert words.shouted == {"NORLAND"}
    assert len(words.places["envoy"]) == 8
