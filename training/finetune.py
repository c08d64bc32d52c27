"""Fine-tune one configuration and write a checkpoint.

Leaves to others: the loop (``trainer``), what a config may say (``config``), the run before this one (``stages``), what is
written of it (``run_record``), figures for the report (``evaluate``).

Run: ``python -m training.finetune CONFIG.yaml [key=value …] --out DIR [--data FILE …] [--resume]``. On several GPUs:
``torchrun --nproc-per-node N -m training.finetune …``.
"""

import argparse
import os
import random
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from safetensors import SafetensorError
from transformers import AutoConfig, AutoModel, TrainingArguments, set_seed
from transformers.utils import logging as transformers_logging

from newsstance.checkpoint import read_checkpoint, read_encoding
from newsstance.encoding import Encoding
from newsstance.errors import ConfigError, NewsstanceError
from newsstance.model import NewsModel
from newsstance.weights import without_attention_dropout
from training.batches import EpochLoader, TokenBatches
from training.collator import Collator, Item, encode_example
from training.config import Config, read_config
from training.encoder import find_encoder
from training.examples import Example
from training.export import write_checkpoint, write_graphs
from training.optimizer import make_optimizer
from training.run_record import begin, last_save, provenance, taught, write_history
from training.runs import Run, check_out, check_writable, nearest, prepare_run
from training.selection import selection_scores
from training.stages import blind_start, first_stage, initial_model
from training.trainer import Averaging, History, JointModule, JointTrainer, Persisted, Progress, Selection

LOG_EVERY = 20
ROOM = 2**20
"""Bytes; a disk with less free is full."""


def build_model(config: Config) -> tuple[NewsModel, Encoding]:
    """The network and the encoding a run begins with. Raises ConfigError, CheckpointError."""
    if config.init is not None:
        return initial_model(config, read_checkpoint(config.init))
    source = find_encoder(config.encoder)
    try:
        settings = without_attention_dropout(AutoConfig.from_pretrained(source.location))
        encoder = AutoModel.from_pretrained(source.location, config=settings)
    except Exception as error:  # several libraries, each with its own kinds
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise ConfigError(f"encoder {config.encoder!r} cannot be loaded: {reason}") from None
    positions = getattr(encoder.config, "max_position_embeddings", config.window)
    if config.window > positions:
        raise ConfigError(
            f"window {config.window} is longer than the {positions} tokens that encoder {config.encoder!r} reads"
        )
    model = NewsModel(encoder, pair_size=config.pair_size, dropout=config.dropout, blind=config.blind)
    return model, read_encoding(Path(source.location) / "tokenizer.json", window=config.window)


def _started_by(first: Run, config: Config, *, resume: bool) -> Config:
    """Train the first of two stages; the config of the second, which starts from its checkpoint. With ``resume``, what is trained
    already stays."""
    if _rank() == 0:
        print(f"first stage: {config.init}", flush=True)
    finetune(first, resume=resume)
    if torch.distributed.is_initialized():
        torch.distributed.barrier()  # the others must not read what the first process is still writing
    return config.model_copy(update={"init": first.out})


def finetune(run: Run, *, resume: bool = False) -> History:
    """Train and write ``run.out``. With ``resume``, go on from the last saved epoch where there is one."""
    config = run.config
    _prepare_torch(config)
    model, encoding = build_model(config)
    if not resume and _rank() == 0:
        shutil.rmtree(run.folder, ignore_errors=True)
    begin(run, resume=resume, write=_rank() == 0)
    history = History()
    items = _encode(run.learn, encoding)
    averaging = Averaging(model, config.average) if config.average else None
    best = averaging.average if averaging else model

    def keep() -> None:
        write_checkpoint(
            run.out, name=config.name, model=best, encoding=encoding, trained=taught(run),
            provenance=provenance(run, history),
        )  # fmt: skip

    def score() -> dict[str, float]:
        return selection_scores(best, encoding, run.select)

    trainer = _trainer(run, model, encoding, items, history)
    persisted = Persisted(history, averaging)
    for callback in filter(None, (averaging, Selection(history, score, keep, config), persisted)):
        trainer.add_callback(callback)
    last = last_save(run.folder) if resume else None
    if last is not None:
        persisted.restore(last)
    trainer.train(resume_from_checkpoint=str(last) if last else None)
    if _rank() == 0:
        write_history(run, history)
    return history


def _trainer(run: Run, model: NewsModel, encoding: Encoding, items: list[Item], history: History) -> JointTrainer:
    config = run.config
    world = int(os.environ.get("WORLD_SIZE", "1"))
    batches = TokenBatches(items, config.batch_tokens, config.seed, rank=_rank(), world=world)
    steps = len(batches) * config.epochs
    arguments = TrainingArguments(
        output_dir=str(run.folder),
        num_train_epochs=config.epochs,
        max_steps=steps,
        lr_scheduler_type="linear",
        warmup_steps=round(config.warmup * steps),
        max_grad_norm=config.max_grad_norm,
        logging_steps=min(LOG_EVERY, max(1, len(batches) // 4)),
        save_strategy="epoch",
        save_total_limit=2,  # a stop in the middle of a save leaves the one before
        report_to="none",
        disable_tqdm=True,
        remove_unused_columns=False,
        use_cpu=not torch.cuda.is_available(),
        seed=config.seed,
        dataloader_num_workers=0,
    )
    if arguments.n_gpu > 1:
        raise ConfigError(
            f"{arguments.n_gpu} GPUs are here; start one process a GPU: torchrun --nproc-per-node {arguments.n_gpu} -m …"
        )
    trainer: JointTrainer
    progress = Progress(history, lambda: trainer, every=LOG_EVERY)
    trainer = JointTrainer(
        model=JointModule(
            model,
            training_dtype(config),
            token_dropout=config.token_dropout,
            name_dropout=config.name_dropout,
            mask_id=_mask_id(encoding),
        ),
        args=arguments,
        loader=EpochLoader(items, batches, Collator(encoding=encoding)),
        config=config,
        history=history,
        optimizers=(make_optimizer(model, config), None),
        callbacks=[progress],
    )
    from transformers import PrinterCallback  # noqa: PLC0415

    trainer.remove_callback(PrinterCallback)
    return trainer


def _rank() -> int:
    """The number of this process among those that torchrun started; 0 where there is one."""
    return int(os.environ.get("RANK", "0"))


def _encode(examples: Sequence[Example], encoding: Encoding) -> list[Item]:
    items = [encode_example(example, encoding) for example in examples]
    return [item for item in items if item.windows]


def _prepare_torch(config: Config) -> None:
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    if config.threads:
        torch.set_num_threads(config.threads)
    set_seed(config.seed)
    random.seed(config.seed)


def training_dtype(config: Config) -> torch.dtype:
    """bfloat16 on CUDA and on processors with its instructions (measured: 1.7 times the speed), unless config says otherwise."""
    if config.precision != "auto":
        return torch.bfloat16 if config.precision == "bfloat16" else torch.float32
    known = torch.cpu.get_capabilities()
    native = bool(known.get("avx512_bf16") or known.get("amx_bf16"))
    return torch.bfloat16 if torch.cuda.is_available() or native else torch.float32


def _mask_id(encoding: Encoding) -> int:
    """The id that stands for a hidden token: the tokenizer's mask, else its unknown token, else padding."""
    known = (encoding.tokenizer.token_to_id(name) for name in ("[MASK]", "<mask>", "[UNK]", "<unk>"))
    return next((found for found in known if found is not None), encoding.pad_id)


def _overlaps(run: Run) -> Iterator[str]:
    for name, count in run.left_out.items():
        yield f"{name}: {count} texts left out, for they share a sentence with a set that is reported"
    for text in run.not_compared:
        yield f"{text} is not on this machine: training texts were not compared with it"


def _summary(run: Run, history: History) -> str:
    outside = 1 - history.inside / history.seconds if history.seconds else 0.0
    rate = history.tokens / history.seconds if history.seconds else 0.0
    return (
        f"{run.out}: {len(run.learn)} texts, {history.seconds:.0f} s, {rate:,.0f} tokens/s, {outside:.1%} of the time "
        f"outside forward and backward passes ({history.selecting / max(history.seconds, 1e-9):.1%} choosing the epoch)"
    )


def _full(out: Path) -> bool:
    """torch says of a full disk only that it is at an unexpected position."""
    return shutil.disk_usage(nearest(out)).free < ROOM


def _unwritten(out: Path, error: Exception) -> str:
    where, reason = out, str(error)
    if isinstance(error, OSError):
        where, reason = error.filename or out, error.strerror or reason
    elif isinstance(error, RuntimeError):
        reason = "the disk is full"
    return f"error: {where}: {reason}; mend that and go on with --resume (make: RESUME=1)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Train by command line; 0 on success, 2 for a bad config, bad data or what cannot be written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", type=Path)
    parser.add_argument("overrides", nargs="*", metavar="key=value")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, nargs="+", default=[], help="your own files instead of the config's")
    parser.add_argument("--resume", action="store_true", help="go on after an interruption")
    options = parser.parse_args(arguments)
    try:
        check_out(options.out)
        check_writable(options.out)
        config = blind_start(read_config(options.config, options.overrides))
        first = first_stage(config, options.out, own=bool(options.data))
        if first is not None:
            config = _started_by(first, config, resume=options.resume)
        run = prepare_run(config, options.out, options.data)
        if _rank() == 0:
            print("\n".join(_overlaps(run)), flush=True)
        history = finetune(run, resume=options.resume)
        if _rank() == 0 and not run.config.blind:  # a baseline is measured, not served
            write_graphs(run.out)
    except NewsstanceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except (OSError, SafetensorError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and not _full(options.out):
            raise
        print(_unwritten(options.out, error), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; go on with --resume (make: RESUME=1)", file=sys.stderr)
        return 130
    if _rank() == 0:
        print(_summary(run, history))
    return 0


if __name__ == "__main__":
    sys.exit(main())
