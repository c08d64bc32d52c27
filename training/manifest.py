"""The manifest of public data sets, ``data/sources.yaml``.

Leaves to others: fetching (``data``), reading the files (``readers``).
"""

from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Final, Literal, Self

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from newsstance.errors import ConfigError
from training.config import NO_YAML
from training.readers import READERS

MANIFEST = Path("data/sources.yaml")
BY_HAND: Final = "by_hand"
"""The step of a file that no address gives: it lies in the folder that the user names, or nowhere."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def _inside(path: str) -> str:
    parts = PurePosixPath(path).parts
    if path.startswith("/") or ".." in parts or len(parts) < 2:
        raise ValueError("must be folder/file, inside the data folder")
    return path


def _known_reader(name: str) -> str:
    if name not in READERS:
        raise ValueError(f"is none of the readers {', '.join(sorted(READERS))}")
    return name


class SourceFile(BaseModel):
    """One file: where it comes from, pinned, how it is prepared, and what it then must be. Files prepared ``by_hand`` have no
    address of their own; the set's terms say how they came about."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Annotated[str, AfterValidator(_inside)]
    address: Annotated[str, Field(pattern=r"^https?://")] | None = None
    prepare: str
    upstream_sha256: Sha256 | None = None
    sha256: Sha256

    @model_validator(mode="after")
    def _fetched_or_by_hand(self) -> Self:
        given = [self.address is not None, self.upstream_sha256 is not None]
        if given != [self.prepare != BY_HAND] * 2:
            raise ValueError(f"needs address and upstream_sha256, or 'prepare: {BY_HAND}' and neither")
        return self


class Listing(BaseModel):
    """Many files of one folder: their checksums as ``sha256sum`` writes them, in a file beside the manifest. They are fetched
    from ``address`` and the file's name, and used as they are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    checksums: str
    address: Annotated[str, Field(pattern=r"^https?://.*/$")]
    folder: str

    def files(self, manifest: Path) -> list[dict[str, str]]:
        """An entry of ``Source.files`` for each line, to be validated as such. Raises OSError."""
        lines = (manifest.parent / self.checksums).read_text(encoding="utf-8").splitlines()
        rows = [line.partition("  ") for line in lines if line.strip()]
        return [
            {
                "path": f"{self.folder}/{name}",
                "address": f"{self.address}{name}",
                "prepare": "as_is",
                "upstream_sha256": digest,
                "sha256": digest,
            }
            for digest, _, name in rows
        ]


class Source(BaseModel):
    """One data set and its terms. ``restricted`` sets are fetched only where the user accepts them by name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    reader: Annotated[str, AfterValidator(_known_reader)]
    licence: str
    licence_class: Literal["permissive", "restricted"]
    terms: str
    citation: str
    homepage: str
    files: tuple[SourceFile, ...] = Field(min_length=1)


def read_manifest(path: Path = MANIFEST) -> dict[str, Source]:
    """All sources by name. Raises ConfigError."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return TypeAdapter(dict[str, Source]).validate_python(_with_listed(content, path))
    except ValidationError as error:  # a ValueError, too
        first = error.errors()[0]
        raise ConfigError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    except (OSError, *NO_YAML) as error:
        raise ConfigError(f"{path} cannot be read ({error})") from None


def _with_listed(content: Any, path: Path) -> Any:
    """Sources with the files that their listings name. What is no source is left to validation."""
    if not isinstance(content, dict):
        return content
    return {name: _listed(entry, path) for name, entry in content.items()}


def _listed(entry: Any, path: Path) -> Any:
    if not isinstance(entry, dict) or "listing" not in entry:
        return entry
    listing = Listing.model_validate(entry["listing"])
    kept = {key: value for key, value in entry.items() if key != "listing"}
    return {**kept, "files": [*entry.get("files", ()), *listing.files(path)]}
