"""A tiny encoder and a tiny corpus for tests of training; both made here, nothing downloaded."""

import json
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import WordLevel
from transformers import BertConfig, BertModel

from training.draft import CANARY

WORDS = [
    "mayor",
    "council",
    "praised",
    "blamed",
    "the",
    "a",
    "of",
    "on",
    "in",
    "said",
    "that",
    "will",
    "not",
    "was",
    "and",
    "dockers",
    "port",
    "brandt",
    "ilse",
    "kessel",
    "odo",
    ".",
    ",",
    "'",
]


def write_encoder(folder: Path, seed: int = 5) -> Path:
    """A random BERT of odd sizes, as a folder that transformers and tokenizers read."""
    torch.manual_seed(seed)
    vocabulary = {word: at for at, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS])}
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=20,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=28,
        max_position_embeddings=260,
    )
    BertModel(config).save_pretrained(folder)
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))  # noqa: S106
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.enable_truncation(8)
    tokenizer.enable_padding(length=8)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def row(name: str, *, good: bool) -> dict[str, Any]:
    """An article of two sentences with every label."""
    verb, label, stance = ("praised", "positive", "favor") if good else ("blamed", "negative", "against")
    return {
        "id": name,
        "fictional": True,
        "canary": CANARY,
        "unit": "article",
        "register": "local",
        "topic": "harbours",
        "region": "global",
        "outlet": "The Quay Courier",
        "date": "2027-03-14",
        "byline": "",
        "actors": {"a": {"name": f"Ilse Brandt {name}", "type": "person"}, "b": {"name": "dockers", "type": "group"}},
        "sentences": [
            {
                "text": f"{{Ilse Brandt|a}} {verb} {{the dockers|b}} .",
                "part": "headline",
                "sentiment": {"a": "neutral", "b": label},
                "stance": [["a", "b", stance]],
            },
            {"text": "{She|a} said that .", "part": "paragraph", "sentiment": {"a": "neutral"}, "stance": []},
        ],
        "article": {
            "sentiment": {"a": "neutral", "b": label},
            "stance": {"a": "neutral", "b": "neutral"},
            "relations": [["a", "b", stance]],
            "overall": label,
        },
    }


def write_rows(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Rows as JSON lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path
