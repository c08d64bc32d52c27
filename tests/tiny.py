"""A tiny random checkpoint, built here in a moment: odd sizes, all different, an invented vocabulary, nothing downloaded.

Leaves to others: what is tested with it. Weights are drawn larger than a network starts out with, so that judgements
differ visibly from one sentence and one actor to the next.
"""

import json
import string
from pathlib import Path
from typing import Final

import torch
from tokenizers import Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import WordPiece
from torch import nn
from transformers import BertConfig, BertModel

from newsstance.calibration import Calibration
from newsstance.checkpoint import FILES, MANIFEST, sha256
from newsstance.document import Document, Options, Result, ScoredActor
from newsstance.encoding import Encoding, plain_tokenizer
from newsstance.engine.torch_engine import TorchEngine
from newsstance.labels import HEADS
from newsstance.model import NewsModel
from newsstance.scorer import Scorer
from training.export import write_checkpoint

HIDDEN: Final = 20
PAIR_SIZE: Final = 7
POSITIONS: Final = 70
WINDOW: Final = 24
SPECIAL: Final = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
WORDS: Final = (
    "mayor", "council", "port", "dockers", "praised", "blamed", "thanked", "accused", "the", "a", "of", "on", "in",
    "at", "to", "by", "with", "said", "that", "will", "not", "was", "is", "and", "her", "his", "she", "he", "they",
    "it", "plan", "strike", "harbour", "ilse", "brandt", "odo", "kessel", "velmar", "norrland", "minister", "talks",
    "budget", "refused", "welcomed", "after", "before", "##s", "##ed", "##ing", "##er",
)  # fmt: skip
TEXT: Final = (
    "Ilse Brandt praised the dockers of Velmar after the strike. Odo Kessel, the mayor, blamed Brandt and said that "
    "the council will not welcome her plan. She refused talks with Kessel. France and Germany thanked the port.\n"
    "The dockers accused the council. Kessel said that it was the budget of the harbour that they blamed."
)
"""An invented story in English that has more sentences than one window holds."""


def tiny_tokenizer() -> Tokenizer:
    """WordPiece over the invented words and single characters; what is in neither is unknown."""
    signs = [sign for sign in string.printable if sign.isprintable() and not sign.isspace() and not sign.isupper()]
    pieces = (*SPECIAL, *WORDS, *signs, *(f"##{sign}" for sign in signs))
    vocabulary = {piece: at for at, piece in enumerate(dict.fromkeys(pieces))}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))  # noqa: S106
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[(name, SPECIAL.index(name)) for name in ("[CLS]", "[SEP]")]
    )
    return tokenizer


def tiny_encoding(window: int = WINDOW) -> Encoding:
    """The encoding of ``tiny_tokenizer``."""
    return Encoding(tokenizer=plain_tokenizer(tiny_tokenizer()), window=window, cls_id=2, sep_id=3, pad_id=0)


def tiny_model(seed: int = 11, *, blind: bool = False) -> NewsModel:
    """A BERT of two layers with all heads drawn at random, in evaluation mode. Its tagger marks little, so that the
    gazetteer and the caller's names decide who is in a text."""
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=tiny_tokenizer().get_vocab_size(),
        hidden_size=HIDDEN,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=28,
        max_position_embeddings=POSITIONS,
        initializer_range=0.2,
    )
    model = NewsModel(BertModel(config), pair_size=PAIR_SIZE, blind=blind)
    for name, parameter in model.named_parameters():
        if not name.startswith("encoder."):
            nn.init.normal_(parameter, std=0.4)
    with torch.no_grad():
        model.stance.product.div_(PAIR_SIZE)
        model.tagger.bias[0].add_(3.0)
    return model.eval()


def tiny_scorer(
    model: NewsModel | None = None, *, window: int = WINDOW, calibration: Calibration | None = None
) -> Scorer:
    """A scorer in memory, without a checkpoint."""
    return Scorer(TorchEngine(model or tiny_model()), tiny_encoding(window), calibration or Calibration())


def vouch(folder: Path) -> None:
    """Make a checkpoint's manifest vouch for the files as they are now."""
    path = folder / MANIFEST
    content = json.loads(path.read_text(encoding="utf-8"))
    content["files"] = {name: sha256(folder / name) for name in FILES}
    path.write_text(json.dumps(content), encoding="utf-8")


def write_tiny(folder: Path, *, seed: int = 11, window: int = WINDOW) -> Path:
    """The same model as a checkpoint directory."""
    write_checkpoint(
        folder,
        name="tiny",
        model=tiny_model(seed),
        encoding=tiny_encoding(window),
        trained=(*HEADS, "tagger"),
        provenance={"encoder": "random", "seed": seed},
    )
    return folder


def score_one(scorer: Scorer, document: Document | str, **options: object) -> Result:
    """The result of one document, which must not fail."""
    document = Document(text=document) if isinstance(document, str) else document
    (result,) = scorer.score([document], Options(**options))  # type: ignore[arg-type]
    assert isinstance(result, Result), result
    return result


def actors_of(result: Result) -> dict[str, ScoredActor]:
    """The actors of all articles by id."""
    return {actor.id: actor for article in result.articles for actor in article.actors}
