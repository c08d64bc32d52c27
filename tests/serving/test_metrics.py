"""Metrics: each request once, bounded series, the batcher's figures."""

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from serving.logs import RequestRecord
from serving.metrics import STAGES, Metrics
from tests.serving.conftest import Start, wait_until
from tests.serving.fakes import FakeScorer


def samples(client: TestClient) -> dict[tuple[str, ...], float]:
    """Every sample: its name and the values of its labels, to its value."""
    return {
        (sample.name.removeprefix("newsstance_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(client.get("/metrics").text)
        for sample in family.samples
    }


def test_requests_documents_and_labels_are_counted_once(client: TestClient) -> None:
    before = samples(client)
    texts = ["Ada Quill praised the harbour.", "", "DEUTSCH"]
    client.post("/v1/score", json={"documents": [{"text": text} for text in texts]})
    client.post("/v1/score", json={"text": texts[0], "options": {"max_risk": 0.1}})
    client.post("/v1/score", json={"text": ""})
    found = {key: value - before.get(key, 0) for key, value in samples(client).items()}
    assert found["requests_total", "/v1/score", "200"] == 2
    assert found["requests_total", "/v1/score", "422"] == 1
    assert found["refusals_total", "empty_text"] == 1
    assert found["request_seconds_count", "/v1/score"] == 3
    assert found["documents_total", "scored"] == 2
    assert found["documents_total", "empty_text"] == 2
    assert found["documents_total", "unsupported_language"] == 1
    assert found["judgements_total", "sentiment", "negative"] == 2
    assert found["judgements_total", "stance", "neutral"] == 1
    assert found["judgements_total", "stance", "abstained"] == 1
    assert found["judgements_total", "relation", "against"] == 2
    assert found["stage_seconds_count", "receive"] == 3
    assert found["stage_seconds_count", "render"] == 2


def test_work_whose_caller_got_another_answer_meanwhile_is_not_counted(start: Start, scorer: FakeScorer) -> None:
    client = start(deadline=0.1)
    scorer.gate.clear()
    assert client.post("/v1/score", json={"text": "Ada Quill spoke."}).status_code == 504
    scorer.gate.set()
    wait_until(lambda: client.app.state.service.admission.busy == 0)  # type: ignore[attr-defined]
    assert len(scorer.seen) == 1
    counted = {name for name, *_ in samples(client)}
    assert not counted & {"documents_total", "judgements_total"}


def test_refusals_are_counted_by_reason(start: Start, scorer: FakeScorer) -> None:
    client = start(max_body_bytes=1024, max_queued_characters=1024)
    client.post("/v1/score", content=b"{" * 2000, headers={"Content-Type": "application/json"})
    client.post("/v1/score", json={"text": "ENGINE"})
    client.app.state.service.drain()  # type: ignore[attr-defined]
    client.post("/v1/score", json={"text": "Tom"})
    found = samples(client)
    assert found["refusals_total", "body_too_large"] == 1
    assert found["refusals_total", "engine_failed"] == 1
    assert found["refusals_total", "draining"] == 1


def test_what_callers_send_makes_no_series(client: TestClient) -> None:
    counts = []
    for at in range(50):
        client.get(f"/nowhere/{at}", headers={"X-Request-ID": f"id-{at}"})
        client.request(f"PURGE{at}", f"/v1/score?{at}")
        counts.append(len(samples(client)))
    assert samples(client)["requests_total", "other", "404"] == 50
    assert samples(client)["requests_total", "/v1/score", "405"] == 50
    assert len(set(counts[1:])) == 1


def test_what_is_in_the_server_and_which_model_answers(client: TestClient) -> None:
    found = samples(client)
    assert found["requests_in_server",] == 0
    assert found["characters_in_server",] == 0
    assert found["model_info", "fake", "7"] == 1
    assert found["process_open_fds",] > 0
    assert all(("stage_seconds_count", stage) in found for stage in STAGES)


def test_the_batcher_s_figures() -> None:
    metrics = Metrics()
    metrics.batch(windows=3, tokens=300, padded=384, seconds=0.02)
    metrics.depth(5)
    text = metrics.page("")[0].decode()
    assert "newsstance_batch_tokens_sum 300.0" in text
    assert "newsstance_padded_tokens_total 384.0" in text
    assert "newsstance_queue_windows 5.0" in text


def test_stages_that_a_worker_adds_meanwhile_harm_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    metrics = Metrics()
    record = RequestRecord(request_id="r", method="POST", path="/v1/score", status=504, timings={"receive": 1.0})
    labels = metrics._stages.labels

    def meanwhile(stage: str) -> object:
        record.timings["wait"] = 2.0
        return labels(stage)

    monkeypatch.setattr(metrics._stages, "labels", meanwhile)
    metrics.request(record, 0.1)
    assert 'newsstance_stage_seconds_count{stage="receive"} 1.0' in metrics.page("")[0].decode()


def test_another_checkpoint_replaces_the_old_one_s_name() -> None:
    metrics = Metrics()
    metrics.model("old", "1")
    metrics.model("new", "2")
    text = metrics.page("")[0].decode()
    assert 'newsstance_model_info{name="new",version="2"} 1.0' in text
    assert "old" not in text


def test_the_reader_chooses_the_format(client: TestClient) -> None:
    plain = client.get("/metrics")
    assert plain.headers["Content-Type"].startswith("text/plain")
    open_metrics = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert open_metrics.headers["Content-Type"].startswith("application/openmetrics-text")
    assert open_metrics.text.endswith("# EOF\n")
