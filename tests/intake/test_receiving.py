"""What phones send is kept as it came and acknowledged; nothing that was not whole is."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from graveregistry.access import service
from graveregistry.intake import receiving
from graveregistry.intake.tables import SealedVisit
from graveregistry.ledger import auditing
from tests.support.phone import CHUNK, Phone, Sealed
from tests.support.registry import Registry

PICTURE = bytes(range(256)) * 600


@pytest.fixture(autouse=True)
def told(registry: Registry) -> Iterator[None]:
    """Afterwards the ledger tells all that was done."""
    yield
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed


@pytest.fixture
def phone(registry: Registry) -> Phone:
    """A monitor's phone."""
    return Phone(registry)


def _rows(registry: Registry) -> int:
    with registry.owner_session() as session:
        return int(session.scalar(select(func.count()).select_from(SealedVisit)) or 0)


def test_a_visit_arrives_in_any_order_and_its_receipt_names_what_is_here(registry: Registry, phone: Phone) -> None:
    sealed = phone.seal({"v": 1}, (uuid4(), "photo", PICTURE))
    text_blob, photo = sealed.blobs
    first = phone.put_manifest(sealed).json()
    assert (first["state"], first["have"], first["missing"]) == ("parts_missing", [], [text_blob, photo])
    assert phone.request("GET", f"/sealed/{sealed.visit_id}/blobs/{photo}").status_code == 404
    for number in (2, 0, 0):
        assert phone.put_chunk(sealed, photo, number).status_code == 204
    standing = phone.request("GET", f"/sealed/{sealed.visit_id}/blobs/{photo}").json()
    assert standing == {"size": len(sealed.blobs[photo]), "chunk": CHUNK, "have": [[0, 0], [2, 2]]}
    phone.put_blobs(sealed)
    after = phone.request("GET", f"/sealed/{sealed.visit_id}").json()
    assert (after["state"], after["missing"], after["number"]) == ("whole", [], first["number"])
    assert registry.app.state.intake.read(photo) == sealed.blobs[photo]
    assert phone.send(sealed) == after
    assert phone.read().json()["receipts"] == [
        {name: after[name] for name in ("visit_id", "number", "received_at", "state")}
    ]


def test_ten_identical_at_once_are_one_row_with_one_receipt(registry: Registry, phone: Phone) -> None:
    sealed = phone.seal({"v": 1})
    answers: list[Any] = []

    def send() -> None:
        phone.put_blobs(sealed)
        answers.append(phone.put_manifest(sealed).json())

    threads = [threading.Thread(target=send) for _ in range(10)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(answers) == 10
    assert {answer["number"] for answer in answers} == {answers[0]["number"]}
    assert _rows(registry) == 1


def test_the_same_id_with_other_bytes_is_a_conflict_and_both_are_kept(registry: Registry, phone: Phone) -> None:
    first = phone.seal({"v": 1})
    other = phone.seal({"v": 2}, visit_id=first.visit_id)
    number = phone.send(first)["number"]
    phone.put_blobs(other)
    for _ in range(2):
        refused = phone.put_manifest(other)
        assert (refused.status_code, refused.json()["code"]) == (409, "visit_conflict")
    assert _rows(registry) == 2
    assert all(registry.app.state.intake.has(sha256) for sha256 in (*first.blobs, *other.blobs))
    assert phone.send(first)["number"] == number


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"data": b""}, "chunk_unfit"),
        ({"data": b"x" * 100}, "chunk_unfit"),
        ({"data": b"x" * CHUNK, "said": b"y" * CHUNK}, "hash_mismatch"),
        ({"params": {"chunk": CHUNK * 2}}, "chunk_unfit"),
    ],
)
def test_an_empty_truncated_or_altered_chunk_is_not_acknowledged(
    phone: Phone, given: dict[str, Any], code: str
) -> None:
    sealed = phone.seal({"v": 1}, (uuid4(), "photo", PICTURE))
    photo = list(sealed.blobs)[1]
    refused = phone.put_chunk(sealed, photo, 0, **given)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert phone.request("GET", f"/sealed/{sealed.visit_id}/blobs/{photo}").status_code == 404


def test_chunks_that_do_not_make_the_whole_are_asked_for_again(phone: Phone) -> None:
    sealed = phone.seal({"v": 1})
    (sha256,) = sealed.blobs
    wrong = Sealed(sealed.visit_id, sealed.manifest, {sha256: b"x" * len(sealed.blobs[sha256])})
    assert phone.put_chunk(wrong, sha256, 0).json()["code"] == "hash_mismatch"
    assert phone.put_manifest(sealed).json()["missing"] == [sha256]
    assert not phone.send(sealed)["missing"]


def test_a_blob_goes_on_in_the_pieces_that_it_began_in(phone: Phone) -> None:
    sealed = phone.seal({"v": 1}, (uuid4(), "photo", PICTURE))
    photo = list(sealed.blobs)[1]
    assert phone.put_chunk(sealed, photo, 0).status_code == 204
    larger = sealed.blobs[photo][: 2 * CHUNK]
    assert phone.put_chunk(sealed, photo, 0, data=larger, params={"chunk": 2 * CHUNK}).json()["code"] == "chunk_unfit"


@pytest.mark.parametrize("raw", [b"", b"{}", b"\xff", b"[" * 70_000])
def test_what_is_no_manifest_is_refused(phone: Phone, raw: bytes) -> None:
    assert phone.request("PUT", f"/sealed/{uuid4()}", content=raw).status_code in {413, 422}


def test_a_manifest_of_another_visit_or_phone_is_refused(registry: Registry, phone: Phone) -> None:
    sealed = phone.seal({"v": 1})
    assert phone.request("PUT", f"/sealed/{uuid4()}", content=sealed.manifest).json()["code"] == "manifest_malformed"
    forged = sealed.manifest.replace(str(phone.id).encode(), str(Phone(registry, "monitor-2").id).encode())
    assert phone.request("PUT", f"/sealed/{sealed.visit_id}", content=forged).json()["code"] == "manifest_not_proved"
    assert _rows(registry) == 0


def test_a_phone_with_a_wrong_clock_is_heard_and_its_time_is_kept(registry: Registry, phone: Phone) -> None:
    said = datetime.now(UTC) - timedelta(days=3)
    phone.send(phone.seal({"v": 1}), headers={"x-device-time": said.isoformat()})
    with registry.owner_session() as session:
        row = session.scalars(select(SealedVisit)).one()
        assert row.device_time == said
        assert row.received_at - said > timedelta(days=2)


def test_a_phone_sends_no_more_than_a_day_s_worth(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    sent, waiting = phone.seal({"v": 1}), phone.seal({"v": 2})
    phone.send(sent)
    monkeypatch.setattr(receiving, "MOST_VISITS", 1)
    assert phone.put_manifest(waiting).json()["code"] == "sealed_too_much"
    assert phone.put_chunk(waiting, next(iter(waiting.blobs)), 0).status_code == 429
    assert phone.put_manifest(sent).status_code == 200


def test_a_phone_that_was_ended_sends_nothing_and_what_it_sealed_is_handed_in(registry: Registry, phone: Phone) -> None:
    sealed, lost = phone.seal({"v": 1}, (uuid4(), "photo", PICTURE)), phone.seal({"v": 2})
    officer = registry.client("protection-officer")
    assert officer.post(f"/devices/{phone.id}/revoke").status_code == 204
    for refused in (phone.put_manifest(sealed), phone.put_chunk(sealed, next(iter(sealed.blobs)), 0), phone.read()):
        assert (refused.status_code, refused.json()["code"]) == (401, "credential_refused")
    assert _rows(registry) == 0
    anew = Phone(registry)
    anew.put_blobs(sealed)
    assert not anew.put_manifest(sealed).json()["missing"]
    answer = officer.request("POST", "/sealed/hand-in", content=_outbox(lost, sealed))
    assert [each["visit_id"] for each in answer.json()["receipts"]] == [str(lost.visit_id), str(sealed.visit_id)]
    assert not any(each["missing"] for each in answer.json()["receipts"])
    with registry.owner_session() as session:
        rows = {row.visit_id: row for row in session.scalars(select(SealedVisit))}
    assert {row.device_id for row in rows.values()} == {phone.id}
    assert rows[sealed.visit_id].handed_in_device == anew.id
    assert rows[lost.visit_id].handed_in_by == registry.people["protection-officer"]


def _outbox(*visits: Sealed, more: dict[str, bytes] | None = None, compressed: bool = False) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED) as archive:
        for each in visits:
            archive.writestr(f"manifest/{each.visit_id}.json", each.manifest)
            for sha256, data in each.blobs.items():
                archive.writestr(f"blob/{sha256}", data)
        for name, data in (more or {}).items():
            archive.writestr(name, data)
    return kept.getvalue()


def test_an_outbox_of_another_form_is_refused_whole(registry: Registry, phone: Phone) -> None:
    sealed = phone.seal({"v": 1})
    good = _outbox(sealed)
    bad = [
        b"",
        b"PK\x03\x04",
        good[:-40],
        _outbox(),
        _outbox(sealed, compressed=True),
        _outbox(sealed, more={"../../etc/passwd": b"x"}),
        _outbox(sealed, more={"manifest/x.json": b"x"}),
    ]
    client = registry.client("monitor-2")
    for each in bad:
        refused = client.request("POST", "/sealed/hand-in", content=each)
        assert (refused.status_code, refused.json()["code"]) == (422, "outbox_malformed")
    spoiled = Sealed(sealed.visit_id, sealed.manifest, dict.fromkeys(sealed.blobs, b"x" * 5000))
    assert client.request("POST", "/sealed/hand-in", content=_outbox(spoiled)).json()["code"] == "hash_mismatch"
    assert _rows(registry) == 0
    other = phone.seal({"v": 2}, visit_id=sealed.visit_id)
    phone.send(sealed)
    again = Phone(registry, "monitor-2").request("POST", "/sealed/hand-in", content=_outbox(other))
    assert again.json()["receipts"][0]["manifest_sha256"] == phone.put_manifest(sealed).json()["manifest_sha256"]
    assert _rows(registry) == 2


def test_only_the_phone_that_sent_and_the_desk_of_its_organisation_see_a_sealed_visit(
    registry: Registry, phone: Phone
) -> None:
    sealed = phone.seal({"v": 1})
    phone.send(sealed)
    other = Phone(registry, "monitor-2")
    assert other.request("GET", f"/sealed/{sealed.visit_id}").status_code == 404
    assert other.read().json()["receipts"] == []
    seen = {}
    for login, person in registry.people.items():
        with registry.web_session() as session:
            service.act_as(session, person)
            seen[login] = len(session.scalars(select(SealedVisit)).all())
    assert {login for login, count in seen.items() if count} == {
        "protection-officer",
        "officer-2",
        "researcher",
        "researcher-2",
    }
    for each, rows in ((phone, 1), (other, 0)):
        with registry.web_session() as session:
            session.execute(text("SELECT set_config('graveregistry.device', :id, true)"), {"id": str(each.id)})
            counts = [session.scalar(text(f"SELECT count(*) FROM {name}")) for name in ("sealed_visit", "sealed_part")]
            assert counts == [rows, rows]
            assert session.scalar(text("SELECT count(*) FROM disclosed_sites()")) == 0
