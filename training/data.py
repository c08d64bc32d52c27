"""Fetches and verifies public data sets, or takes them from the folder that NEWSSTANCE_DATA names.

Leaves to others: what the manifest says (``manifest``), reading the files (``readers``).

Run: ``python -m training.data [NAME …] [--accept NAME …] [--manifest FILE] [--out DIR]``
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from http.client import HTTPException
from pathlib import Path
from urllib.request import Request, urlopen

from newsstance.errors import ConfigError, NewsstanceError
from training.data_folder import DATA_VARIABLE, DEFAULT_DATA
from training.manifest import MANIFEST, Source, SourceFile, read_manifest

TIMEOUT_S = 60
MAX_BYTES = 512 * 2**20

Prepare = Callable[[bytes], bytes]


def as_is(content: bytes) -> bytes:
    """The upstream file is used as it is."""
    return content


PREPARES: Mapping[str, Prepare] = {"as_is": as_is}
"""Steps from an upstream file to the one that a reader reads; a new set adds its own here."""


def provide(source: Source, out: Path, local: Path | None) -> list[Path]:
    """Bring a source's files to ``out``, from ``local`` where it is given. Raises ConfigError that names the file, both
    checksums and the way out. A file that is already right is left alone."""
    return [_provide(file, out, local) for file in source.files]


def _provide(file: SourceFile, out: Path, local: Path | None) -> Path:
    target = (local or out) / file.path
    if target.is_file() and _digest(target.read_bytes()) == file.sha256:
        return target
    if local is not None:
        raise ConfigError(_mismatch(target, file.sha256) + f"; mend the folder that {DATA_VARIABLE} names, or unset it")
    if file.address is None or file.upstream_sha256 is None:
        raise ConfigError(
            f"{file.path} was prepared by hand and is nowhere to be fetched; name a folder that holds it in {DATA_VARIABLE}, or "
            "use the set's own files by their path (the manifest's terms say how they differ)"
        )
    content = _fetch(file.address)
    if _digest(content) != file.upstream_sha256:
        raise ConfigError(
            f"{file.address} is not what the manifest pins (sha256 {file.upstream_sha256[:12]}…, got {_digest(content)[:12]}…)"
        )
    prepared = _preparing(file)(content)
    if _digest(prepared) != file.sha256:
        raise ConfigError(
            f"{file.path}: step {file.prepare!r} made {_digest(prepared)[:12]}…, the manifest says {file.sha256[:12]}…"
        )
    _write(target, prepared)
    return target


def _preparing(file: SourceFile) -> Prepare:
    if file.prepare not in PREPARES:
        raise ConfigError(f"{file.path}: step {file.prepare!r} is none of {', '.join(PREPARES)}")
    return PREPARES[file.prepare]


def _fetch(address: str) -> bytes:
    request = Request(address, headers={"User-Agent": "newsstance"})  # noqa: S310 - the manifest admits http(s) alone
    try:
        with urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
            content: bytes = answer.read(MAX_BYTES + 1)
    except (OSError, HTTPException) as error:
        raise ConfigError(
            f"{address} cannot be fetched ({error}); without internet access, put the files into a folder laid out like "
            f"the manifest's paths and name it in {DATA_VARIABLE}"
        ) from None
    if len(content) > MAX_BYTES:
        raise ConfigError(f"{address} is larger than {MAX_BYTES} bytes; the manifest's file is not that large")
    return content


def _write(target: Path, content: bytes) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            draft = Path(folder) / target.name
            draft.write_bytes(content)
            draft.replace(target)
    except OSError as error:
        raise ConfigError(f"{target} cannot be written ({error.strerror}); name another folder with --out") from None


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _mismatch(target: Path, expected: str) -> str:
    if not target.is_file():
        return f"{target} does not exist"
    return f"{target} has sha256 {_digest(target.read_bytes())[:12]}…, the manifest says {expected[:12]}…"


def _chosen(sources: Mapping[str, Source], names: Sequence[str], accepted: Sequence[str]) -> dict[str, Source]:
    unknown = [name for name in (*names, *accepted) if name not in sources]
    if unknown:
        raise ConfigError(f"data set {unknown[0]!r} is not in the manifest; known: {', '.join(sources)}")
    chosen = {name: sources[name] for name in names} if names else dict(sources)
    for name, source in chosen.items():
        if source.licence_class == "restricted" and name not in accepted:
            if names:
                raise ConfigError(f"{name} has terms of its own ({source.terms}); accept them with --accept {name}")
            print(f"{name}: left out, its terms must be accepted by name: --accept {name}", file=sys.stderr)
    return {n: s for n, s in chosen.items() if s.licence_class == "permissive" or n in accepted}


def main(arguments: Sequence[str] | None = None) -> int:
    """Provide data sets by command line; 0 on success, 2 where one cannot be had: the others are provided all the same."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--accept", nargs="+", default=[], metavar="NAME")
    parser.add_argument("--manifest", type=Path, default=MANIFEST)
    parser.add_argument("--out", type=Path, default=DEFAULT_DATA)
    options = parser.parse_args(arguments)
    local = Path(os.environ[DATA_VARIABLE]) if os.environ.get(DATA_VARIABLE) else None
    try:
        chosen = _chosen(read_manifest(options.manifest), options.names, options.accept)
    except NewsstanceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    failures: list[str] = []
    for name, source in chosen.items():
        try:
            paths = provide(source, options.out, local)
        except (NewsstanceError, OSError) as error:
            failures.append(f"error: {name}: {error}")
            continue
        print(f"{name}: {len(paths)} files in {paths[0].parent}  ({source.licence}; {source.citation})")
    print("\n".join(failures), file=sys.stderr, end="\n" if failures else "")
    return 2 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
