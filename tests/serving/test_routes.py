"""The way of a request through the application: what is answered, in which order, with which headers."""

import json
import logging
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from newsstance.document import Document, Failure, Options, Result
from serving.answers import ErrorOut, ScoreOut
from serving.logs import LOGGER, JsonFormatter
from tests.serving.conftest import Start, wait_until
from tests.serving.fakes import FakeScorer

TEXT = "HOME Ada Quill praised the harbour."


def error(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    body: dict[str, Any] = response.json()
    ErrorOut.model_validate(body)
    assert set(body) == {"error"}
    assert body["error"]["request_id"] == response.headers["X-Request-ID"]
    found: dict[str, Any] = body["error"]
    return found


def test_a_bare_text_is_one_document(client: TestClient, scorer: FakeScorer) -> None:
    response = client.post("/v1/score", json={"text": TEXT})
    assert response.status_code == 200
    body = response.json()
    ScoreOut.model_validate(body)
    assert body["id"] == response.headers["X-Request-ID"]
    assert body["model"] == {"name": "fake", "version": "7"}
    assert body["results"][0]["id"] == "0"
    assert body["results"][0]["coverage"] == {
        "characters": 35,
        "read": 30,
        "skipped": [{"start": 0, "end": 5, "reason": "navigation"}],
    }
    assert body["usage"] == {"documents": 1, "tokens": 35, "windows": 1}
    assert scorer.seen[0][1] == Options()


def test_a_bad_text_fails_alone_and_order_is_kept(client: TestClient) -> None:
    texts = [TEXT, "", "DEUTSCH", TEXT, "\0", "x" * 1_000_001, TEXT]
    documents = [{"id": f"d{index}", "text": text} for index, text in enumerate(texts)]
    body = client.post("/v1/score", json={"documents": documents}).json()
    assert [(each["id"], each["index"]) for each in body["results"]] == [("d0", 0), ("d3", 3), ("d6", 6)]
    assert [(each["id"], each["index"], each["code"]) for each in body["errors"]] == [
        ("d1", 1, "empty_text"),
        ("d2", 2, "unsupported_language"),
        ("d4", 4, "invalid_text"),
        ("d5", 5, "too_long"),
    ]
    assert "1000001 characters; the limit is 1000000" in body["errors"][3]["message"]
    assert body["usage"]["documents"] == 3


def test_a_lone_surrogate_in_a_text_fails_that_document_only(client: TestClient) -> None:
    raw = b'{"documents": [{"text": "\\ud800"}, {"text": "Tom Brask"}]}'
    body = client.post("/v1/score", content=raw, headers={"Content-Type": "application/json"}).json()
    assert [each["code"] for each in body["errors"]] == ["invalid_text"]
    assert [each["index"] for each in body["results"]] == [1]


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty_text"), ("DEUTSCH", "unsupported_language"), ("x" * 20, "too_long")]
)
def test_the_fault_of_a_single_text_is_the_request_s(start: Start, text: str, code: str) -> None:
    found = error(start(max_characters=10).post("/v1/score", json={"text": text}), 422)
    assert (found["code"], found["param"]) == (code, "text")


def test_documents_that_are_all_bad_are_still_a_200(start: Start, scorer: FakeScorer) -> None:
    body = start(max_characters=3).post("/v1/score", json={"documents": [{"text": TEXT}]}).json()
    assert body["results"] == []
    assert body["errors"][0]["code"] == "too_long"
    assert scorer.seen == []


@pytest.mark.parametrize("text", ["ENGINE", "BUG"])
def test_our_faults_are_logged_and_not_told(client: TestClient, caplog: pytest.LogCaptureFixture, text: str) -> None:
    found = error(client.post("/v1/score", json={"text": text}), 500)
    assert found["code"] == "engine_failed"
    assert "secret" not in found["message"]
    assert any(record.exc_info and "secret" in str(record.exc_info[1]) for record in caplog.records)


def test_unknown_paths_and_methods_have_the_one_shape(client: TestClient) -> None:
    assert error(client.get("/v1/scores"), 404)["code"] == "not_found"
    assert error(client.post("/v1/score/"), 404)["code"] == "not_found"
    response = client.get("/v1/score")
    assert error(response, 405)["code"] == "method_not_allowed"
    assert response.headers["Allow"] == "POST"


def test_request_ids_are_kept_where_sane(client: TestClient) -> None:
    assert client.get("/livez", headers={"X-Request-ID": "a.B-9_z"}).headers["X-Request-ID"] == "a.B-9_z"
    for insane in ("x" * 129, "a b", "a\tb", ""):
        made = client.get("/livez", headers={"X-Request-ID": insane}).headers["X-Request-ID"]
        assert made.startswith("req-")


def test_server_timing_names_the_stages(client: TestClient) -> None:
    timing = client.post("/v1/score", json={"text": TEXT}).headers["Server-Timing"]
    assert [part.partition(";dur=")[0] for part in timing.split(", ")] == [
        "receive",
        "parse",
        "wait",
        "read",
        "render",
        "total",
    ]
    assert client.get("/nowhere").headers["Server-Timing"].startswith("total;dur=")


def test_info_and_probes(client: TestClient) -> None:
    info = client.get("/info").json()
    assert info["model"]["window"] == 13
    assert info["limits"]["max_documents"] == 64
    assert info["limits"]["pairs_per_window"] == 4096
    assert (info["limits"]["json_values"], info["limits"]["max_head_bytes"]) == (300_000, 65_536)
    assert (info["limits"]["small_body_bytes"], info["limits"]["kept_for_small_bodies"]) == (65_536, 0.125)
    assert {name for name in info["limits"] if name.endswith("_timeout")} == {
        f"{what}_timeout" for what in ("idle", "head", "upload", "answer")
    }
    assert client.get("/livez").json() == {"status": "alive"}


def test_the_largest_body_is_what_the_limits_at_info_say(start: Start) -> None:
    client = start(max_body_bytes=800_000, max_queued_characters=800_000)
    limits = client.get("/info").json()["limits"]
    room = int(limits["max_queued_characters"] * (1 - limits["kept_for_small_bodies"]))
    body = b'{"text": "Tom"}'
    for size, expected in ((room, 200), (room + 1, 413)):
        sent = body + b" " * (size - len(body))
        response = client.post("/v1/score", content=sent, headers={"Content-Type": "application/json"})
        assert response.status_code == expected, response.text


def test_a_probe_by_head_gets_what_get_does_without_a_body(start: Start, scorer: FakeScorer) -> None:
    client = start()
    for path in ("/livez", "/readyz"):
        head, whole = client.head(path), client.get(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["Content-Length"] == whole.headers["Content-Length"]
    client.app.state.service.drain()  # type: ignore[attr-defined]
    assert [client.head(path).status_code for path in ("/livez", "/readyz")] == [200, 503]
    response = client.post("/livez")
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD"}
    assert error(response, 405)["message"].endswith("use GET or HEAD.")


def test_not_ready_while_loading_and_while_draining(start: Start, scorer: FakeScorer) -> None:
    scorer.gate.clear()  # the warm-up hangs
    client = start(ready=False)
    assert client.get("/livez").status_code == 200
    for response in (client.get("/readyz"), client.get("/info"), client.post("/v1/score", json={"text": TEXT})):
        assert error(response, 503)["code"] == "not_ready"
        assert response.headers["Retry-After"] == "5"
    scorer.gate.set()
    wait_until(lambda: client.get("/readyz").status_code == 200)
    client.app.state.service.drain()  # type: ignore[attr-defined]
    assert error(client.post("/v1/score", json={"text": TEXT}), 503)["code"] == "draining"
    assert error(client.get("/readyz"), 503)["code"] == "draining"
    assert client.get("/livez").status_code == 200


def test_not_ready_where_the_engine_fails_whatever_it_is_asked(client: TestClient, scorer: FakeScorer) -> None:
    scorer.healthy = False
    response = client.get("/readyz")
    assert error(response, 503)["code"] == "engine_failing"
    assert response.headers["Retry-After"] == "5"
    assert client.post("/v1/score", json={"text": TEXT}).status_code == 200
    scorer.healthy = True
    assert client.get("/readyz").status_code == 200


class Mending(FakeScorer):
    """Healthy again once it has scored."""

    def score(self, documents: Sequence[Document], options: Options) -> list[Result | Failure]:
        found = super().score(documents, options)
        self.healthy = True
        return found


def test_a_scorer_that_recovers_is_ready_again_without_requests(start: Start) -> None:
    mending = Mending()
    client = start(mending)
    mending.seen.clear()
    mending.healthy = False
    mending.gate.clear()
    for _ in range(3):  # the trial hangs: the check answers all the same, and begins no other
        assert error(client.get("/readyz"), 503)["code"] == "engine_failing"
    wait_until(lambda: mending.running == 1)
    assert len(mending.seen) == 1
    mending.gate.set()
    wait_until(lambda: client.get("/readyz").status_code == 200)
    assert "newsstance_documents_total{" not in client.get("/metrics").text


@pytest.mark.parametrize(("seconds", "tried"), [(3600.0, 1), (0.0, 3)])
def test_a_failing_scorer_is_tried_again_but_not_at_every_check(
    start: Start, scorer: FakeScorer, monkeypatch: pytest.MonkeyPatch, seconds: float, tried: int
) -> None:
    monkeypatch.setattr("serving.service.TRIAL_S", seconds)
    client = start()
    scorer.healthy = False
    for _ in range(3):
        assert client.get("/readyz").status_code == 503
        wait_until(lambda: not any(thread.name == "trial" for thread in threading.enumerate()))
    assert len(scorer.seen) == tried


def test_more_than_may_wait_are_refused_at_once(start: Start, scorer: FakeScorer) -> None:
    client = start(max_concurrent=2, max_concurrent_long=1, max_waiting=0)
    scorer.gate.clear()
    with ThreadPoolExecutor(3) as pool:
        admitted = [pool.submit(client.post, "/v1/score", json={"text": TEXT}) for _ in range(3)]
        wait_until(lambda: client.app.state.service.admission.busy == 3)  # type: ignore[attr-defined]
        response = client.post("/v1/score", json={"text": TEXT})
        found = error(response, 429)
        assert client.get("/livez").status_code == 200  # the event loop is free
        scorer.gate.set()
        assert [each.result().status_code for each in admitted] == [200, 200, 200]
    assert found["code"] == "too_many_requests"
    assert response.headers["Retry-After"] == str(found["retry_after_s"])
    assert scorer.most_running == 2
    assert client.post("/v1/score", json={"text": TEXT}).status_code == 200


def test_a_missed_deadline_is_504_and_its_work_still_counts(start: Start, scorer: FakeScorer) -> None:
    client = start(deadline=1, max_concurrent=1, max_concurrent_long=1, max_waiting=0, max_short_characters=21)
    scorer.gate.clear()
    for text in (TEXT, TEXT[:20]):  # one in a thread for long requests, one (its id is "0") in a thread for short ones
        assert error(client.post("/v1/score", json={"text": text}), 504)["code"] == "deadline_exceeded"
    assert error(client.post("/v1/score", json={"text": TEXT}), 429)["code"] == "too_many_requests"
    scorer.gate.set()
    wait_until(lambda: client.app.state.service.admission.busy == 0)  # type: ignore[attr-defined]
    assert client.post("/v1/score", json={"text": TEXT}).status_code == 200


def test_work_that_has_not_begun_at_the_deadline_is_dropped(start: Start, scorer: FakeScorer) -> None:
    client = start(deadline=0.2, max_concurrent=1, max_waiting=4)
    scorer.gate.clear()
    with ThreadPoolExecutor(3) as pool:
        answers = [pool.submit(client.post, "/v1/score", json={"text": TEXT}) for _ in range(3)]
        assert [each.result().status_code for each in answers] == [504, 504, 504]
    scorer.gate.set()
    wait_until(lambda: client.app.state.service.admission.busy == 0)  # type: ignore[attr-defined]
    assert len(scorer.seen) == 1


def test_the_log_line_names_facts_and_no_text(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger=LOGGER.name):
        client.post("/v1/score?secret=1", json={"text": TEXT}, headers={"Authorization": "Bearer hunter2"})
    fields = caplog.records[-1].__dict__["fields"]
    assert fields["documents"] == 1
    assert fields["characters"] == 35
    assert fields["path"] == "/v1/score"
    assert fields["status"] == 200
    logged = str([record.__dict__ for record in caplog.records if record.name == LOGGER.name])
    assert "Ada Quill" not in logged
    assert "hunter2" not in logged
    assert "secret" not in logged


@pytest.mark.parametrize("text", ["ENGINE", "BUG"])
def test_a_fault_is_logged_under_its_request_and_without_its_message(
    client: TestClient, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    client.post("/v1/score", json={"text": text}, headers={"X-Request-ID": "mine"})
    (record,) = (record for record in caplog.records if record.exc_info)
    line = json.loads(JsonFormatter().format(record))
    assert (line["message"], line["request_id"]) == ("the scorer failed", "mine")
    assert "in FakeScorer._one" in line["traceback"]
    assert "secret" not in str(line)


def test_the_error_code_is_logged(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger=LOGGER.name):
        client.post("/v1/score", json={"text": 5})
    assert caplog.records[-1].__dict__["fields"]["code"] == "invalid_field"


def test_scoring_runs_outside_the_event_loop_s_thread(start: Start) -> None:
    threads: list[str] = []

    class Naming(FakeScorer):
        def info(self) -> dict[str, object]:
            threads.append(threading.current_thread().name)
            return dict(super().info())

    start(Naming()).post("/v1/score", json={"text": TEXT})
    assert threads[-1].startswith("scoring")


def test_a_short_text_with_many_names_is_long_work(start: Start, scorer: FakeScorer) -> None:
    client = start(max_short_characters=100, max_concurrent=1, max_concurrent_long=1)
    named = {"text": TEXT, "actors": [{"id": "a", "aliases": ["Ada Quill of Velmar"] * 10}]}
    scorer.gate.clear()
    with ThreadPoolExecutor(2) as pool:
        many = pool.submit(client.post, "/v1/score", json=named)
        wait_until(lambda: scorer.running == 1)
        few = pool.submit(client.post, "/v1/score", json={"text": TEXT})
        wait_until(lambda: scorer.running == 2)
        scorer.gate.set()
        assert [answer.result().status_code for answer in (many, few)] == [200, 200]
