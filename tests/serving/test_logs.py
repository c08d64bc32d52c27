"""Logs are one JSON object a line, whatever is in them."""

import json
import logging
import sys

from serving.logs import JsonFormatter, RequestRecord


def formatted(record: logging.LogRecord) -> dict[str, object]:
    line = JsonFormatter().format(record)
    assert "\n" not in line
    assert line.isascii()
    made: dict[str, object] = json.loads(line)
    return made


def test_fields_stand_at_the_top() -> None:
    record = logging.makeLogRecord({"msg": "request %d", "args": (1,), "levelname": "INFO", "fields": {"status": 200}})
    line = formatted(record)
    assert (line["message"], line["level"], line["status"]) == ("request 1", "info", 200)
    assert str(line["time"]).endswith("+00:00")


def test_a_traceback_stays_on_the_line() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError:
        record = logging.makeLogRecord({"msg": "failed", "levelname": "ERROR", "exc_info": sys.exc_info()})
    assert "ValueError: two\nlines" in str(formatted(record)["traceback"])


def test_a_hostile_path_cannot_forge_a_line() -> None:
    fields = RequestRecord(request_id="r", method="GET", path="/\n{}\u2028\ud800" * 100).fields(1.25)
    line = formatted(logging.makeLogRecord({"msg": "request", "levelname": "INFO", "fields": fields}))
    assert len(str(line["path"])) == 200
    assert line["duration_ms"] == 1.2
