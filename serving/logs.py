"""Structured logs: one JSON object a line, one line a request.

Leaves to others: what is measured (``middleware``). Never logged: article text, header values, query strings.
"""

import json
import logging
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
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
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def configure_logging(level: str, stream: TextIO = sys.stdout) -> None:
    """Send all logs of the process to ``stream``. Logs go to standard output, so that standard error holds only what
    an operator must read at once."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.getLogger("uvicorn").setLevel(logging.WARNING)  # its access and start-up lines repeat ours
