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


def test_a_traceback_is_one_line_of_types_and_places_without_messages() -> None:
    try:
        try:
            raise KeyError("Ada Quill praised the harbour.")
        except KeyError as error:
            raise ValueError("two\nlines") from error
    except ValueError:
        record = logging.makeLogRecord({"msg": "failed", "levelname": "ERROR", "exc_info": sys.exc_info()})
    first, place, cause, its_place = str(formatted(record)["traceback"]).splitlines()
    assert (first, cause) == ("ValueError", "from KeyError")
    for line in (place, its_place):
        assert line.startswith(f'  File "{__file__}", line ')
        assert line.endswith(", in test_a_traceback_is_one_line_of_types_and_places_without_messages")


def test_a_hostile_path_cannot_forge_a_line() -> None:
    fields = RequestRecord(request_id="r", method="GET", path="/\n{}\u2028\ud800" * 100).fields(1.25)
    line = formatted(logging.makeLogRecord({"msg": "request", "levelname": "INFO", "fields": fields}))
    assert len(str(line["path"])) == 200
    assert line["duration_ms"] == 1.2
