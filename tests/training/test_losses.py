from pathlib import Path

import numpy as np
import pytest
import torch

from newsstance.checkpoint import read_encoding
from newsstance.decoding import judge_pairs, judge_targets, tally
from newsstance.encoding import Encoding, index_mentions
from newsstance.engine.torch_engine import TorchEngine
from newsstance.model import NewsModel
from tests.training.corpus import row, write_encoder
from training.collator import IGNORED, Collator, encode_example, padded
from training.config import make_config
from training.finetune import build_model
from training.losses import apart, head_logits, joint_loss, mask_names, pool
from training.readers.bundled import example


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[NewsModel, Encoding]:
    folder = write_encoder(tmp_path_factory.mktemp("encoder"))
    settings = make_config(
        {"name": "x", "train": ["table=x.csv"], "encoder": str(folder), "pair_size": 7}, where="test"
    )
    model, _ = build_model(settings)
    return model.eval(), read_encoding(folder / "tokenizer.json", window=16)


def test_pooling_ignores_padding_and_weighs_by_the_gate() -> None:
    channels = torch.tensor([[1.0, 0, 0, 0], [3.0, 0, 0, 0], [9.0, 0, 0, 50]])
    assert pool(channels, torch.tensor([[0, 1], [2, -1]]), gate=3)[:, 0].tolist() == [2.0, 9.0]
    assert pool(channels, torch.tensor([[0, 2]]), gate=3)[0, 0].item() == pytest.approx(9.0)


def test_training_and_inference_pool_to_the_same_logits(built: tuple[NewsModel, Encoding]) -> None:
    """The collator's units and decoding's tallies are two roads to the same judgements."""
    model, encoding = built
    item = encode_example(example(row("r1", good=True)), encoding)
    with torch.inference_mode():
        trained = head_logits(model, Collator(encoding=encoding)([item]))
    engine = TorchEngine(model)
    judged = engine.judge(engine.encode(encoding.batch(item.windows)), index_mentions(item.windows, item.placed))
    tallies = tally(item.windows, item.placed, judged)
    owners = np.array(["ab".index(str(mention.actor)) for mention in item.example.mentions])
    sentiment, pairs = judge_targets(tallies.sentiment, owners), judge_pairs(tallies.stance, owners)
    of_actors = np.stack([sentiment[key].logits for key in (0, 1)])
    assert trained["article_sentiment"].numpy() == pytest.approx(of_actors, abs=1e-5)
    assert len(trained["article_stance"]) == len(pairs)
    found = np.stack([values.logits for values in pairs.values()])
    assert np.sort(trained["article_stance"].numpy(), axis=0) == pytest.approx(np.sort(found, axis=0), abs=1e-5)


def test_units_and_labels_of_an_article(built: tuple[NewsModel, Encoding]) -> None:
    _, encoding = built
    batch = Collator(encoding=encoding)([encode_example(example(row("r1", good=False)), encoding)])
    assert batch["sentiment_labels"].tolist() == [1, 0, 1]  # a neutral, b negative; "she" neutral
    assert sorted(batch["stance_labels"].tolist()) == [0] + [1] * (len(batch["stance_labels"]) - 1)
    assert batch["overall_labels"].tolist() == [0]
    tagged = batch["tags"][batch["tags"] > 0].tolist()
    assert tagged == [1, 2, 7, 8]  # B- and I-person, B- and I-group; pronouns carry none


def test_heads_without_labels_add_nothing(built: tuple[NewsModel, Encoding]) -> None:
    model, encoding = built
    batch = Collator(encoding=encoding)([encode_example(example(row("r1", good=True)), encoding)])
    for name in [name for name in batch if name.endswith("_labels")]:
        batch[name] = torch.full_like(batch[name], IGNORED)
    batch["tags"] = torch.full_like(batch["tags"], IGNORED)
    loss = joint_loss(head_logits(model, batch), batch, {})
    loss.backward()  # type: ignore[no-untyped-call]
    assert loss.item() == 0
    assert all(torch.isfinite(p.grad).all() for p in model.parameters() if p.grad is not None)


def test_a_weight_of_zero_silences_a_head(built: tuple[NewsModel, Encoding]) -> None:
    model, encoding = built
    batch = Collator(encoding=encoding)([encode_example(example(row("r1", good=True)), encoding)])
    logits = head_logits(model, batch)
    every = joint_loss(logits, batch, {}).item()
    without = joint_loss(logits, batch, {"tagger": 0.0}).item()
    assert without < every
    silent = dict.fromkeys(logits, 0.0)
    assert joint_loss(logits, batch, silent).item() == 0


def test_the_authors_stance_and_the_actors_have_a_mean_each() -> None:
    labels = torch.tensor([0, 1, 1, 1])
    values = torch.tensor([[0.0, 4.0, 0.0]] * 4)
    batch = {"tags": torch.full((1, 2), IGNORED), "stance_labels": labels, "stance_voice": torch.tensor([1, 0, 0, 0])}
    logits = {"tagger": torch.zeros(1, 2, 9), "stance": values}
    of_author = torch.nn.functional.cross_entropy(values[:1], labels[:1])
    of_actors = torch.nn.functional.cross_entropy(values[1:], labels[1:])
    assert joint_loss(logits, batch, {}).item() == pytest.approx((of_author + of_actors).item(), abs=1e-6)


def test_the_neutral_class_of_stance_may_weigh_less() -> None:
    values = torch.tensor([[0.0, 4.0, 0.0]] * 2)
    batch = {
        "tags": torch.full((1, 2), IGNORED),
        "stance_labels": torch.tensor([0, 1]),
        "stance_voice": torch.tensor([1, 1]),
    }
    logits = {"tagger": torch.zeros(1, 2, 9), "stance": values}
    assert joint_loss(logits, batch, {}, neutral=0.2) > joint_loss(logits, batch, {})


def test_two_passes_are_apart_by_the_divergence_of_labelled_items() -> None:
    sure, unsure = torch.tensor([[4.0, 0.0, 0.0], [9.0, 0.0, 0.0]]), torch.zeros(2, 3)
    tags = torch.zeros(1, 1, 9)
    batch = {"tags": torch.full((1, 1), IGNORED), "sentiment_labels": torch.tensor([0, IGNORED])}
    one, other = {"tagger": tags, "sentiment": sure}, {"tagger": tags, "sentiment": unsure}
    left, right = sure[0].softmax(0), unsure[0].softmax(0)
    expected = float(((left - right) * (left.log() - right.log())).sum()) / 2
    assert apart(one, other, batch, {}).item() == pytest.approx(expected, abs=1e-5)
    assert apart(one, one, batch, {}).item() == pytest.approx(0, abs=1e-6)
    assert apart(one, other, batch, {"sentiment": 0.0}).item() == 0


def test_padding_of_ragged_rows() -> None:
    assert padded([[1, 2], [3], []]).tolist() == [[1, 2], [3, -1], [-1, -1]]


def test_the_blind_model_does_not_see_its_target(built: tuple[NewsModel, Encoding], tmp_path: Path) -> None:
    model, encoding = built
    item = encode_example(example(row("r1", good=True)), encoding)
    model.blind = True
    try:
        with torch.inference_mode():
            logits = head_logits(model, Collator(encoding=encoding)([item]))["sentiment"]
    finally:
        model.blind = False
    assert torch.allclose(logits[0], logits[1])
    assert not torch.allclose(logits[0], logits[2])


def test_names_are_hidden_whole_or_not_at_all() -> None:
    torch.manual_seed(3)
    ids = torch.arange(10, 22).repeat(400, 1)
    starts, ends = torch.tensor([[2, 7, 0]] * 400), torch.tensor([[5, 8, 0]] * 400)
    hidden = mask_names(ids, starts, ends, 0.25, 4) == 4
    assert not hidden[:, [0, 1, 5, 6, 8, 9, 10, 11]].any()
    assert torch.equal(hidden[:, 2], hidden[:, 4])
    assert 0.15 < hidden[:, 2].float().mean() < 0.35
    assert 0.15 < hidden[:, 7].float().mean() < 0.35
    assert not torch.equal(hidden[:, 2], hidden[:, 7])
    assert torch.equal(mask_names(ids, starts, ends, 0.0, 4), ids)
