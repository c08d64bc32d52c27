"""The Hugging Face Trainer with newsstance's loader and loss, and the callbacks of a run.

Leaves to others: the run as a whole (``finetune``), tensors (``collator``), the loss itself (``losses``).
"""

import copy
import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader
from transformers import Trainer, TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from newsstance.errors import CheckpointError
from newsstance.model import NewsModel
from training.attention import attend_in_float32
from training.batches import EpochLoader
from training.config import Config
from training.losses import apart, head_logits, joint_loss, mask_names, mask_tokens

HISTORY = "history.json"
"""How a run goes, in each save and in its checkpoint."""


class JointModule(torch.nn.Module):
    """What the Trainer (and its wrappers for several GPUs) calls: a batch in, logits by head out."""

    def __init__(
        self,
        model: NewsModel,
        dtype: torch.dtype = torch.float32,
        *,
        token_dropout: float = 0.0,
        name_dropout: float = 0.0,
        mask_id: int = 0,
    ) -> None:
        super().__init__()
        self.model, self._dtype, self._mask_id = model, dtype, mask_id
        self._token_dropout, self._name_dropout = token_dropout, name_dropout
        if dtype == torch.bfloat16 and not torch.cuda.is_available():
            attend_in_float32(model.encoder)

    def forward(self, **batch: Tensor) -> dict[str, Tensor]:
        if self.training and self._token_dropout:
            inner = batch["sentence"] >= 0
            batch["ids"] = mask_tokens(batch["ids"], inner, self._token_dropout, self._mask_id)
        if self.training and self._name_dropout:
            batch["ids"] = mask_names(batch["ids"], batch["starts"], batch["ends"], self._name_dropout, self._mask_id)
        return head_logits(self.model, batch, self._dtype)


@dataclass(slots=True, kw_only=True)
class History:
    """What a run was like: the loss every few steps, the selection score every epoch, where the time went (seconds)."""

    steps: list[int] = field(default_factory=list)
    loss: list[float] = field(default_factory=list)
    eval: list[dict[str, float]] = field(default_factory=list)
    tokens: int = 0
    seconds: float = 0.0
    inside: float = 0.0
    selecting: float = 0.0

    def write(self, path: Path) -> None:
        """Keep it in a file, which ``read_history`` reads."""
        write_whole(path, json.dumps({name: getattr(self, name) for name in History.__slots__}))


def read_history(path: Path, *, way_out: str) -> History:
    """What a run was like, as it was kept. Raises CheckpointError with that way out."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        return History(**{name: known[name] for name in History.__slots__})
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        reason = f"lacks {error}" if isinstance(error, KeyError) else str(error)
        raise CheckpointError(f"{path} is no history of a run ({reason}); {way_out}") from None


def write_whole(path: Path, text: str) -> None:
    """Write a file, complete or not at all: a stop in the middle leaves the one before."""
    partial = path.with_name(f"{path.name}.partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)


class JointTrainer(Trainer):  # type: ignore[misc]
    """Overrides only the data loader and the loss."""

    def __init__(self, *, loader: EpochLoader, config: Config, history: History, **rest: Any) -> None:
        super().__init__(train_dataset=loader.dataset, **rest)
        self._loader, self._history = loader, history
        self._weights, self._smoothing, self._neutral = config.weights(), config.label_smoothing, config.neutral_stance
        self._consistency = config.consistency
        self.entered = time.perf_counter()

    def get_train_dataloader(self) -> DataLoader[Any]:
        return self._loader

    def compute_loss(self, model: torch.nn.Module, inputs: dict[str, Tensor], *_: Any, **__: Any) -> Tensor:
        self.entered = time.perf_counter()
        self._history.tokens += int(inputs["mask"].sum())
        first = model(**inputs)
        loss = joint_loss(first, inputs, self._weights, self._smoothing, self._neutral)
        if self._consistency:
            second = model(**inputs)
            loss = (loss + joint_loss(second, inputs, self._weights, self._smoothing, self._neutral)) / 2
            loss = loss + self._consistency * apart(first, second, inputs, self._weights)
        return loss


class Progress(TrainerCallback):  # type: ignore[misc]
    """Loss, tokens a second and time left, every ``every`` steps on stderr; keeps the history."""

    def __init__(self, history: History, trainer: Callable[[], JointTrainer], every: int) -> None:
        self._history, self._trainer, self._every = history, trainer, every
        self._started = self._counted = time.perf_counter()
        self._tokens = self._first = 0

    def on_train_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        self._started, self._tokens, self._first = time.perf_counter(), self._history.tokens, state.global_step
        self._counted = self._started

    def on_pre_optimizer_step(self, *_: Any, **__: Any) -> None:
        self._history.inside += time.perf_counter() - self._trainer().entered

    def on_log(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, logs: dict[str, float], **_: Any
    ) -> None:
        if "loss" not in logs or not state.is_world_process_zero:
            return
        self._history.steps.append(state.global_step)
        self._history.loss.append(float(logs["loss"]))
        passed = time.perf_counter() - self._started
        rate = (self._history.tokens - self._tokens) / passed
        left = passed / max(1, state.global_step - self._first) * (state.max_steps - state.global_step)
        line = f"step {state.global_step}/{state.max_steps}  loss {float(logs['loss']):.4f}  {rate:,.0f} tokens/s"
        print(f"{line}  {left / 60:.1f} min left", file=sys.stderr, flush=True)

    def on_save(self, *_: Any, **__: Any) -> None:
        self._count()

    def on_train_end(self, *_: Any, **__: Any) -> None:
        self._count()

    def _count(self) -> None:
        """Time is kept with every save, so that a resumed run counts what its saves cover and no more."""
        now = time.perf_counter()
        self._history.seconds += now - self._counted
        self._counted = now


class Averaging(TrainerCallback):  # type: ignore[misc]
    """A moving average of the weights (Polyak & Juditsky, 1992), kept beside the run so that a resumed one goes on."""

    def __init__(self, model: NewsModel, decay: float) -> None:
        self._model, self._decay = model, decay
        self.average = copy.deepcopy(model).eval()

    def on_train_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        self.average.to(next(self._model.parameters()).device)

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        decay = min(self._decay, state.global_step / (state.global_step + 9))
        with torch.no_grad():
            for mean, now in zip(self.average.parameters(), self._model.parameters(), strict=True):
                mean.lerp_(now, 1 - decay)

    def state(self) -> dict[str, Tensor]:
        """The averaged weights."""
        return dict(self.average.state_dict())

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Go on from ``state``."""
        self.average.load_state_dict(dict(state))


class Selection(TrainerCallback):  # type: ignore[misc]
    """Scores the selection slice after every epoch, keeps the best weights, stops when there is nothing to gain.

    Every process scores, so that all of them stop at the same epoch; only the first writes.
    ``score`` returns macro-F1 by head; their mean decides. ``keep`` writes the weights away. The latest epoch within
    ``select_tolerance`` of the best is the one kept: a slice of a few hundred labels cannot tell neighbours apart.
    """

    def __init__(
        self, history: History, score: Callable[[], dict[str, float]], keep: Callable[[], None], config: Config
    ) -> None:
        self._history, self._score, self._keep = history, score, keep
        self._patience, self._tolerance = config.patience, config.select_tolerance

    def on_epoch_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        started = time.perf_counter()
        heads = self._score()
        value = sum(heads.values()) / max(1, len(heads))
        best = max((entry["macro_f1"] for entry in self._history.eval), default=-1.0)
        self._history.eval.append({"step": state.global_step, "macro_f1": value, **heads})
        if value > best - self._tolerance and state.is_world_process_zero:
            self._keep()
        since = len(self._history.eval) - 1 - _argmax([entry["macro_f1"] for entry in self._history.eval])
        control.should_training_stop = control.should_training_stop or since >= self._patience
        shown = "  ".join(f"{head} {score:.3f}" for head, score in heads.items())
        if state.is_world_process_zero:
            print(f"epoch {state.epoch:.0f}: selection macro-F1 {value:.4f} ({shown})", file=sys.stderr, flush=True)
        self._history.selecting += time.perf_counter() - started


class Persisted(TrainerCallback):  # type: ignore[misc]
    """Keeps history and averaged weights in the Trainer's own save folders, for resuming."""

    def __init__(self, history: History, averaging: Averaging | None) -> None:
        self._history, self._averaging = history, averaging

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        if not state.is_world_process_zero:
            return
        folder = Path(str(args.output_dir)) / f"checkpoint-{state.global_step}"
        if self._averaging is not None:
            torch.save(self._averaging.state(), folder / "average.pt")
        self._history.write(folder / HISTORY)

    def restore(self, folder: Path) -> None:
        """Take up what ``on_save`` left in a save folder. Raises CheckpointError."""
        known = read_history(folder / HISTORY, way_out=f"delete {folder}, and the run goes on from the save before it")
        for name in History.__slots__:
            setattr(self._history, name, getattr(known, name))
        if self._averaging is not None:
            self._averaging.restore(torch.load(folder / "average.pt", weights_only=True))


def _argmax(values: list[float]) -> int:
    return max(range(len(values)), key=values.__getitem__)
