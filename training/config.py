"""One flat YAML is one reproducible run.

Leaves to others: what the keys do (``finetune``, ``losses``, ``batches``). Unknown keys are refused with the nearest known one.
"""

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from newsstance.errors import ConfigError
from newsstance.labels import HEADS

Share = Annotated[float, Field(ge=0, lt=1)]
Positive = Annotated[float, Field(gt=0)]
Weight = Annotated[float, Field(ge=0)]


def _shares(stated: dict[str, tuple[float, ...]]) -> dict[str, tuple[float, ...]]:
    for head, shares in stated.items():
        if head not in HEADS:
            raise ValueError(f"{head!r} is none of the heads {', '.join(HEADS)}")
        if len(shares) != len(HEADS[head]) or min(shares) <= 0 or abs(sum(shares) - 1) > 0.001:
            raise ValueError(f"{head} needs shares above 0 that add up to 1, in the order {', '.join(HEADS[head])}")
    return stated


Prevalence = Annotated[dict[str, tuple[float, ...]], AfterValidator(_shares)]


NO_YAML = (yaml.YAMLError, ValueError, RecursionError)
"""What the YAML library raises: bare ValueErrors, too, for dates and numbers that are none."""


class _OnceLoader(yaml.SafeLoader):
    """Refuses a key that is written twice, of which YAML would silently take the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        written = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        for at, key in enumerate(written):
            if key in written[:at]:
                raise ValueError(
                    f"line {node.value[at][0].start_mark.line + 1}: key {key!r} is written twice; leave one"
                )
        return super().construct_mapping(node, deep=deep)


class Config(BaseModel):
    """A run. Sets are written ``reader=path``; a path that begins with ``public:`` lies in the data folder."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, allow_inf_nan=False)

    name: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$")
    train: tuple[str, ...] = Field(min_length=1, description="sets to learn from")
    report: tuple[str, ...] = Field(
        default=(), description="sets that evaluation reports; never trained or selected on"
    )
    encoder: str = Field(default="all-MiniLM-L6-v2", description="the bundled default, a Hugging Face name or a path")
    init: Path | None = Field(
        default=None,
        description="a checkpoint whose weights training starts from, or another config (.yaml), which is then trained first",
    )
    window: int = Field(default=256, ge=16, le=8192, description="tokens a window, special ones included")
    pair_size: int = Field(default=96, ge=1, le=1024, description="width of the stance head's product")
    dropout: Share = 0.1
    blind: bool = Field(default=False, description="hide the target: the no-target baseline")
    epochs: int = Field(default=4, ge=1, le=1000)
    patience: int = Field(default=3, ge=1, description="epochs without improvement before training stops")
    select_share: Annotated[float, Field(gt=0, lt=0.5)] = Field(
        default=0.06, description="part of the training sets, split by article, that chooses the epoch"
    )
    learn_share: Annotated[float, Field(gt=0, le=1)] = Field(
        default=1.0, description="part of each training set, by article, that is learned from: for learning curves"
    )
    select_tolerance: Share = Field(
        default=0.01,
        description="an epoch whose score is this little below the best is kept: the slice is small, later epochs know more",
    )
    batch_tokens: int = Field(default=1024, ge=16, description="padded tokens a batch")
    learning_rate: Positive = 8e-5
    head_learning_rate: Positive = 4e-4
    layer_decay: Annotated[float, Field(gt=0, le=1)] = Field(
        default=0.9, description="rate of a layer to the next above"
    )
    weight_decay: Weight = 0.01
    warmup: Share = 0.06
    max_grad_norm: Positive = 1.0
    token_dropout: Share = Field(
        default=0.1, description="part of a text's tokens that are masked in training, anew each time"
    )
    name_dropout: Share = Field(
        default=0.0, description="part of the actors' mentions whose tokens are masked in training, anew each time"
    )
    label_smoothing: Share = 0.1
    average: Share = Field(default=0.0, description="decay of the weights' moving average; 0: none")
    consistency: Weight = Field(
        default=0.0,
        description="weight of how far two passes over a batch, each with its own dropout, are apart (R-Drop); 0: one pass",
    )
    weight_tagger: Weight = 1.0
    weight_sentiment: Weight = 1.0
    weight_stance: Weight = 1.0
    weight_article_sentiment: Weight = 0.5
    weight_article_stance: Weight = 0.5
    weight_overall: Weight = 0.25
    neutral_stance: Positive = Field(default=1.0, description="weight of the neutral class in the loss of stance")
    lone_sentences: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0.0, description="part of the articles' sentences that are also learned on their own; see training.lone"
    )
    prevalence: Prevalence = Field(
        default={},
        description="shares of the labels, in logit order, in the texts that will be read, by head: sentiment: [0.2, 0.6, 0.2]; "
        "evaluation shifts the prior there where that helps on held-out articles",
    )
    seed: int = Field(default=13, ge=0, lt=2**32)
    precision: Literal["auto", "float32", "bfloat16"] = Field(
        default="auto", description="of the encoder's products in training; auto: bfloat16 where the processor has it"
    )
    threads: int = Field(default=0, ge=0, description="torch threads; 0: as many as cores")

    def weights(self) -> dict[str, float]:
        """Loss weights by head."""
        prefix = "weight_"
        return {
            key.removeprefix(prefix): float(value)
            for key, value in self.model_dump().items()
            if key.startswith(prefix) and key != "weight_decay"
        }


def read_config(path: Path, overrides: Sequence[str] = ()) -> Config:
    """The run of a YAML file, with ``key=value`` overrides. Raises ConfigError that names the key and the way out."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _OnceLoader)  # noqa: S506 - a safe loader
    except (OSError, *NO_YAML) as error:
        raise ConfigError(f"{path} cannot be read as YAML ({_reason(error)})") from None
    if not isinstance(content, dict):
        raise ConfigError(f"{path} must hold 'key: value' lines, not {type(content).__name__}")
    return make_config({**content, **dict(map(_override, overrides))}, where=str(path))


def make_config(content: Mapping[Any, Any], *, where: str) -> Config:
    """A checked run. Raises ConfigError."""
    for key in content:
        if key not in Config.model_fields:
            raise ConfigError(f"{where}: key {key!r} is not known{_nearest(str(key))}")
    try:
        return Config.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{where}: {key} = {first.get('input')!r} does not do: {first['msg']}") from None


def _override(text: str) -> tuple[str, Any]:
    key, equals, value = text.partition("=")
    if not equals:
        raise ConfigError(f"override {text!r} is not key=value")
    try:
        return key.strip(), _number(yaml.safe_load(value))
    except NO_YAML as error:
        raise ConfigError(f"override {text!r}: the value is no YAML ({_reason(error)})") from None


def _reason(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)[:300]


def _number(value: Any) -> Any:
    """YAML 1.1 reads 8e-5 as a string; a person means the number."""
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value
    return value


def _nearest(key: str) -> str:
    close = difflib.get_close_matches(key, Config.model_fields, n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else f"; known keys: {', '.join(Config.model_fields)}"
