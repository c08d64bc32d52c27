import pytest

from newsstance.document import Sentence
from newsstance.errors import ConfigError
from training.examples import Example
from training.sets import share_of, split


def example(at: int, group: str) -> Example:
    return Example(id=f"{group}/{at}", group=group, text="Mere.", sentences=(Sentence(start=0, end=5),), mentions=())


EXAMPLES = [example(at, f"story {number}") for number in range(12) for at in range(2)]


def test_a_share_is_of_whole_articles_in_their_order() -> None:
    kept = share_of(EXAMPLES, 0.25, 7)
    assert len(kept) == 6
    assert [one for one in EXAMPLES if one.group in {two.group for two in kept}] == kept
    assert share_of(EXAMPLES, 1.0, 7) == EXAMPLES


def test_a_larger_share_holds_what_a_smaller_one_does() -> None:
    groups = [{one.group for one in share_of(EXAMPLES, share, 7)} for share in (0.01, 0.25, 0.5, 1.0)]
    assert [len(found) for found in groups] == [1, 3, 6, 12]
    assert groups[0] < groups[1] < groups[2] < groups[3]
    assert groups[1] != {one.group for one in share_of(EXAMPLES, 0.25, 8)}


@pytest.mark.parametrize(
    ("examples", "message"), [([], "my.csv holds no rows"), (EXAMPLES[:2], "my.csv leaves a single article")]
)
def test_a_set_that_cannot_be_split_is_named(examples: list[Example], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        split(examples, 0.1, 7, name="my.csv")
