"""How fast a training step is: all heads of newsstance, beside the same as transformers would have it (a batch in one pass,
dropout on attention weights), and beside that encoder alone with a plain classifier on the same windows.

Leaves to others the quality of what is trained. Run: ``python -m benchmarks.training_step [--config FILE] [--steps N]``; the last
line is one JSON document.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from pathlib import Path

import torch
from torch import Tensor, nn

from benchmarks.timing import race
from newsstance.engine.processor import cores
from newsstance.model import NewsModel
from training.batches import TokenBatches
from training.collator import Collator, encode_example
from training.config import Config, read_config
from training.finetune import build_model, training_dtype
from training.losses import joint_loss
from training.optimizer import make_optimizer
from training.sets import parse_spec, read_set
from training.trainer import JointModule

EXAMPLES, STEPS = 120, 4
ATTENTION_DROPOUT = 0.1
"""What BERT was trained with, and what transformers keeps."""
Batch = dict[str, Tensor]
Step = Callable[[], object]


class PlainClassifier(nn.Module):
    """The encoder and one linear layer on its first state: what any fine-tuning costs at least."""

    def __init__(self, model: NewsModel) -> None:
        super().__init__()
        self.encoder, self.classify = model.encoder, nn.Linear(int(model.tagger.in_features), 3)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        found: Tensor = self.classify(self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state[:, 0])
        return found


def joint_step(config: Config, model: NewsModel, batches: Sequence[Batch], steps: int) -> Step:
    """Steps as training takes them."""
    module, optimizer = JointModule(model, training_dtype(config)).train(), make_optimizer(model, config)

    def run() -> None:
        for batch in islice(cycle(batches), steps):
            loss = joint_loss(module(**batch), batch, config.weights(), config.label_smoothing, config.neutral_stance)
            _update(optimizer, loss, model, config)

    return run


def plain_step(config: Config, model: NewsModel, batches: Sequence[Batch], steps: int) -> Step:
    """Steps of a plain classifier on the same windows."""
    module, dtype = PlainClassifier(model).train(), training_dtype(config)
    optimizer = torch.optim.AdamW(module.parameters(), lr=config.learning_rate)

    def run() -> None:
        for batch in islice(cycle(batches), steps):
            with torch.autocast("cpu", dtype=dtype, enabled=dtype != torch.float32):
                logits = module(batch["ids"], batch["mask"])
            loss = nn.functional.cross_entropy(logits.float(), torch.zeros(len(logits), dtype=torch.int64))
            _update(optimizer, loss, module, config)

    return run


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and the JSON line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", type=Path, default=Path("configs/articles.yaml"))
    parser.add_argument("--steps", type=int, default=STEPS)
    options = parser.parse_args(arguments)
    torch.set_num_threads(cores())
    config = read_config(options.config)
    model, encoding = build_model(config)
    examples = [example for text in config.train for example in read_set(parse_spec(text))][:EXAMPLES]
    items = [encode_example(example, encoding) for example in examples]
    chosen = list(islice(TokenBatches(items, config.batch_tokens, config.seed), options.steps))
    batches = [Collator(encoding=encoding)([items[at] for at in numbers]) for numbers in chosen]
    at_once = [{**batch, "padded": batch["mask"].sum(dim=1).amax().expand(len(batch["mask"]))} for batch in batches]
    tokens = sum(int(batch["mask"].sum()) for batch in islice(cycle(batches), options.steps))
    rivals = {
        "newsstance": joint_step(config, model, batches, options.steps),
        "usual": joint_step(config, _usual(config), at_once, options.steps),
        "plain": plain_step(config, _usual(config), batches, options.steps),
    }
    speeds = {name: tokens / seconds for name, seconds in race(rivals, 2).items()}
    share = speeds["newsstance"] / speeds["plain"]
    dtype = str(training_dtype(config)).removeprefix("torch.")
    print(f"{cores()} cores, {dtype}, batches of {config.batch_tokens:,} padded tokens")
    print(f"newsstance, all heads:         {speeds['newsstance']:>8,.0f} tokens/s")
    print(f"the same in one pass a batch, with dropout on attention: {speeds['usual']:,.0f} tokens/s")
    print(f"encoder and plain classifier:  {speeds['plain']:>8,.0f} tokens/s; newsstance reaches {share:.0%} of it")
    rounded = {name: round(speed) for name, speed in speeds.items()}
    print(json.dumps({"benchmark": "training_step", "dtype": dtype, "tokens_per_s": rounded, "share": round(share, 3)}))


def _usual(config: Config) -> NewsModel:
    """The network with the dropout on attention weights that its encoder comes with."""
    model, _ = build_model(config)
    for module in model.encoder.modules():
        if type(module).__name__ == "BertSelfAttention":
            module.dropout = nn.Dropout(ATTENTION_DROPOUT)
    return model


def _update(optimizer: torch.optim.Optimizer, loss: Tensor, module: nn.Module, config: Config) -> None:
    torch.autograd.backward(loss)
    nn.utils.clip_grad_norm_(module.parameters(), config.max_grad_norm)
    optimizer.step()
    optimizer.zero_grad()


if __name__ == "__main__":
    main()
