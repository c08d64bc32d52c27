"""Structured logs: one JSON object a line, one line a request.

Leaves to others: what is measured (``middleware``). Never logged: article text, header values, query strings; nor the
messages of faults, which may repeat any of them.
"""

import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from traceback import walk_tb
from typing import Final, TextIO

LOGGER: Final = logging.getLogger("newsstance.serving")
PATH_SHOWN: Final = 200


@dataclass(slots=True, kw_only=True)
class RequestRecord:
    """What is known of one request so far; ``timings`` are milliseconds by stage, ``code`` is the error's if any."""

    request_id: str
    method: str
    path: str
    status: int | None = None
    documents: int | None = None
    characters: int | None = None
    code: str | None = None
    timings: dict[str, float] = field(default_factory=dict)
    refused: tuple[int, str] | None = None
    """Status and code of a refusal by the connection, which the caller got whatever became of the work."""

    def settle(self) -> None:
        """It is over: a refusal by the connection is what counts."""
        if self.refused is not None:
            self.status, self.code = self.refused

    def fields(self, duration_ms: float) -> dict[str, object]:
        """The log line's fields."""
        return {
            "request_id": self.request_id,
            "method": self.method[:PATH_SHOWN],
            "path": self.path[:PATH_SHOWN],
            "status": self.status,
            "duration_ms": round(duration_ms, 1),
            "documents": self.documents,
            "characters": self.characters,
            "code": self.code,
        }


class JsonFormatter(logging.Formatter):
    """A record as one JSON object; ``extra={"fields": {…}}`` adds to it."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, ASCII only, so that nothing in it can break the line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[1] is not None:
            line["traceback"] = traced(record.exc_info[1])
        return json.dumps(line, default=str)


def traced(error: BaseException) -> str:
    """Types and places of an error and of what led to it, the last error first; no messages."""
    return "\nfrom ".join("\n".join((_type_name(one), *_places(one))) for one in _chain(error))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        yield error
        seen.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _type_name(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _places(error: BaseException) -> Iterator[str]:
    for frame, line in walk_tb(error.__traceback__):
        yield f'  File "{frame.f_code.co_filename}", line {line}, in {frame.f_code.co_qualname}'


def configure_logging(level: str, stream: TextIO = sys.stdout) -> None:
    """Send all logs of the process to ``stream``. Logs go to standard output, so that standard error holds only what
    an operator must read at once."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.getLogger("uvicorn").setLevel(logging.WARNING)  # its access and start-up lines repeat ours
