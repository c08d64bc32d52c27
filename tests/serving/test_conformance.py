"""Requests drawn from the OpenAPI document get answers that it names; ``make fuzz`` draws thousands (``tests.fuzz.api``)."""

from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings

from tests.fuzz.api import NOT_CHECKED

EXAMPLES = 15


def names(client: TestClient) -> Any:
    return schemathesis.openapi.from_asgi("/openapi.json", client.app)


def conforms(case: Any) -> int:
    """The status of the answer, which the document names, in the shape that it says."""
    response = case.call()
    not_checked = schemathesis.checks.CHECKS.get_one(NOT_CHECKED)
    case.validate_response(response, excluded_checks=[not_checked])
    status: int = response.status_code
    return status


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_scoring_answers_as_the_document_says(client: TestClient, mode: schemathesis.GenerationMode) -> None:
    operation = names(client)["/v1/score"]["POST"]
    seen = set()

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(operation.as_strategy(generation_mode=mode))
    def asked(case: Any) -> None:
        seen.add(conforms(case))

    asked()
    assert seen <= {200, 400, 415, 422}
    assert (200 in seen) == (mode is schemathesis.GenerationMode.POSITIVE)


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/info", "/metrics"])
def test_the_other_paths_too(client: TestClient, path: str) -> None:
    operation = names(client)[path]["GET"]
    assert conforms(operation.Case()) == 200


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_probes_may_be_heads(client: TestClient, path: str) -> None:
    operation = names(client)[path]["HEAD"]
    assert conforms(operation.Case()) == 200
