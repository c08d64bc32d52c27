"""Attention in float32 under bfloat16: the same answers as everywhere else, and nothing of it in a checkpoint."""

import pytest
import torch
from transformers import BertConfig, BertModel

from training.attention import FLOAT32, attend_in_float32


@pytest.fixture
def encoder() -> BertModel:
    torch.manual_seed(3)
    size = {"hidden_size": 24, "num_attention_heads": 3, "intermediate_size": 40, "num_hidden_layers": 2}
    return BertModel(BertConfig(vocab_size=50, attn_implementation="sdpa", **size)).eval()


def test_states_are_those_of_the_usual_attention(encoder: BertModel) -> None:
    ids, mask = torch.randint(0, 50, (3, 11)), torch.ones(3, 11, dtype=torch.long)
    mask[1, 7:] = 0
    usual = encoder(input_ids=ids, attention_mask=mask).last_hidden_state
    attend_in_float32(encoder)
    here = encoder(input_ids=ids, attention_mask=mask).last_hidden_state
    assert encoder.config._attn_implementation == FLOAT32
    assert torch.equal(usual[mask.bool()], here[mask.bool()])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        rough = encoder(input_ids=ids, attention_mask=mask).last_hidden_state
    assert torch.allclose(rough.float()[mask.bool()], usual[mask.bool()], atol=0.1)


def test_its_products_are_taken_in_float32(encoder: BertModel, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = list[torch.dtype]()
    usual = torch.nn.functional.scaled_dot_product_attention

    def watched(query: torch.Tensor, *rest: torch.Tensor, **more: object) -> torch.Tensor:
        seen.append(query.dtype)
        return usual(query, *rest, **more)  # type: ignore[arg-type]

    attend_in_float32(encoder)
    monkeypatch.setattr(torch.nn.functional, "scaled_dot_product_attention", watched)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        encoder(input_ids=torch.randint(0, 50, (2, 9)), attention_mask=torch.ones(2, 9, dtype=torch.long))
    assert seen == [torch.float32] * 2


def test_a_saved_configuration_does_not_know_of_it(encoder: BertModel) -> None:
    attend_in_float32(encoder)
    assert FLOAT32 not in str(encoder.config.to_dict())


def test_another_attention_stays(encoder: BertModel) -> None:
    encoder.set_attn_implementation("eager")
    attend_in_float32(encoder)
    assert encoder.config._attn_implementation == "eager"
