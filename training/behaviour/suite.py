"""The written cases in ``data/behaviour``: one YAML file a capability, checked when it is read.

Leaves to others: the line of a case (``notation``), scoring (``asking``), what counts as a failure (``trials``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from newsstance.errors import DataError
from training.behaviour.notation import Written, written
from training.behaviour.texts import TYPOGRAPHY, Text, keys_of

Kind = Literal["invariance", "directional", "minimum"]
KINDS: Final[tuple[Kind, ...]] = ("invariance", "directional", "minimum")
FOLDER: Final = Path("data/behaviour")

Case = tuple[Written, ...]
"""Texts that are tried together; of an invariance the first is the original and the others say the same."""


class Surroundings(BaseModel):
    """What else stands on a page."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    before: str = ""
    after: str = ""


class CapabilityFile(BaseModel):
    """The keys of a file. Cases are parted by empty lines, each line of one is a text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    kind: Kind
    unit: Literal["sentence", "article", "page"]
    about: str = Field(min_length=1)
    threshold: float = Field(ge=0, le=1, description="share of trials that may fail")
    aim: float | None = Field(default=None, ge=0, le=1)
    swaps: tuple[Mapping[str, str], ...] = Field(
        default=(), description="words for words; every swap is one more variant"
    )
    typography: tuple[str, ...] = Field(default=(), description=f"of {', '.join(TYPOGRAPHY)}")
    surroundings: tuple[Surroundings, ...] = ()
    exchange: bool = Field(
        default=False, description="try every text also with its first two actors in each other's place"
    )
    dull_words: int = Field(default=0, ge=0, description="words of dull prose between the first line and the last")
    cases: str = ""
    cases_of: str | None = Field(default=None, description="takes the cases of the capability of this name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """A capability with its cases."""

    about: CapabilityFile
    cases: tuple[Case, ...]


def read_suite(folder: Path = FOLDER) -> list[Capability]:
    """All capabilities: invariance, directional, minimum, each in order of the files. Raises DataError that names the file."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise DataError(folder, None, "holds no *.yaml; the behaviour suite lies in data/behaviour of the source tree")
    found = {path: _capability(path) for path in paths}
    by_name = {capability.about.name: capability for capability in found.values()}
    if len(by_name) < len(found):
        raise DataError(folder, None, "two files give their capability the same name; names must differ")
    full = [_with_cases(path, capability, by_name) for path, capability in found.items()]
    return sorted(full, key=lambda capability: KINDS.index(capability.about.kind))


def _capability(path: Path) -> Capability:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        about = CapabilityFile.model_validate(content)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(path, None, f"cannot be read as YAML ({error})") from None
    except ValidationError as error:
        raise DataError(path, None, _said(error)) from None
    unknown = [name for name in about.typography if name not in TYPOGRAPHY]
    if unknown:
        raise DataError(path, None, f"typography {unknown[0]!r} is none of {', '.join(TYPOGRAPHY)}")
    return Capability(about=about, cases=tuple(_cases(path, about)))


def _said(error: ValidationError) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"]) or "the file"
    return f"{key} = {first.get('input')!r} does not do: {first['msg']}"


def _with_cases(path: Path, capability: Capability, others: Mapping[str, Capability]) -> Capability:
    wanted = capability.about.cases_of
    if wanted is None:
        if not capability.cases:
            raise DataError(path, None, "has neither cases nor cases_of; write some cases")
        return capability
    if wanted not in others or capability.cases:
        known = ", ".join(sorted(others))
        raise DataError(
            path, None, f"cases_of {wanted!r} must name another capability ({known}), and no cases be given beside it"
        )
    return replace(capability, cases=others[wanted].cases)


def _cases(path: Path, about: CapabilityFile) -> Sequence[Case]:
    return [_case(path, about, block.splitlines()) for block in about.cases.split("\n\n") if block.strip()]


def _case(path: Path, about: CapabilityFile, lines: Sequence[str]) -> Case:
    try:
        texts = tuple(written(line) for line in lines if line.strip())
        _check(about, texts)
    except ValueError as error:
        raise DataError(path, None, f"case {lines[0][:60]!r}: {error}") from None
    return texts


def _check(about: CapabilityFile, texts: Case) -> None:
    """Raise ValueError for a case that its kind could not try."""
    labelled = [bool(text.expected) for text in texts]
    if about.kind == "invariance":
        if any(labelled):
            raise ValueError("an invariance compares texts with each other and takes no labels")
        if any(set(keys_of(text.text)) != set(keys_of(texts[0].text)) for text in texts):
            raise ValueError("its texts do not mark the same actors")
        if len(texts) == 1 and not (about.swaps or about.typography or about.surroundings):
            raise ValueError("has a single text, and the file names no variants; write the text a second way")
    elif not all(labelled):
        raise ValueError("every text needs a label behind ||")
    if about.exchange and any(len(keys_of(text.text)) < 2 for text in texts):
        raise ValueError("two actors must be marked to change places")
    if about.dull_words and any(_lines(text.text) != 2 for text in texts):
        raise ValueError("needs a first line and a last one, parted by //")


def _lines(text: Text) -> int:
    return text.text.count("\n") + 1
