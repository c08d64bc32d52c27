import ast
from itertools import chain
from pathlib import Path

import pytest

from newsstance import labels
from newsstance.labels import ACTOR_TYPES, AUTHOR, HEADS, OUTSIDE, SENTIMENT, SKIP_REASONS, STANCE, TAGS

ROOT = Path(labels.__file__).parents[1]


def test_the_order_of_logits_is_fixed() -> None:
    """Checkpoints carry these orders: a change here makes every trained one unreadable."""
    assert SENTIMENT == ("negative", "neutral", "positive")
    assert STANCE == ("against", "neutral", "favor")
    assert ACTOR_TYPES == ("person", "organization", "place", "group")
    assert HEADS == {
        "sentiment": SENTIMENT,
        "stance": STANCE,
        "article_sentiment": SENTIMENT,
        "article_stance": STANCE,
        "relation": STANCE,
        "overall": SENTIMENT,
    }


def test_every_actor_type_has_a_tag_to_begin_and_one_to_go_on() -> None:
    assert TAGS[0] == OUTSIDE
    assert TAGS[1:] == tuple(chain.from_iterable((f"B-{kind}", f"I-{kind}") for kind in ACTOR_TYPES))
    # The collator relies on the I tag standing right after its B tag.
    assert all(TAGS[TAGS.index(f"B-{kind}") + 1] == f"I-{kind}" for kind in ACTOR_TYPES)


@pytest.mark.parametrize("names", [SENTIMENT, STANCE, ACTOR_TYPES, SKIP_REASONS, TAGS])
def test_no_label_stands_twice(names: tuple[str, ...]) -> None:
    assert len(set(names)) == len(names)


def test_the_author_is_no_type_of_actor_and_no_label() -> None:
    assert AUTHOR not in {*ACTOR_TYPES, *SENTIMENT, *STANCE}


def _spelled(path: Path) -> bool:
    rows = [
        node.elts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Tuple | ast.List)
    ]
    values = [tuple(getattr(item, "value", None) for item in row) for row in rows]
    return any(set(value) in (set(SENTIMENT), set(STANCE), set(ACTOR_TYPES)) for value in values)


@pytest.mark.parametrize(
    "layer",
    [
        "newsstance",
        "serving",
        "training",
    ],
)
def test_vocabularies_are_spelled_in_one_place_only(layer: str) -> None:
    paths = sorted((ROOT / layer).rglob("*.py"))
    assert [path.name for path in paths if _spelled(path) and path.name != "labels.py"] == []
