import pytest
import torch
from torch import Tensor
from transformers import BertConfig, BertModel

from newsstance.labels import TAGS
from newsstance.model import CHANNELS, Biaffine, JointHead, Judgement, NewsModel
from tests.tiny import HIDDEN, PAIR_SIZE, tiny_model

IDS = torch.tensor([[2, 9, 8, 7, 12, 13, 3], [2, 11, 30, 3, 0, 0, 0]])
MASK = (IDS != 0).long()
CASING = torch.tensor([[0, 2, 1, 1, 3, 4, 0], [0, 1, 1, 0, 0, 0, 0]])
SENTENCE = torch.tensor([[-1, 0, 0, 1, 1, 1, -1], [-1, 0, 0, -1, -1, -1, -1]])
STARTS = torch.tensor([[1, 3, 4], [2, 0, 0]])
ENDS = torch.tensor([[3, 4, 6], [3, 0, 0]])
WHERE = torch.tensor([[0, 1, 1], [0, 0, 0]])


@pytest.fixture(scope="module")
def model() -> NewsModel:
    return tiny_model()


def run(
    model: NewsModel, rows: slice = slice(None), tokens: int = 7, mentions: int = 3
) -> tuple[Tensor, Tensor, Judgement]:
    with torch.inference_mode():
        states, tags = model.encode(IDS[rows, :tokens], MASK[rows, :tokens], CASING[rows, :tokens])
        spans = (array[rows, :mentions] for array in (STARTS, ENDS, WHERE))
        return states, tags, model.judge(states, SENTENCE[rows, :tokens], *spans)


def test_shapes(model: NewsModel) -> None:
    states, tags, judged = run(model)
    assert states.shape == (2, 7, HIDDEN)
    assert tags.shape == (2, 7, len(TAGS))
    assert judged.mentions.shape == (2, 3, CHANNELS)
    assert judged.pairs.shape == (2, 4, 3, CHANNELS)
    assert judged.sentences.shape == (2, 2, 4)


def test_padding_of_tokens_and_mentions_changes_nothing(model: NewsModel) -> None:
    states, tags, judged = run(model)
    alone_states, alone_tags, alone = run(model, slice(1, 2), tokens=4, mentions=1)
    assert torch.allclose(states[1, :4], alone_states[0], atol=1e-5)
    assert torch.allclose(tags[1, :4], alone_tags[0], atol=1e-5)
    assert torch.allclose(judged.mentions[1, :1], alone.mentions[0], atol=1e-5)
    assert torch.allclose(judged.pairs[1, :2, :1], alone.pairs[0], atol=1e-5)
    assert torch.allclose(judged.sentences[1, :1], alone.sentences[0], atol=1e-5)


def test_a_window_without_mentions_is_judged_as_a_whole_all_the_same(model: NewsModel) -> None:
    _, _, judged = run(model, mentions=0)
    assert judged.mentions.shape == (2, 0, CHANNELS)
    assert judged.pairs.shape == (2, 1, 0, CHANNELS)
    assert torch.isfinite(judged.sentences).all()


def test_everything_is_finite_padding_included(model: NewsModel) -> None:
    states, tags, judged = run(model)
    for values in (states, tags, judged.mentions, judged.pairs, judged.sentences):
        assert torch.isfinite(values).all()


def test_two_targets_of_a_sentence_are_told_apart_unless_the_model_is_blind(model: NewsModel) -> None:
    seeing = run(model)[2]
    assert not torch.allclose(seeing.mentions[0, 1], seeing.mentions[0, 2], atol=1e-2)
    blind = run(tiny_model(blind=True))[2]
    assert torch.allclose(blind.mentions[0, 1], blind.mentions[0, 2], atol=1e-6)
    assert torch.allclose(blind.pairs[0, 0, 1], blind.pairs[0, 0, 2], atol=1e-6)
    assert not torch.allclose(blind.mentions[0, 0], blind.mentions[0, 1], atol=1e-2)  # another sentence


def test_the_direction_of_a_pair_matters(model: NewsModel) -> None:
    pairs = run(model)[2].pairs
    assert not torch.allclose(pairs[0, 1, 1], pairs[0, 2, 0], atol=1e-2)


def test_casing_matters_only_once_it_is_learnt() -> None:
    torch.manual_seed(3)
    config = BertConfig(vocab_size=40, hidden_size=20, num_hidden_layers=1, num_attention_heads=4, intermediate_size=28)
    fresh = NewsModel(BertModel(config), pair_size=PAIR_SIZE).eval()
    none = torch.zeros_like(CASING)
    with torch.inference_mode():
        assert torch.equal(fresh.encode(IDS, MASK, CASING)[0], fresh.encode(IDS, MASK, none)[0])
        learnt = tiny_model()
        assert not torch.allclose(learnt.encode(IDS, MASK, CASING)[0], learnt.encode(IDS, MASK, none)[0], atol=1e-2)


def test_the_article_is_judged_like_its_sentences_before_training() -> None:
    torch.manual_seed(3)
    out = JointHead(5)(torch.randn(3, 5))
    assert out.shape == (3, CHANNELS)
    assert torch.equal(out[:, :4], out[:, 4:])


def test_a_pair_is_the_biaffine_product_of_holder_and_target() -> None:
    torch.manual_seed(3)
    head = Biaffine(5, 3)
    vectors = torch.randn(1, 2, 5)
    with torch.inference_mode():
        pairs = head(vectors)
        target, holder = head.target(vectors)[0, 1], head.holder(vectors)[0, 0]
        for row, of in ((0, head.author), (1, holder)):
            raw = torch.stack([of @ head.product[c] @ target for c in range(CHANNELS)])
            raw = raw + head.of_holder(of) + head.of_target(target)
            expected = torch.cat([raw[:4], raw[:4] + raw[4:]])
            assert torch.allclose(pairs[0, row, 1], expected, atol=1e-5)


def test_the_author_is_the_same_whoever_else_is_there(model: NewsModel) -> None:
    few, many = run(model, slice(0, 1), mentions=1)[2], run(model, slice(0, 1))[2]
    assert torch.allclose(few.pairs[0, 0, 0], many.pairs[0, 0, 0], atol=1e-5)
