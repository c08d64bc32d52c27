"""The network of a checkpoint, with its weights.

Leaves to others: verifying the directory (``checkpoint``), running the network (``engine.torch_engine``).
"""

from safetensors.torch import load_file
from transformers import AutoConfig, AutoModel, PreTrainedConfig, PreTrainedModel

from newsstance.checkpoint import WAY_OUT, Checkpoint
from newsstance.errors import CheckpointError
from newsstance.model import NewsModel

ATTENTION_DROPOUT = ("attention_probs_dropout_prob", "attention_dropout")
"""What transformers' encoders call the share of attention weights that are dropped in training."""
_SHOWN = 300
"""Characters of a library's complaint that are passed on."""


def load_model(checkpoint: Checkpoint) -> NewsModel:
    """The network of a checkpoint, in evaluation mode. Raises CheckpointError."""
    settings = dict(checkpoint.encoder_config())
    try:
        config = AutoConfig.for_model(settings.pop("model_type"), **settings)
        encoder = AutoModel.from_config(without_attention_dropout(config))
        model = NewsModel(encoder, pair_size=checkpoint.manifest.pair_size, blind=checkpoint.manifest.blind)
        model.load_state_dict(load_file(checkpoint.weights))
    except Exception as error:  # several libraries, each with its own kinds
        raise _misfit(checkpoint, " ".join(str(error).split())[:_SHOWN] or type(error).__name__) from None
    _check_tables(checkpoint, encoder)
    return model.eval()


def without_attention_dropout(config: PreTrainedConfig) -> PreTrainedConfig:
    """The encoder's settings with no dropout on attention weights: torch's fused attention for CPU has none
    (docs/decisions/0012-training-speed.md). Only training is touched; there is no dropout at inference."""
    for key in ATTENTION_DROPOUT:
        if hasattr(config, key):
            setattr(config, key, 0.0)
    return config


def _check_tables(checkpoint: Checkpoint, encoder: PreTrainedModel) -> None:
    """Every position and every token needs a row in the encoder's tables."""
    rows, vocabulary = encoder.get_input_embeddings().num_embeddings, checkpoint.encoding.tokenizer.get_vocab()
    highest = max(vocabulary.values(), default=0)
    if highest >= rows:
        raise _misfit(checkpoint, f"the tokenizer has token {highest}, the encoder {rows} rows")
    positions = getattr(encoder.config, "max_position_embeddings", None)
    if positions is not None and checkpoint.manifest.window > positions:
        raise _misfit(checkpoint, f"windows of {checkpoint.manifest.window} tokens, the encoder reads {positions}")


def _misfit(checkpoint: Checkpoint, reason: str) -> CheckpointError:
    return CheckpointError(f"{checkpoint.path}: weights and config do not fit ({reason}); {WAY_OUT}")
