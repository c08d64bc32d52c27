import dataclasses

import pytest

from newsstance.errors import ConfigError
from tests.training.judgements import judged, passage
from training.comparison import compare
from training.item_record import Evaluated, Record, record

MODEL = {"name": "valley", "version": "0123abc", "date": "2026-11-24"}


def before(*records: Record) -> Evaluated:
    return Evaluated(model=MODEL, records=records)


def answering(share: float, seed: int = 0) -> Record:
    """The same 400 items, with about that share of the answers right."""
    made = record(judged(400, seed=seed))
    said = tuple(
        gold if at % 10 < share * 10 else ("neutral" if gold != "neutral" else "negative")
        for at, gold in enumerate(made.gold)
    )
    return dataclasses.replace(made, predicted=said)


def test_a_better_model_is_better_beyond_chance_whatever_the_order_of_items() -> None:
    old, new = answering(0.5), answering(0.8)
    turned = Record(name=old.name, head=old.head, **{
        key: tuple(reversed(getattr(old, key))) for key in ("ids", "groups", "checksums", "gold", "predicted")
    })  # fmt: skip
    found = compare([new], before(turned))
    (entry,) = found["sets"]
    assert found["against"] == MODEL
    assert entry["difference"]["low"] > 0
    assert entry["difference"]["p"] < 0.01
    assert entry["difference"]["value"] == pytest.approx(entry["now"] - entry["before"])
    assert (entry["n"], entry["changed"], entry["mended"], entry["broken"]) == (400, 120, 120, 0)


def test_the_same_answers_are_no_difference() -> None:
    (entry,) = compare([answering(0.7)], before(answering(0.7)))["sets"]
    assert (entry["difference"]["value"], entry["difference"]["p"], entry["changed"]) == (0.0, 1.0, 0)


def test_what_only_one_of_them_has_is_named() -> None:
    other = dataclasses.replace(answering(0.7), name="hill-dev")
    found = compare([answering(0.7)], before(answering(0.7), other))
    assert (found["only_here"], found["only_there"]) == ([], ["hill-dev · sentiment"])
    with pytest.raises(ConfigError, match=r"which has hill-dev · sentiment; evaluate on the same sets"):
        compare([answering(0.7)], before(other))


def test_other_items_are_refused_by_name() -> None:
    now = record(judged(8))
    fewer = dataclasses.replace(
        now, **{key: getattr(now, key)[1:] for key in ("ids", "groups", "checksums", "gold", "predicted")}
    )
    with pytest.raises(ConfigError, match="1 items are not in both evaluations, 'item-0000' only in this evaluation"):
        compare([now], before(fewer))
    made = judged(8)
    text = dataclasses.replace(made, passages=[passage("Another text."), *made.passages[1:]])
    with pytest.raises(ConfigError, match="item 'item-0000' has another text than before"):
        compare([now], before(record(text)))
    label = dataclasses.replace(now, gold=("neutral" if now.gold[0] != "neutral" else "negative", *now.gold[1:]))
    with pytest.raises(ConfigError, match="item 'item-0000' has another true label than before"):
        compare([now], before(label))
