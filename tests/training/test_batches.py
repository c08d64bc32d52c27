import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsstance.checkpoint import read_encoding
from newsstance.document import Mention, Sentence
from newsstance.encoding import Encoding
from newsstance.errors import ConfigError
from tests.training.corpus import write_encoder
from training.batches import EpochLoader, TokenBatches
from training.collator import Collator, Item, encode_example
from training.examples import Example


@pytest.fixture(scope="module")
def encoding(tmp_path_factory: pytest.TempPathFactory) -> Encoding:
    return read_encoding(write_encoder(tmp_path_factory.mktemp("encoder")) / "tokenizer.json", window=24)


def item(encoding: Encoding, words: int, name: str) -> Item:
    text = " ".join(["mayor"] * words)
    mention = Mention(start=0, end=5, text="mayor", type=None, actor="a")
    sentences = (Sentence(start=0, end=len(text)),)
    labels = {(0, "a"): "neutral"}
    return encode_example(
        Example(id=name, group=name, text=text, sentences=sentences, mentions=(mention,), sentiment=labels), encoding
    )


@settings(deadline=None, max_examples=40)
@given(
    sizes=st.lists(st.integers(1, 60), min_size=1, max_size=40),
    budget=st.integers(24, 200),
    world=st.integers(1, 3),
    epoch=st.integers(0, 3),
)
def test_every_item_is_in_exactly_one_batch_of_every_epoch(
    encoding: Encoding, sizes: list[int], budget: int, world: int, epoch: int
) -> None:
    items = [item(encoding, size, str(at)) for at, size in enumerate(sizes)]
    if len(items) < world:
        with pytest.raises(ConfigError, match=f"{world} processes for {len(items)} training texts"):
            TokenBatches(items, budget, 7, world=world)
        return
    ranks = [TokenBatches(items, budget, 7, rank=rank, world=world) for rank in range(world)]
    for batches in ranks:
        batches.set_epoch(epoch)
    seen = sorted(at for batches in ranks for batch in batches for at in batch)
    assert seen == list(range(len(items)))
    if len(items) >= world:
        assert len({len(list(batches)) for batches in ranks}) == 1
        assert len(list(ranks[0])) == len(ranks[0])


def test_the_order_depends_on_seed_and_epoch_alone(encoding: Encoding) -> None:
    items = [item(encoding, 1 + at % 17, str(at)) for at in range(60)]
    first, second = TokenBatches(items, 100, 7), TokenBatches(items, 100, 7)
    assert list(first) == list(second)
    second.set_epoch(1)
    assert list(first) != list(second)


def test_batches_keep_to_the_budget_of_padded_tokens(encoding: Encoding) -> None:
    items = [item(encoding, 1 + at % 17, str(at)) for at in range(200)]
    sizes = [max(items[at].longest for at in batch) * len(batch) for batch in TokenBatches(items, 100, 7)]
    assert sorted(sizes)[-len(sizes) // 10] <= 110  # joining the smallest two may overrun it, noise on lengths a little
    assert sum(sizes) / len(sizes) > 60


def test_a_loader_yields_tensors_of_one_batch(encoding: Encoding) -> None:
    items = [item(encoding, 5, str(at)) for at in range(6)]
    loader = EpochLoader(items, TokenBatches(items, 50, 7), Collator(encoding=encoding))
    loader.set_epoch(2)
    batch = next(iter(loader))
    assert batch["ids"].shape[1] == 7
    assert batch["sentiment_labels"].tolist() == [1] * len(batch["ids"])
