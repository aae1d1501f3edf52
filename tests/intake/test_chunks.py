"""Who may send a chunk, how much in a day, and that a chunk asked for in any other form is answered alike."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from graveregistry.access.service import now
from graveregistry.access.tables import Device
from graveregistry.errors import Failure
from graveregistry.intake import chunks
from graveregistry.intake.begun import Pieces
from graveregistry.intake.chunks import Chunk, Sender
from graveregistry.intake.tables import SealedBlob
from tests.support.phone import CHUNK, Phone
from tests.support.registry import Registry


@pytest.fixture
def phone(registry: Registry) -> Phone:
    """A monitor's phone."""
    return Phone(registry)


def _asked(registry: Registry, phone: Phone) -> Sender | None:
    found: Sender | None = asyncio.run(registry.app.state.chunks.sender(f"Phone {phone.enrolled['send_credential']}"))
    return found


def _blobs(registry: Registry) -> set[str]:
    with registry.owner_session() as session:
        return set(session.scalars(select(SealedBlob.sha256)))


def test_what_a_phone_sent_in_a_day_is_told_with_who_it_is(registry: Registry, phone: Phone) -> None:
    sealed = phone.seal({"v": 1})
    phone.send(sealed)
    (sha256,) = sealed.blobs
    sender = _asked(registry, phone)
    assert sender is not None
    assert (sender.phone_id, sender.visits, sender.sent) == (phone.id, 1, len(sealed.blobs[sha256]))
    other = _asked(registry, Phone(registry, "monitor-2"))
    assert other is not None
    assert (other.visits, other.sent) == (0, 0)
    with registry.owner_session() as session:
        assert session.get_one(Device, phone.id).last_seen_on == now().date()


def test_bytes_of_more_than_a_day_are_refused(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    sent, more = phone.seal({"v": 1}), phone.seal({"v": 2})
    phone.send(sent)
    monkeypatch.setattr(chunks, "MOST_BYTES", sum(map(len, sent.blobs.values())) + 10)
    refused = phone.put_chunk(more, next(iter(more.blobs)), 0)
    assert (refused.status_code, refused.json()["code"]) == (429, "sealed_too_much")
    # What is here already is said to be here all the same.
    assert phone.put_chunk(sent, next(iter(sent.blobs)), 0).status_code == 204


def test_a_phone_that_is_ended_while_its_chunk_is_on_the_way_is_told_so(registry: Registry, phone: Phone) -> None:
    sealed, sender = phone.seal({"v": 1}), _asked(registry, phone)
    ((sha256, data),) = sealed.blobs.items()
    assert sender is not None
    registry.client("protection-officer").post(f"/devices/{phone.id}/revoke")
    came = Chunk(sha256, Pieces(len(data), CHUNK), 0, data, hashlib.sha256(data).hexdigest())
    with pytest.raises(Failure) as told:
        asyncio.run(registry.app.state.chunks.put(sender, came))
    assert told.value.code == "credential_refused"
    assert sha256 not in _blobs(registry)


def test_a_person_without_a_role_any_more_sends_nothing(registry: Registry, phone: Phone) -> None:
    sealed = phone.seal({"v": 1})
    with registry.owner_session() as session:
        session.connection().exec_driver_sql("UPDATE membership SET ended_at = now() WHERE role = 'monitor'")
        session.commit()
    refused = phone.put_chunk(sealed, next(iter(sealed.blobs)), 0)
    assert (refused.status_code, refused.json()["code"]) == (401, "credential_refused")


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"more": "1"}, 204),
        ({"chunk": 10}, 422),
        ({"chunk": "x"}, 422),
        ({"size": 2**40}, 422),
    ],
)
def test_a_chunk_asked_for_in_another_form_goes_the_long_way_and_is_answered_alike(
    registry: Registry, phone: Phone, params: dict[str, Any], status: int
) -> None:
    sealed = phone.seal({"v": 1})
    (sha256,) = sealed.blobs
    answer = phone.put_chunk(sealed, sha256, 0, params=params)
    assert answer.status_code == status
    assert (sha256 in _blobs(registry)) == (status == 204)
    # Both ways answer with the same headers.
    again = phone.put_chunk(sealed, sha256, 0)
    assert again.status_code == 204
    assert again.headers["cache-control"] == "no-store"


def test_whoever_may_not_send_learns_nothing_of_how_one_does(registry: Registry) -> None:
    client = registry.client()
    for path in (
        f"/sealed/{uuid4()}/blobs/{'0' * 64}/chunks/0?size=1&chunk=65536",
        f"/sealed/{uuid4()}/blobs/x/chunks/y",
    ):
        answers = {
            client.request("PUT", path, content=b"x", headers=each).text for each in ({}, {"authorization": "x"})
        }
        assert len(answers) == 1
        assert "credential_refused" in answers.pop()
