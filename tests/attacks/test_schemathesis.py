"""The whole API as a machine would try it: no answer is a crash, and each is what the API's description says."""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from graveregistry.ledger import auditing
from tests.support.registry import Registry

ENDING = r"^/api/v1/(session|sessions/\{session_id\}|password)$"
"""Routes that would end the session (or throttle the account) under which the others are tried."""


def test_no_request_breaks_the_api_and_the_ledger_tells_all_of_them(registry: Registry) -> None:
    researcher = registry.client("researcher")
    researcher.mark_site(registry.own)
    headers = {
        "x-csrf-token": researcher.csrf,
        "cookie": "graveregistry_session=" + researcher.http.cookies["graveregistry_session"],
    }
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", registry.app).exclude(path_regex=ENDING)
    tried = [found.ok() for found in schema.get_all_operations()]
    assert len(tried) > 30
    for operation in tried:
        _try(operation, headers)
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed


def _try(operation: Any, headers: dict[str, Any]) -> None:
    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def attempt(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=headers, checks=[not_a_server_error, response_schema_conformance])

    attempt()
