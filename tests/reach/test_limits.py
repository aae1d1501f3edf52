"""Limits: hundreds of phones behind one address pass, one that asks without end waits, and says until when."""

from __future__ import annotations

from typing import Any

import pytest

from graveregistry.config import Settings
from graveregistry.errors import Failure
from graveregistry.reach.limits import ENROL, PHONE, PUBLIC, SIGN_IN, UNKNOWN_PHONE, Limits, Scope
from tests.support.phone import Phone
from tests.support.registry import PASSWORD, Registry, make

CHUNK = "/api/v1/sealed/0199/blobs/ab/chunks/0"
OFFICE = "192.0.2.1"


@pytest.fixture(autouse=True)
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time passes, however slow the machine is."""
    monkeypatch.setattr("graveregistry.reach.limits.monotonic", lambda: 0.0)


async def nowhere(_message: Any) -> None:
    return None


def asked(path: str, credential: str = "", address: str = OFFICE, method: str = "PUT") -> Scope:
    headers = [(b"authorization", credential.encode())] if credential else []
    return {"type": "http", "method": method, "path": path, "headers": headers, "client": (address, 1)}


async def answered(limits: Limits, scope: Scope, status: int = 204) -> None:
    send = limits.enter(scope, nowhere)
    await send({"type": "http.response.start", "status": status})


def refused_after(limits: Limits, scope: Scope, most: float) -> bool:
    for _ in range(int(most)):
        limits.enter(scope, nowhere)
    with pytest.raises(Failure) as refused:
        limits.enter(scope, nowhere)
    assert refused.value.code == "too_many_requests"
    assert refused.value.params["seconds"] >= 1
    return True


@pytest.mark.anyio
async def test_500_phones_of_one_office_pass_whatever_a_stranger_there_does() -> None:
    limits = Limits()
    for phone in range(500):
        await answered(limits, asked(CHUNK, f"Phone grs_{phone}"))
    assert refused_after(limits, asked(CHUNK, "Phone guessed"), UNKNOWN_PHONE.burst - 500)
    for _ in range(20):
        for phone in range(500):
            await answered(limits, asked(CHUNK, f"Phone grs_{phone}"))
    # Elsewhere there is room. A credential that was refused makes no phone known.
    await answered(limits, asked(CHUNK, "Phone other", "192.0.2.2"), 401)
    with pytest.raises(Failure):
        limits.enter(asked(CHUNK, "Phone other"), nowhere)


@pytest.mark.anyio
async def test_one_phone_alone_has_a_limit() -> None:
    limits = Limits()
    await answered(limits, asked(CHUNK, "Phone grs_1"))
    assert refused_after(limits, asked(CHUNK, "Phone grs_1", "192.0.2.7"), PHONE.burst)


@pytest.mark.parametrize(
    ("path", "method", "most"),
    [
        ("/api/v1/session", "POST", SIGN_IN.burst),
        ("/api/v1/enrolments/accept", "POST", ENROL.burst),
        ("/api/public/releases/1/tiles/8/1/1.mvt", "GET", PUBLIC.burst),
        ("/api/v1/sealed/hand-in", "POST", UNKNOWN_PHONE.burst),
    ],
)
def test_each_way_in_has_a_limit_by_address(path: str, method: str, most: float) -> None:
    assert refused_after(Limits(), asked(path, method=method), most)


def test_an_installation_can_widen_them_or_do_without() -> None:
    for _ in range(int(SIGN_IN.burst) * 3):
        Limits(0).enter(asked("/api/v1/session", method="POST"), nowhere)
    assert refused_after(Limits(0.1), asked("/api/v1/session", method="POST"), SIGN_IN.burst / 10)


def test_the_answer_says_when_to_come_again_in_both_languages_and_nothing_sent_is_lost(registry: Registry) -> None:
    phone = Phone(registry)
    strict = make(registry.urls, Settings(home=registry.app.state.settings.home, rate_factor=0.01), fill=False)
    try:
        phone.http = strict.client().http
        sealed = phone.seal({"v": 1})
        while (answer := phone.put_manifest(sealed)).status_code != 429:
            assert answer.status_code == 200
        assert int(answer.headers["retry-after"]) >= 1
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["permissions-policy"]
        assert answer.json()["code"] == "too_many_requests"
        assert "ثانية" in answer.json()["detail"]["ar"]
        assert strict.client().sign_in("monitor", PASSWORD).status_code == 200
    finally:
        strict.close()
    phone.http = registry.client().http
    assert phone.send(sealed)["state"] == "whole"
