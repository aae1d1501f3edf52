"""The whole API as a machine would try it: no answer is a crash, and each is what the API's description says."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from graveregistry.ledger import auditing
from tests.attacks.test_routes import things
from tests.support.registry import Registry

ENDING = r"^/api/v1/(session|sessions/\{session_id\}|password)$"
"""Routes that would end the session (or throttle the account) under which the others are tried."""
NAMED = {"host": "127.0.0.1"}
"""The library would ask for a name that the server does not know."""
schemathesis.serializer.alias("application/zip", "application/octet-stream")


def test_no_request_breaks_the_api_and_the_ledger_tells_all_of_them(registry: Registry) -> None:
    asker = _Asker(registry)
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", registry.app, headers=NAMED).exclude(path_regex=ENDING)
    tried = [found.ok() for found in schema.get_all_operations()]
    assert len(tried) > 30
    for operation in tried:
        asker.try_(operation)
    assert {200, 201, 204, 404, 422} <= asker.answered
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed


class _Asker:
    """Somebody in every role with one of each thing, so that half of the requests get past "not found"."""

    def __init__(self, registry: Registry) -> None:
        self.client = registry.client("stranger")
        self.ids = things(registry)
        # Ending the asker's own role or session would end the trial.
        self.ids |= {name: str(uuid4()) for name in ("session_id", "membership_id")}
        near = self.client.mark_site(registry.stranger)["id"]
        person = str(registry.people["monitor"])
        organisations = dict.fromkeys(("organisation", "steward"), str(registry.stranger))
        self.named = organisations | {"site_id": near, "other": near, "linked_site_id": near}
        self.named |= {"person": person, "monitor": self.ids["person_id"]}
        self.answered: set[int] = set()

    def try_(self, operation: Any) -> None:
        @settings(
            max_examples=8,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), real=st.booleans())
        def attempt(case: schemathesis.Case, real: bool) -> None:
            headers = NAMED | {"x-csrf-token": self.client.csrf, "cookie": self._cookie()}
            if real:
                self._fill(case)
                headers["if-match"] = self.client.get(f"/sites/{self.ids['site_id']}").json()["etag"]
            checks = [not_a_server_error, response_schema_conformance]
            self.answered.add(case.call_and_validate(headers=headers, checks=checks).status_code)

        attempt()

    def _cookie(self) -> str:
        return "graveregistry_session=" + self.client.http.cookies["graveregistry_session"]

    def _fill(self, case: schemathesis.Case) -> None:
        for name in set(case.path_parameters) & set(self.ids):
            case.path_parameters[name] = self.ids[name]
        if isinstance(case.body, dict):
            case.body.update({name: self.named[name] for name in set(case.body) & set(self.named)})
