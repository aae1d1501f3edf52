"""A large file comes in chunks, over a line that breaks: nothing is lost, nothing is taken twice."""

from __future__ import annotations

import base64
import hashlib
import os
import random
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from graveregistry import jobs
from graveregistry.access import service as access
from graveregistry.evidence import chunks, uploads
from graveregistry.evidence.tables import EvidenceUpload
from tests.support.field import assigned_site, finds_nothing, photo
from tests.support.registry import Client, Registry

SMALL = uploads.SMALLEST_CHUNK


def large(size: int = 5 * SMALL // 2) -> bytes:
    """A photo with as much behind it as need be."""
    data = photo()
    return data + os.urandom(size - len(data))


def begun(client: Client, site: UUID, data: bytes, **given: Any) -> Any:
    body = {
        "id": str(uuid4()),
        "site_id": str(site),
        "name": "C:\\من الهاتف\\IMG_2.jpg",
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "chunk_size": SMALL,
        "origin": "received",
        "received_from": "تدريب – جار",
        "taken_at": "2026-03-12T09:16:00+03:00",
    }
    return client.post("/evidence/uploads", body | given)


def put(client: Client, upload: str, number: int, chunk: bytes, said: bytes | None = None) -> Any:
    digest = base64.b64encode(hashlib.sha256(chunk if said is None else said).digest()).decode()
    headers = {"content-digest": f"sha-256=:{digest}:", "content-type": "application/octet-stream"}
    return client.request("PUT", f"/evidence/uploads/{upload}/chunks/{number}", content=chunk, headers=headers)


def pieces(data: bytes) -> list[bytes]:
    return [data[at : at + SMALL] for at in range(0, len(data), SMALL)]


def run(registry: Registry) -> int:
    return jobs.run_pending(registry.app.state.sessions, Path(registry.app.state.settings.files))


def lying(registry: Registry) -> list[Path]:
    folder = registry.app.state.evidence.folder / "uploads"
    return [path for path in folder.rglob("*") if path.is_file()]


def test_chunks_in_any_order_any_number_of_times_become_one_item(registry: Registry) -> None:
    site, data = assigned_site(registry), large()
    monitor = registry.client("monitor")
    upload = begun(monitor, site, data).json()
    assert (upload["chunks"], upload["missing"], upload["state"]) == (3, [0, 1, 2], "receiving")
    order = [(number, piece) for number, piece in enumerate(pieces(data))] * 3
    random.Random(7).shuffle(order)
    for number, piece in order:
        assert put(monitor, upload["id"], number, piece).status_code == 204
    assert monitor.get(f"/evidence/uploads/{upload['id']}").json()["missing"] == []
    begins = monitor.post(f"/evidence/uploads/{upload['id']}/finish")
    assert (begins.status_code, begins.json()["state"]) == (202, "checking")
    again = monitor.post(f"/evidence/uploads/{upload['id']}/finish").json()
    assert again["state"] == "checking"
    assert run(registry) == 1
    assert monitor.get(f"/evidence/uploads/{upload['id']}").json()["state"] == "done"
    assert monitor.get("/evidence/uploads").json() == []
    legal = registry.client("legal")
    (item,) = legal.get(f"/sites/{site}/evidence").json()["evidence"]
    assert item["id"] == upload["id"]
    assert item["original_name"] == "IMG_2.jpg"
    assert item["received_from"] == "تدريب – جار"
    assert item["taken_at"] == "2026-03-12T06:16:00Z"
    assert legal.get(f"/evidence/{item['id']}/file?original=true").content == data
    assert lying(registry) == []
    assert finds_nothing(registry)


def test_the_same_upload_begun_again_is_the_same_and_another_under_its_id_is_refused(registry: Registry) -> None:
    site, data = assigned_site(registry), large()
    monitor, name = registry.client("monitor"), str(uuid4())
    first = begun(monitor, site, data, id=name)
    put(monitor, name, 1, pieces(data)[1])
    second = begun(monitor, site, data, id=name)
    assert first.status_code == second.status_code == 201
    assert second.json() == first.json() | {"missing": [0, 2]}
    assert begun(monitor, site, data + b"x", id=name).status_code == 409
    assert put(monitor, name, 1, os.urandom(SMALL)).status_code == 409
    assert [each["id"] for each in monitor.get("/evidence/uploads").json()] == [name]


def test_a_chunk_altered_cut_or_of_no_such_file_is_refused(registry: Registry) -> None:
    site, data = assigned_site(registry), large()
    monitor = registry.client("monitor")
    name = begun(monitor, site, data).json()["id"]
    whole, last = pieces(data)[0], pieces(data)[2]
    refused = {
        "hash_mismatch": put(monitor, name, 0, whole, said=b"other"),
        "chunk_unfit": put(monitor, name, 2, whole),
        "too_large": put(monitor, name, 0, b"x" * (uploads.LARGEST_CHUNK + 1)),
    }
    for code, answer in refused.items():
        assert answer.json()["code"] == code
    for number, chunk in ((3, last), (0, whole[:-1]), (0, b""), (8192, b"x")):
        assert put(monitor, name, number, chunk).json()["code"] == "chunk_unfit"
    assert put(monitor, name, 10**6, b"x").status_code == 422
    unsaid = monitor.request("PUT", f"/evidence/uploads/{name}/chunks/0", content=whole)
    assert unsaid.json()["code"] == "hash_mismatch"
    assert monitor.post(f"/evidence/uploads/{name}/finish").json()["code"] == "upload_incomplete"
    assert monitor.get(f"/evidence/uploads/{name}").json()["missing"] == [0, 1, 2]
    assert lying(registry) == []


def test_a_whole_that_is_not_what_was_said_is_refused_and_can_be_sent_anew(registry: Registry) -> None:
    site, data = assigned_site(registry), large()
    monitor = registry.client("monitor")
    name = begun(monitor, site, data, sha256="0" * 64).json()["id"]
    for number, piece in enumerate(pieces(data)):
        put(monitor, name, number, piece)
    monitor.post(f"/evidence/uploads/{name}/finish")
    assert run(registry) == 1
    found = monitor.get(f"/evidence/uploads/{name}").json()
    assert (found["state"], found["missing"]) == ("receiving", [0, 1, 2])
    assert registry.client("legal").get(f"/sites/{site}/evidence").json()["evidence"] == []
    assert lying(registry) == []


def test_a_full_disk_is_said_and_what_came_before_stays(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    site, data = assigned_site(registry), large()
    monitor = registry.client("monitor")
    name = begun(monitor, site, data).json()["id"]
    assert put(monitor, name, 0, pieces(data)[0]).status_code == 204
    with monkeypatch.context() as full:

        def no_room(*_given: Any) -> None:
            raise OSError(28, "No space left on device")

        full.setattr("graveregistry.evidence.disk.os.fsync", no_room)
        refused = put(monitor, name, 1, pieces(data)[1])
        assert (refused.status_code, refused.json()["code"]) == (507, "storage_full")
        full.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10, 10, 0))  # type: ignore[attr-defined]
        assert begun(monitor, site, data).status_code == 507
    assert monitor.get(f"/evidence/uploads/{name}").json()["missing"] == [1, 2]
    for number in (1, 2):
        assert put(monitor, name, number, pieces(data)[number]).status_code == 204
    monitor.post(f"/evidence/uploads/{name}/finish")
    with monkeypatch.context() as full:
        full.setattr("graveregistry.evidence.disk.os.fsync", no_room)
        assert run(registry) == 1
    found = monitor.get(f"/evidence/uploads/{name}").json()
    assert (found["state"], found["failure"]["code"], found["missing"]) == ("failed", "storage_full", [])
    monitor.post(f"/evidence/uploads/{name}/finish")
    assert run(registry) == 1
    assert monitor.get(f"/evidence/uploads/{name}").json()["state"] == "done"


def test_a_chunk_changed_on_disk_is_never_made_part_of_an_item(registry: Registry) -> None:
    site, data = assigned_site(registry), large()
    monitor = registry.client("monitor")
    name = begun(monitor, site, data).json()["id"]
    for number, piece in enumerate(pieces(data)):
        put(monitor, name, number, piece)
    assert not [path for path in lying(registry) if data[:20] in path.read_bytes()]
    lying(registry)[0].write_bytes(b"nonsense")
    monitor.post(f"/evidence/uploads/{name}/finish")
    run(registry)
    assert monitor.get(f"/evidence/uploads/{name}").json()["failure"]["code"] == "evidence_damaged"
    assert monitor.delete(f"/evidence/uploads/{name}").status_code == 204


def test_ten_at_once_with_one_chunk_are_one(registry: Registry) -> None:
    site, data = assigned_site(registry), large()
    monitor = registry.client("monitor")
    name = begun(monitor, site, data).json()["id"]
    with ThreadPoolExecutor(10) as pool:
        codes = list(pool.map(lambda _n: put(monitor, name, 0, pieces(data)[0]).status_code, range(10)))
    assert codes == [204] * 10
    assert len(lying(registry)) == 1


def test_another_persons_upload_is_not_there(registry: Registry) -> None:
    site, data = assigned_site(registry), large()
    name = begun(registry.client("monitor"), site, data).json()["id"]
    for who in ("researcher", "legal", "stranger", "administrator"):
        client = registry.client(who)
        assert client.get(f"/evidence/uploads/{name}").status_code == 404
        assert put(client, name, 0, pieces(data)[0]).status_code == 404
        assert client.post(f"/evidence/uploads/{name}/finish").status_code == 404
        assert client.delete(f"/evidence/uploads/{name}").status_code == 404
        assert client.get("/evidence/uploads").json() == []
    for who in ("stranger", "monitor-2", "auditor"):
        assert begun(registry.client(who), site, data).status_code == 404


def test_an_upload_given_up_leaves_nothing_and_one_that_is_done_stays(registry: Registry) -> None:
    site, data = assigned_site(registry), photo()
    monitor = registry.client("monitor")
    name = begun(monitor, site, data).json()["id"]
    assert put(monitor, name, 0, data).status_code == 204
    assert monitor.delete(f"/evidence/uploads/{name}").status_code == 204
    assert lying(registry) == []
    assert monitor.get(f"/evidence/uploads/{name}").status_code == 404
    name = begun(monitor, site, data).json()["id"]
    put(monitor, name, 0, data)
    monitor.post(f"/evidence/uploads/{name}/finish")
    assert monitor.delete(f"/evidence/uploads/{name}").json()["code"] == "upload_over"
    run(registry)
    for answer in (monitor.delete(f"/evidence/uploads/{name}"), put(monitor, name, 0, data)):
        assert answer.json()["code"] == "upload_over"


def test_too_many_at_once_are_refused(registry: Registry) -> None:
    site = assigned_site(registry)
    monitor = registry.client("monitor")
    for number in range(20):
        assert begun(monitor, site, photo(str(number))).status_code == 201
    assert begun(monitor, site, photo("more")).status_code == 429
    assert begun(registry.client("researcher"), site, photo("more")).status_code == 201


@pytest.mark.parametrize("size", [0, uploads.LARGEST + 1])
def test_a_file_of_nothing_or_beyond_the_bound_is_refused(registry: Registry, size: int) -> None:
    site = assigned_site(registry)
    assert begun(registry.client("monitor"), site, photo(), size=size).status_code == 422


def test_one_left_alone_for_a_week_begins_anew_and_its_chunks_are_swept(registry: Registry) -> None:
    site, data = assigned_site(registry), large()
    monitor = registry.client("monitor")
    name = begun(monitor, site, data).json()["id"]
    put(monitor, name, 0, pieces(data)[0])
    with registry.owner_session() as session:
        row = session.get_one(EvidenceUpload, UUID(name))
        row.touched_at = access.now() - uploads.WAITED_FOR - timedelta(minutes=1)
    old = lying(registry)[0].parent
    assert monitor.get(f"/evidence/uploads/{name}").json()["missing"] == [0, 1, 2]
    chunks.sweep(registry.app.state.evidence)
    assert old.exists()
    os.utime(old, (0, 0))
    chunks.sweep(registry.app.state.evidence)
    assert not old.exists()
    assert put(monitor, name, 0, pieces(data)[0]).status_code == 204


def test_a_worker_that_died_in_the_middle_is_followed_by_another(registry: Registry) -> None:
    site, data = assigned_site(registry), photo()
    monitor = registry.client("monitor")
    name = begun(monitor, site, data).json()["id"]
    put(monitor, name, 0, data)
    monitor.post(f"/evidence/uploads/{name}/finish")
    run(registry)
    again = jobs.Job(
        uuid4(),
        uploads.JOB,
        registry.people["monitor"],
        {"upload": name},
        registry.app.state.sessions,
        Path(registry.app.state.settings.files),
    )
    assert jobs._handlers[uploads.JOB](again, lambda _part, _word: None) == {"evidence": name}
    assert len(registry.client("legal").get(f"/sites/{site}/evidence").json()["evidence"]) == 1
