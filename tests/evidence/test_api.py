"""A monitor hands in photos; those who may read see stripped copies, and originals are opened on the record."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.support.field import assigned_site, finds_nothing, form, hand_in, photo
from tests.support.registry import Registry


def _store(registry: Registry) -> Path:
    """Where the registry keeps its files of evidence."""
    return Path(registry.app.state.settings.files) / "evidence"


def test_a_photo_is_received_and_kept_untouched_beside_a_stripped_copy(registry: Registry) -> None:
    site, data = assigned_site(registry, "vicinity"), photo()
    fields = form(site, data, taken_at="2026-03-12T09:16:00+03:00")
    answer = hand_in(registry.client("monitor"), fields, data)
    assert answer.status_code == 201, answer.text
    assert answer.json()["sha256"] == fields["sha256"]
    assert answer.json()["size"] == len(data)
    researcher = registry.client("researcher")
    (item,) = researcher.get(f"/sites/{site}/evidence").json()["evidence"]
    assert item["capture"]["exif"]["GPSLongitude"] == "(36.0, 30.0, 5.5)"
    assert item["media_type"] == "image/jpeg"
    assert item["received_by"] == str(registry.people["monitor"])
    assert researcher.get(f"/evidence/{item['id']}/preview").content.startswith(b"\xff\xd8")
    shown = researcher.get(f"/evidence/{item['id']}/file")
    assert shown.status_code == 200
    assert shown.headers["content-type"] == "image/jpeg"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert b"PLANTED" not in shown.content
    assert b"Exif" not in shown.content
    assert finds_nothing(registry)


def test_an_original_opens_for_few_and_each_opening_is_in_the_history(registry: Registry) -> None:
    site, data = assigned_site(registry), photo()
    fields = form(site, data)
    hand_in(registry.client("monitor"), fields, data)
    path = f"/evidence/{fields['id']}/file?original=true"
    for role in ("researcher", "legal", "verifier"):
        opened = registry.client(role).get(path)
        assert opened.status_code == 200, role
        assert opened.content == data
    assert registry.client("protection-officer").get(path).status_code == 403
    happened = [each["type"] for each in registry.client("legal").get(f"/sites/{site}/history").json()]
    assert happened.count("EvidenceOpened") == 3
    assert finds_nothing(registry)


def test_the_sender_reads_nothing_back_and_strangers_get_the_answer_for_nothing(registry: Registry) -> None:
    site, data = assigned_site(registry), photo()
    fields = form(site, data)
    monitor = registry.client("monitor")
    hand_in(monitor, fields, data)
    for who in ("monitor", "stranger", "administrator", "auditor", "partner-officer"):
        client = registry.client(who)
        for wanted, absent in (
            (f"/evidence/{fields['id']}/file", f"/evidence/{uuid4()}/file"),
            (f"/evidence/{fields['id']}/file?original=true", f"/evidence/{uuid4()}/file?original=true"),
            (f"/sites/{site}/evidence", f"/sites/{uuid4()}/evidence"),
        ):
            hidden, nothing = client.get(wanted), client.get(absent)
            assert hidden.status_code == nothing.status_code == 404, (who, wanted)
            assert hidden.content == nothing.content


def test_a_part_of_a_file_is_handed_out_as_that_part(registry: Registry) -> None:
    site, data = assigned_site(registry), photo()
    fields = form(site, data)
    hand_in(registry.client("monitor"), fields, data)
    part = registry.client("legal").get(
        f"/evidence/{fields['id']}/file?original=true", headers={"range": "bytes=100-199"}
    )
    assert part.status_code == 206
    assert part.content == data[100:200]
    assert part.headers["content-range"] == f"bytes 100-199/{len(data)}"
    assert part.headers["cache-control"] == "no-store"


def test_nobody_hands_in_files_about_a_place_they_were_not_given(registry: Registry) -> None:
    site, data = assigned_site(registry), photo()
    for who in ("stranger", "monitor-2", "auditor", "administrator"):
        client = registry.client(who)
        hidden, nothing = hand_in(client, form(site, data), data), hand_in(client, form(uuid4(), data), data)
        assert hidden.status_code == nothing.status_code == 404, who
        assert hidden.content == nothing.content
    assert hand_in(registry.client(), form(site, data), data).status_code == 401
    assert not (_store(registry)).exists()


def test_without_an_actor_the_database_shows_no_evidence(registry: Registry) -> None:
    site, data = assigned_site(registry), photo()
    hand_in(registry.client("monitor"), form(site, data), data)
    with registry.web_session() as session:
        assert session.execute(text("SELECT count(*) FROM evidence_item")).scalar() == 0


def test_a_hash_that_does_not_fit_is_refused_and_nothing_is_kept(registry: Registry) -> None:
    site, data = assigned_site(registry), photo()
    monitor = registry.client("monitor")
    refused = hand_in(monitor, form(site, data), data[:-1])
    assert refused.status_code == 422
    assert refused.json()["code"] == "hash_mismatch"
    assert [path for path in (_store(registry)).rglob("*") if path.is_file()] == []
    fields = form(site, data)
    hand_in(monitor, fields, data[:-1])
    assert hand_in(monitor, fields, data).status_code == 201
    assert finds_nothing(registry)


def test_a_request_that_breaks_off_is_refused(registry: Registry) -> None:
    site, data = assigned_site(registry), photo()
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in form(site, data).items()
    ]
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    monitor = registry.client("monitor")
    for body in (b"".join(parts) + head + data[:100], b"".join(parts), b"", b"--b--", b"garbage"):
        sent = {"content-type": "multipart/form-data; boundary=b"}
        refused = monitor.request("POST", "/evidence", content=body, headers=sent)
        assert refused.status_code == 422, body
    assert registry.client("researcher").get(f"/sites/{site}/evidence").json()["evidence"] == []


def test_the_same_file_again_is_one_item_and_another_under_its_id_is_refused(registry: Registry) -> None:
    site, data, other = assigned_site(registry), photo("a"), photo("b")
    monitor = registry.client("monitor")
    fields = form(site, data)
    first, second = hand_in(monitor, fields, data), hand_in(monitor, fields, data)
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    changed = form(site, other, id=fields["id"])
    assert hand_in(monitor, changed, other).status_code == 409
    assert hand_in(registry.client("researcher"), changed, other).status_code == 409
    assert len(registry.client("researcher").get(f"/sites/{site}/evidence").json()["evidence"]) == 1
    assert finds_nothing(registry)


def test_an_archive_behind_a_picture_is_noted_and_not_handed_on(registry: Registry) -> None:
    site, out = assigned_site(registry), io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("planted.txt", "PLANTED")
    data = photo() + out.getvalue()
    fields = form(site, data)
    assert hand_in(registry.client("monitor"), fields, data).status_code == 201
    researcher = registry.client("researcher")
    (item,) = researcher.get(f"/sites/{site}/evidence").json()["evidence"]
    assert item["capture"]["trailing_bytes"] == str(len(out.getvalue()))
    assert item["capture"]["holds_archive"] is True
    assert b"PK" not in researcher.get(f"/evidence/{item['id']}/file").content[-200:]
    assert not zipfile.is_zipfile(io.BytesIO(researcher.get(f"/evidence/{item['id']}/file").content))
    assert researcher.get(f"/evidence/{item['id']}/file?original=true").content == data


@pytest.mark.parametrize(
    "data", [b"GIF89a....", b"<script>alert(1)</script>", b"MZ\x90", b"\xff\xd8\xff\xe0" + b"\0" * 90]
)
def test_what_nothing_here_can_read_is_kept_sealed_and_never_shown(registry: Registry, data: bytes) -> None:
    site = assigned_site(registry)
    fields = form(site, data)
    assert hand_in(registry.client("monitor"), fields, data, "photo.jpg").status_code == 201
    legal = registry.client("legal")
    (item,) = legal.get(f"/sites/{site}/evidence").json()["evidence"]
    assert (item["has_working_copy"], item["has_preview"]) == (False, False)
    assert legal.get(f"/evidence/{fields['id']}/file").json()["code"] == "no_working_copy"
    original = legal.get(f"/evidence/{fields['id']}/file?original=true")
    assert original.content == data
    assert original.headers["content-disposition"].startswith("attachment")
    assert "html" not in original.headers["content-type"]
    assert "sandbox" in original.headers["content-security-policy"]


def test_a_file_of_nothing_is_refused(registry: Registry) -> None:
    site = assigned_site(registry)
    refused = hand_in(registry.client("monitor"), form(site, b""), b"", "photo.jpg")
    assert refused.json()["code"] == "evidence_unreadable"
    assert refused.json()["detail"]["ar"]


def test_a_pdf_is_kept_and_only_its_original_can_be_opened(registry: Registry) -> None:
    site, data = assigned_site(registry), b"%PDF-1.7\n% training\n%%EOF\n"
    fields = form(site, data, origin="received", received_from="تدريب – جار")
    assert hand_in(registry.client("researcher"), fields, data, "C:\\x\\..\\وثيقة.pdf").status_code == 201
    legal = registry.client("legal")
    assert legal.get(f"/evidence/{fields['id']}/file").json()["code"] == "no_working_copy"
    assert legal.get(f"/evidence/{fields['id']}/file?original=true").content == data
    (item,) = legal.get(f"/sites/{site}/evidence").json()["evidence"]
    assert item["original_name"] == "وثيقة.pdf"
    assert item["received_from"] == "تدريب – جار"
    assert item["received_by"] is None


def test_a_file_changed_on_disk_is_not_handed_out(registry: Registry) -> None:
    site, data = assigned_site(registry), photo()
    fields = form(site, data)
    hand_in(registry.client("monitor"), fields, data)
    stored = registry.app.state.evidence.path_of(fields["sha256"])
    sealed = stored.read_bytes()
    stored.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    researcher = registry.client("researcher")
    damaged = researcher.get(f"/evidence/{fields['id']}/file?original=true")
    assert damaged.json()["code"] == "evidence_damaged"
    happened = [each["type"] for each in researcher.get(f"/sites/{site}/history").json()]
    assert "EvidenceOpened" not in happened


def test_a_file_of_more_than_25_mb_is_refused(registry: Registry) -> None:
    site, data = assigned_site(registry), b"\xff\xd8\xff" + b"\0" * (25 * 2**20)
    refused = hand_in(registry.client("monitor"), form(site, data), data)
    assert refused.status_code == 413
    assert not [path for path in (_store(registry)).rglob("*") if path.is_file()]


def test_evidence_is_read_page_by_page(registry: Registry) -> None:
    site = assigned_site(registry)
    monitor, sent = registry.client("monitor"), []
    for number in range(3):
        data = photo(str(number))
        fields = form(site, data)
        assert hand_in(monitor, fields, data).status_code == 201
        sent.append(fields["id"])
    researcher, seen, cursor = registry.client("researcher"), [], ""
    for _ in range(2):
        page = researcher.get(f"/sites/{site}/evidence?limit=2{cursor}").json()
        seen += [item["id"] for item in page["evidence"]]
        cursor = f"&cursor={page['next']}"
    assert seen == sent
    assert page["next"] is None
    assert researcher.get(f"/sites/{site}/evidence?cursor=AAAA").status_code == 422


def test_the_digest_is_over_the_bytes_as_sent(registry: Registry) -> None:
    site, data = assigned_site(registry), photo()
    refused = hand_in(registry.client("monitor"), form(site, data, sha256="A" * 64), data)
    assert refused.json()["code"] == "invalid_input"
    other = form(site, data, sha256=hashlib.sha256(b"other").hexdigest())
    assert hand_in(registry.client("monitor"), other, data).json()["code"] == "hash_mismatch"
