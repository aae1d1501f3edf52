"""While a body comes, however slowly, its request holds no connection of the database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from starlette.requests import Request

from tests.support.field import assigned_site, form, hand_in, photo
from tests.support.phone import Phone
from tests.support.registry import Registry

BODY = b"x" * 70_000


def test_nobody_holds_a_connection_while_their_bytes_come(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []
    stream = Request.stream

    async def noted(self: Request) -> AsyncIterator[bytes]:
        async for piece in stream(self):
            held.append(registry.app.state.engine.pool.checkedout())
            yield piece

    monkeypatch.setattr(Request, "stream", noted)
    site, phone, monitor, data = assigned_site(registry), Phone(registry), registry.client("monitor"), photo("x")
    sealed = phone.seal({"v": 1})
    name = uuid4()
    begun = {"id": str(name), "site_id": str(site), "name": "x.jpg", "size": len(BODY), "sha256": "0" * 64}
    asked: list[Any] = [
        phone.put_manifest(sealed),
        phone.put_chunk(sealed, next(iter(sealed.blobs)), 0, params={"more": "1"}),
        phone.request("POST", "/sealed/hand-in", content=BODY),
        monitor.request("POST", "/sealed/hand-in", content=BODY),
        hand_in(monitor, form(site, data), data),
        monitor.post("/evidence/uploads", begun | {"chunk_size": 2**18, "origin": "gallery"}),
        monitor.request("PUT", f"/evidence/uploads/{name}/chunks/0", content=BODY),
    ]
    # The last is without the digest of its chunk: it was read, by somebody who may send it.
    assert [each.status_code for each in asked] == [200, 204, 422, 422, 201, 201, 422]
    assert len(held) >= len(asked)
    assert set(held) == {0}


@pytest.mark.parametrize("path", [f"/evidence/uploads/{UUID(int=1)}/chunks/0", "/sealed/hand-in"])
def test_of_whoever_has_not_signed_in_no_byte_is_read(
    registry: Registry, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    async def refused(self: Request) -> AsyncIterator[bytes]:
        pytest.fail("it was read")
        yield b""

    monkeypatch.setattr(Request, "stream", refused)
    method = "PUT" if "evidence" in path else "POST"
    answer = registry.client().request(method, path, content=BODY)
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_needed")
