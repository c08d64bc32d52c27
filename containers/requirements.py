"""Prints what newsstance needs, one requirement a line, as pyproject.toml says it: python requirements.py [EXTRA …].

Leaves to others: versions (constraints.txt) and installing. The images are built with it: a layer that holds what newsstance
stands on, but not newsstance, changes only with these requirements.
"""

import sys
import tomllib
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path


def requirements(extras: Sequence[str], project: Path = Path("pyproject.toml")) -> list[str]:
    """The dependencies without which nothing runs, then those of the extras. Raises SystemExit for an unknown extra."""
    table = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    optional: dict[str, list[str]] = table["optional-dependencies"]
    itself = f"{table['name']}["  # an extra that holds another; by its name an index could hand out anything

    def of_extra(extra: str) -> Iterator[str]:
        if extra not in optional:
            raise SystemExit(f"{project} has no extra {extra!r}; it has {', '.join(sorted(optional))}")
        for requirement in optional[extra]:
            if requirement.startswith(itself):
                yield from chain.from_iterable(map(of_extra, requirement[len(itself) : -1].split(",")))
            else:
                yield requirement

    return [*table["dependencies"], *chain.from_iterable(map(of_extra, extras))]


if __name__ == "__main__":
    sys.stdout.write("".join(f"{requirement}\n" for requirement in requirements(sys.argv[1:])))
