import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsstance.reading.topics import TOPICS, Topic, folded, heads_of

_WORDS = (
    "cookie cookies privacy GDPR consenting terms of personal data copyright all rights reserved JavaScript "
    "third-party third parts "
    "subscribers newsletters sign up in inbox log login logged registered accounts password email e-mail membership donated "
    "share tweet facebook Twitter instagram whatsapp pinterest LinkedIn follow like likes him her them "
    "comments reply replies says: responses moderated permalink report abuse posted by upvotes "
    "Getty photos photograph image credit AP photo Reuters AFP file pictured caption video watch gallery courtesy "
    "read more from related most trending popular latest recommended sponsored advertising promoted click here shop buy deals "
    "price offer sale % off 50% order now is a an local reporter writer editor journalist author correspondent contributor "
    "emailshare replying inboxes loginpage gdpr2 donateX likesome photos2 dealsy "
    "founder reporting editing writing contributed to this ſhare lıke LİKES mayor \u212aept"
)
WORDS = _WORDS.split()


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
@given(words=st.lists(st.sampled_from(WORDS), max_size=8), glue=st.sampled_from([" ", "", ", ", "_"]))
def test_the_quick_look_never_hides_a_topic(topic: Topic, words: list[str], glue: str) -> None:
    line = glue.join(words)
    plain = re.search(topic.pattern.pattern, line, re.IGNORECASE) is not None
    assert topic.holds(folded(line), heads_of(folded(line))) == plain


def test_a_line_of_plain_prose_has_no_topic() -> None:
    line = folded("The mayor of Dunmere quit on Tuesday after a leak that shook the town.")
    assert not any(topic.holds(line, heads_of(line)) for topic in TOPICS)


def test_folding_keeps_every_character_in_its_place() -> None:
    signs = [chr(code) for code in range(sys.maxunicode + 1)]
    assert all(len(folded(sign)) == 1 for sign in signs)
    letters = re.compile("[a-z]", re.IGNORECASE)
    assert {sign for sign in signs if letters.fullmatch(sign)} == {s for s in signs if "a" <= folded(s) <= "z"}
