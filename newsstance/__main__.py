"""Explain one text in the terminal: ``python -m newsstance explain FILE [--checkpoint DIR]`` (``-`` is standard input).

Leaves to others: scoring (``scorer``), drawing (``terminal``). Exit codes: 0 shown, 1 the text cannot be scored, 2 a bad file,
flag or checkpoint.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from rich.console import Console

from newsstance import release
from newsstance.document import ContentType, Options
from newsstance.encodings import checked_encoding, decoded
from newsstance.errors import ConfigError, DocumentError, NewsstanceError
from newsstance.labels import Unit
from newsstance.scorer import Scorer
from newsstance.terminal import show

HTML_ENDINGS = (".html", ".htm", ".xhtml")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        prog="python -m newsstance", description="newsstance reads news.", allow_abbrev=False
    )
    explain = made.add_subparsers(required=True, metavar="COMMAND").add_parser(
        "explain", help="show what the model reads in one text", allow_abbrev=False
    )
    explain.add_argument("file", metavar="FILE", help="text, or HTML by its ending; - for standard input")
    explain.add_argument(
        "--checkpoint", type=Path, metavar="DIR", help=f"if not given: {release.DEFAULT}, else the release"
    )
    explain.add_argument(
        "--encoding",
        metavar="NAME",
        help="of a text without a mark (else what HTML says of itself, else UTF-8): cp1252, ...",
    )
    explain.add_argument("--html", action="store_true", help="the text is HTML, whatever its name")
    explain.add_argument("--unit", choices=get_args(Unit), default="page", help="what the text is (default page)")
    explain.add_argument(
        "--max-risk", type=float, metavar="SHARE", help="abstain so that errors stay within this share"
    )
    explain.add_argument("--force-language", action="store_true", help="read it although it does not look English")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; returns the exit code."""
    given = parser().parse_args(arguments)
    try:
        options = _options(given)
        kind: ContentType = "text/html" if given.html or given.file.lower().endswith(HTML_ENDINGS) else "text/plain"
        text = _read(given.file, kind, given.encoding)
        result = Scorer.load(_checkpoint(given.checkpoint)).score_text(text, options, content_type=kind)
    except DocumentError as error:
        here = " (here: --force-language)" if error.code == "unsupported_language" else ""
        return _fail(f"{error}{here}", 1)
    except NewsstanceError as error:
        return _fail(str(error), 2)
    show(Console(highlight=False, markup=False, emoji=False), result, name=given.file)
    return 0


def _options(given: argparse.Namespace) -> Options:
    if given.max_risk is not None and not 0 < given.max_risk < 1:
        raise ConfigError(f"--max-risk is {given.max_risk:g}, and must be greater than 0 and less than 1")
    return Options(unit=given.unit, max_risk=given.max_risk, force_language=given.force_language)


def _checkpoint(named: Path | None) -> Path:
    """The one that was named, else the default; the release only with a word on standard error."""
    path = named or release.default_checkpoint()
    if named is None and path != release.DEFAULT:
        sys.stderr.write(f"newsstance: {path} is read ({release.reason(path)})\n")
    return path


def _read(name: str, kind: ContentType, encoding: str | None) -> str:
    """Raises ConfigError."""
    said = None if encoding is None else checked_encoding(encoding)
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return decoded(content, html=kind == "text/html", said=said)
    except OSError as error:
        raise ConfigError(f"cannot read {name!r}: {error.strerror}; name a file, or - for standard input") from None
    except DocumentError as error:
        raise ConfigError(f"{name!r}: {error}") from None


def _fail(message: str, code: int) -> int:
    sys.stderr.write(f"newsstance: {message}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
