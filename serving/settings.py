"""The server's settings: flags before ``NEWSSTANCE_*`` variables before defaults.

Leaves to others: what shapes an answer (that lies in the checkpoint) and what a setting does (``app``, ``admission``).
Settings are built in ``main()`` or by who calls ``create_app()``, never at import.
"""

import argparse
import os
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings, SettingsConfigDict

from newsstance.errors import ConfigError
from newsstance.release import DEFAULT, default_checkpoint
from serving.keys import load_keys

PREFIX: Final = "NEWSSTANCE_"
Engine = Literal["auto", "openvino", "torch"]
LogLevel = Literal["debug", "info", "warning", "error"]


def _seconds(default: float, description: str) -> Any:
    return Field(default, gt=0, le=3600, allow_inf_nan=False, description=description)


class Settings(BaseSettings):
    """Everything an operator may choose. Sizes are in bytes, characters or items; times in seconds."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, validate_default=True
    )

    checkpoint: Path = Field(
        default_factory=default_checkpoint,
        description=f"checkpoint directory; if not given {DEFAULT}, else the release in the repository",
    )
    host: str = Field("127.0.0.1", min_length=1, description="address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    engine: Engine = Field("auto", description="auto, openvino or torch")
    device: str = Field("cpu", min_length=1, description="cpu, cuda, cuda:0, ...")
    dtype: str | None = Field(
        None, min_length=1, description="number type of the encoder; the engine's own if not given"
    )
    threads: int | None = Field(None, ge=1, le=1024, description="threads of the engine; its own choice if not given")
    max_body_bytes: int = Field(8 * 2**20, ge=1024, description="bytes of a request body")
    max_documents: int = Field(64, ge=1, description="documents of a request")
    max_characters: int = Field(1_000_000, ge=1, description="characters of a document's text")
    max_actors: int = Field(200, ge=0, description="named actors of a document")
    max_mentions: int = Field(10_000, ge=1, description="mentions of all named actors of a document")
    max_pairs: int = Field(400, ge=0, description="(holder, target) pairs of a document")
    max_short_characters: int = Field(50_000, ge=0, description="characters of a request that counts as short")
    max_concurrent: int = Field(8, ge=1, le=256, description="short requests that are scored at the same time")
    max_concurrent_long: int = Field(2, ge=1, le=256, description="long requests that are scored at the same time")
    max_waiting: int = Field(32, ge=0, description="requests that may wait; more are answered 429")
    max_head_bytes: int = Field(2**16, ge=1024, description="bytes of a request's line and headers")
    max_queued_characters: int = Field(16 * 2**20, ge=1, description="characters of all requests in the server")
    max_batch_tokens: int | None = Field(
        None,
        ge=1,
        description="tokens, with padding, that the encoder reads at a time; more the more threads it has if not given",
    )
    deadline: float = _seconds(60.0, "seconds a request may take")
    idle_timeout: int = Field(30, ge=1, le=3600, description="seconds that a connection is kept between two requests")
    head_timeout: float = _seconds(10.0, "seconds for a request's head to come, from connecting or its first byte on")
    upload_timeout: float = _seconds(20.0, "seconds for a request's body to come")
    answer_timeout: float = _seconds(60.0, "seconds for a caller to take an answer")
    # More than the deadline: what was accepted is finished.
    drain: float = _seconds(65.0, "seconds to finish requests on SIGTERM")
    cors_origins: str = Field(
        "", description="origins whose pages may ask, parted by commas: https://desk.example; * for all; none if empty"
    )
    api_keys: SecretStr | None = Field(None, description="keys, parted by commas; without any everybody may ask")
    api_keys_file: Path | None = Field(None, description="file of keys, one a line; read again on SIGHUP")
    log_level: LogLevel = Field("info", description="debug, info, warning or error")

    def limits(self) -> dict[str, int | float | None]:
        """What a caller may send, as ``/info`` shows it; None is left to the engine."""
        fields = type(self).model_fields
        names = (name for name in fields if name.startswith("max_") or name.endswith("_timeout") or name == "deadline")
        return {name: getattr(self, name) for name in names}

    def origins(self) -> tuple[str, ...]:
        """The origins whose pages may ask."""
        return tuple(origin.rstrip("/") for origin in self.cors_origins.replace(",", " ").split())

    def keys(self) -> frozenset[bytes]:
        """Digests of the API keys, read from where they are now. Raises ConfigError."""
        return load_keys(self.api_keys.get_secret_value() if self.api_keys else None, self.api_keys_file)


VARIABLES_ONLY: Final = ("api_keys",)
"""Settings without a flag: everybody on the machine can read a command line."""


def flag(name: str) -> str:
    """The command line's word for a setting."""
    return "--" + name.replace("_", "-")


def parser() -> argparse.ArgumentParser:
    """One flag for each setting; values are checked by ``Settings``."""
    description = "Serve a checkpoint over HTTP."
    only = ", ".join(PREFIX + name.upper() for name in VARIABLES_ONLY)
    made = argparse.ArgumentParser(
        prog="python -m serving", description=description, allow_abbrev=False, epilog=f"By variable only: {only}."
    )
    for name, field in Settings.model_fields.items():
        if name in VARIABLES_ONLY:
            continue
        shown = f" (default {field.default})" if field.default not in (None, "", PydanticUndefined) else ""
        made.add_argument(
            flag(name),
            metavar=name.rpartition("_")[2].upper(),
            default=argparse.SUPPRESS,
            help=f"{field.description}{shown}; {PREFIX}{name.upper()}",
        )
    return made


OF_TRAINING = (PREFIX + "DATA", PREFIX + "INFINITY")
"""Variables that training and benchmarks read; a server started from the same shell must not stumble over them."""


def load_settings(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the command line (without the program's name) and the environment.

    Raises ConfigError, of one line, for an unknown variable or a bad value; argparse exits by itself (code 2) for an
    unknown flag.
    """
    given = vars(parser().parse_args(arguments))
    _refuse_unknown(environment)
    return build_settings(given)


def build_settings(given: Mapping[str, Any]) -> Settings:
    """Settings from keyword arguments, completed from the environment. Raises ConfigError of one line."""
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise ConfigError(_one_line(error)) from None
    settings.keys()
    return settings


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    for variable in sorted(environment):
        if variable.upper().startswith(PREFIX) and variable.upper() not in (*known, *OF_TRAINING):
            near = get_close_matches(variable.upper(), known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
            raise ConfigError(f"unknown environment variable {variable}; {hint}")


def _one_line(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0])
    value = "hidden" if name in VARIABLES_ONLY else ascii(first["input"])[:80]
    reason = str(first["msg"]).removeprefix("Input ")
    if name not in Settings.model_fields:
        return f"unknown setting {name}; known are {', '.join(Settings.model_fields)}"
    return f"{flag(name)} or {PREFIX}{name.upper()} is {value} but {reason} ({Settings.model_fields[name].description})"
