"""The usual way to do it: a ``transformers`` pipeline that reads one (sentence, target) pair a pass, on the same encoder.

Leaves to others what it is compared with. Its classification head is untrained: speed is all that is measured.
"""

import warnings
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForSequenceClassification, PreTrainedTokenizerFast, pipeline

from newsstance.checkpoint import Checkpoint
from newsstance.document import Result
from newsstance.sentences import split_sentences
from newsstance.weights import load_model

BATCH = 32
Pair = dict[str, str]


class PairPipeline:
    """The pipeline at its best: batches of 32, sorted by length, where ``placed`` says."""

    def __init__(self, checkpoint: Checkpoint, device: str = "cpu", dtype: torch.dtype = torch.float32) -> None:
        settings = dict(checkpoint.encoder_config())
        config = AutoConfig.for_model(settings.pop("model_type"), **{**settings, "num_labels": 3})
        model = AutoModelForSequenceClassification.from_config(config)
        getattr(model, model.base_model_prefix).load_state_dict(
            load_model(checkpoint).encoder.state_dict(), strict=False
        )
        tokenizer = PreTrainedTokenizerFast(tokenizer_object=checkpoint.encoding.tokenizer, pad_token="[PAD]")  # noqa: S106
        tokenizer.model_max_length = checkpoint.manifest.window
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._run: Any = pipeline(
                "text-classification", model=model.eval().to(dtype), tokenizer=tokenizer, device=device
            )

    def __call__(self, pairs: Sequence[Pair]) -> list[Any]:
        order = sorted(pairs, key=lambda pair: len(pair["text"]))
        return list(self._run(order, batch_size=BATCH, truncation=True, top_k=None))


def placed(engine: Mapping[str, object]) -> tuple[str, torch.dtype]:
    """Device and number type of a pipeline beside an engine of these facts: its own; float32 on the processor beside OpenVINO."""
    if engine["engine"] != "torch":
        return "cpu", torch.float32
    return str(engine["device"]), torch.bfloat16 if engine["dtype"] == "bfloat16" else torch.float32


def pairs_of(texts: Sequence[str], results: Sequence[Result]) -> list[Pair]:
    """Every mention with its sentence: the pairs that the pipeline must read to judge the same mentions."""
    found: list[Pair] = []
    for text, result in zip(texts, results, strict=True):
        sentences = split_sentences(text)
        starts = [sentence.start for sentence in sentences]
        for mention in (m for article in result.articles for actor in article.actors for m in actor.mentions):
            sentence = sentences[max(0, bisect_right(starts, mention.start) - 1)]
            found.append({"text": text[sentence.start : sentence.end], "text_pair": mention.text})
    return found
