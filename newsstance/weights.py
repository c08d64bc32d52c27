"""The network of a checkpoint, with its weights.

Leaves to others: verifying the directory (``checkpoint``), running the network (``engine.torch_engine``).
"""

from safetensors.torch import load_file
from transformers import AutoConfig, AutoModel

from newsstance.checkpoint import Checkpoint
from newsstance.errors import CheckpointError
from newsstance.model import NewsModel


def load_model(checkpoint: Checkpoint) -> NewsModel:
    """The network of a checkpoint, in evaluation mode. Raises CheckpointError."""
    settings = dict(checkpoint.encoder_config())
    try:
        encoder = AutoModel.from_config(AutoConfig.for_model(settings.pop("model_type"), **settings))
        model = NewsModel(encoder, pair_size=checkpoint.manifest.pair_size, blind=checkpoint.manifest.blind)
        model.load_state_dict(load_file(checkpoint.weights))
    except Exception as error:  # several libraries, each with its own kinds
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CheckpointError(f"{checkpoint.path}: weights and config do not fit ({reason})") from None
    return model.eval()
