"""A chunk of rows → rows of the tables and of the side file, by the scorer that the server uses.

Leaves to others: reading and writing.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from newsstance.document import Document, Failure, Options, Result
from newsstance.errors import EngineError
from serving.bulk.chunks import Chunk
from serving.bulk.rows import Ready, Refused, Rules, checked
from serving.bulk.tables import Tables, add, empty

LOGGER: Final = logging.getLogger("newsstance.bulk")
PROBE: Final = Document(id="probe", text="Mayor Ada Quill praised the harbour workers of Velmar on Monday.")


class Scorer(Protocol):
    """What a run needs of ``newsstance.Scorer``. Several threads may call it at once."""

    def score(self, documents: Sequence[Document], options: Options) -> Sequence[Result | Failure]:
        """One entry a document, in order. Raises EngineError."""
        ...

    def info(self) -> Mapping[str, object]:
        """JSON-able facts; ``name`` and ``version`` at least."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What a chunk became. ``errors`` are the rows of the side file."""

    chunk: Chunk
    tables: Tables
    errors: Sequence[Mapping[str, Any]]
    tokens: int


def score_chunk(chunk: Chunk, scorer: Scorer, rules: Rules) -> Scored:
    """Score a chunk. Raises EngineError where the engine fails on every document of it."""
    rows = [checked(row, number, rules) for number, row in enumerate(chunk.rows, start=chunk.first)]
    ready = [row for row in rows if isinstance(row, Ready)]
    outcomes = iter(_outcomes(ready, scorer, rules.options))
    tables, errors, tokens = empty(), [], 0
    for row in rows:
        outcome = row if isinstance(row, Refused) else next(outcomes)
        if isinstance(row, Ready) and isinstance(outcome, Result):
            add(tables, row, outcome)
            tokens += outcome.usage.tokens
        else:
            errors.append(_error(row, outcome))
    return Scored(chunk=chunk, tables=tables, errors=errors, tokens=tokens)


def _error(row: Ready | Refused, outcome: Refused | Result | Failure) -> dict[str, Any]:
    """A row of the side file."""
    assert not isinstance(outcome, Result)  # noqa: S101 - that one is in the tables
    return {
        "row": row.number,
        "source": row.source,
        "line": row.line,
        "id": row.id if isinstance(row, Refused) else row.document.id,
        "code": outcome.code,
        "message": outcome.message,
    }


def _outcomes(ready: Sequence[Ready], scorer: Scorer, options: Options) -> Sequence[Result | Failure]:
    """All at once; where the engine fails on that, one by one, so that one text does not stop an archive."""
    if not ready:
        return []
    try:
        return scorer.score([row.document for row in ready], options)
    except Exception as error:
        LOGGER.warning("rows %d to %d failed together: %s", ready[0].number, ready[-1].number, error)
        alone = [_alone(row, scorer, options) for row in ready]
        if all(isinstance(outcome, Failure) and outcome.code == "engine_failed" for outcome in alone) and _fails(
            scorer
        ):
            first, last = ready[0].number, ready[-1].number
            raise EngineError(f"the engine failed on every document of rows {first} to {last}: {error}") from error
        return alone


def _fails(scorer: Scorer) -> bool:
    """Whether the engine fails on a text that has nothing to it: then it is at fault, and not the texts."""
    try:
        (outcome,) = scorer.score([PROBE], Options())
    except Exception:
        return True
    return isinstance(outcome, Failure)


def _alone(row: Ready, scorer: Scorer, options: Options) -> Result | Failure:
    try:
        (outcome,) = scorer.score([row.document], options)
    except Exception as error:
        message = f"the engine failed on this text: {error}"
        return Failure(id=row.document.id, index=0, code="engine_failed", message=message)
    return outcome
