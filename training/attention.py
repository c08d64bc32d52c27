"""Attention in float32 where a CPU trains in bfloat16: the way back of torch's fused attention takes three times as long there
in bfloat16 (docs/decisions/0004-training-precision.md).

Leaves to others: which precision a run has (``finetune``).
"""

from typing import Any

import torch
from torch import Tensor
from transformers import AttentionInterface, AttentionMaskInterface, PreTrainedModel
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

FLOAT32 = "sdpa_float32"


def attend_in_float32(encoder: PreTrainedModel) -> None:
    """Let an encoder that attends with torch's fused attention do so in float32; any other stays as it is."""
    if encoder.config._attn_implementation == "sdpa":
        AttentionInterface.register(FLOAT32, _attention)
        AttentionMaskInterface.register(FLOAT32, sdpa_mask)
        encoder.set_attn_implementation(FLOAT32)


def _attention(
    module: torch.nn.Module, query: Tensor, key: Tensor, value: Tensor, attention_mask: Tensor | None, **rest: Any
) -> tuple[Tensor, None]:
    mask = (
        attention_mask.float() if attention_mask is not None and attention_mask.is_floating_point() else attention_mask
    )
    with torch.autocast(query.device.type, enabled=False):
        found, _ = sdpa_attention_forward(module, query.float(), key.float(), value.float(), mask, **rest)
    return found.to(query.dtype), None
