"""Attack 13 for the phone, the intake and the logs: whoever takes the server's intake, its logs and its spools, or a
phone's credential, learns nothing of what was sealed and reads nothing back."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from graveregistry.config import Settings
from graveregistry.intake import receiving
from graveregistry.intake.keys import keys_of
from graveregistry.intake.opening import open_waiting
from graveregistry.intake.worker import opener_of
from graveregistry.serving import configured
from tests.attacks.routes import PHONE_ROUTES, ROUTES
from tests.support.field import assigned_site, photo, visit
from tests.support.phone import Phone
from tests.support.registry import Registry

MARKER = "علامة-مزروعة-9137"
PLACE = {"lon": 36.519137, "lat": 32.719137, "accuracy_m": 12.5, "source": "gps"}
PHOTO = photo("planted 9137", (640, 480))
INTAKE_TABLES = ("sealed_visit", "sealed_part", "sealed_blob", "enrolment", "device", "job", "tries")
"""What a thief of the intake finds in the database; what was opened is in the registry proper, behind its walls."""


def said(phone: Phone, site: Any) -> Any:
    """A sealed visit with a marker, a place and a photo."""
    visit_id, part = uuid4(), uuid4()
    body = visit(site, notes=MARKER, observer=PLACE)
    seen = {name: value for name, value in body.items() if name not in {"id", "site_id"}}
    told = {"v": 1, "id": str(visit_id), "kind": "visit", "visit": seen, "app_build": "test", "clock": [], "photos": []}
    return phone.seal(told | {"site_id": str(site)}, (part, "photo", PHOTO), visit_id=visit_id)


def planted(phone: Phone) -> list[bytes]:
    """What must not be found."""
    secrets = [phone.enrolled[each].encode() for each in ("credential", "send_credential")]
    return [MARKER.encode(), b"36.519137", b"32.719137", b"PLANTED-MAKER", PHOTO[400:432], *secrets]


def dumped(superuser: psycopg.Connection[Any]) -> bytes:
    """The intake's tables, and every job's row, as a dump has them."""
    out = b""
    there = {name for (name,) in superuser.execute("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")}
    for name in sorted(there & set(INTAKE_TABLES)):
        with superuser.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))) as rows:
            out += b"".join(bytes(row) for row in rows)
    return out


def test_what_was_sealed_is_in_no_file_row_or_line_of_the_intake(
    registry: Registry,
    superuser: psycopg.Connection[Any],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spool))
    site, phone, settings = assigned_site(registry), Phone(registry), registry.app.state.settings
    sealed = said(phone, site)
    phone.send(sealed)
    # Every way of failing: altered, refused, contradicted, crashed.
    sha256 = next(iter(sealed.blobs))
    assert phone.put_chunk(sealed, sha256, 0, data=b"x" * 10).status_code == 422
    assert phone.request("PUT", f"/sealed/{uuid4()}", content=PHOTO).status_code == 422
    other = phone.seal({"v": 1, "note": MARKER}, visit_id=sealed.visit_id)
    assert phone.put_manifest(other).status_code == 409
    crash(monkeypatch, phone, sealed)
    held = keys_of(settings).private()
    done = open_waiting(opener_of(settings, registry.app.state.sessions, held))
    assert (done.opened, done.refused) == (1, 1)
    seized = dumped(superuser) + b"".join(
        each.read_bytes()
        for folder in (settings.files / "intake", spool)
        for each in folder.rglob("*")
        if each.is_file()
    )
    ours = [record for record in caplog.records if not record.name.startswith(("http", "asyncio"))]
    lines = "\n".join(caplog.handler.format(record) for record in ours).encode()
    assert str(sealed.visit_id).encode() in seized
    assert b"incident" in lines
    for each in planted(phone):
        assert each not in seized
        assert each not in lines
    assert list(spool.iterdir()) == []


def crash(monkeypatch: pytest.MonkeyPatch, phone: Phone, sealed: Any) -> None:
    """The code that takes a manifest in breaks, with words of it in the error."""
    # Not in the line that raises: lines of code are logged, what they say is not.
    words = f"{MARKER} 36.519137 {phone.enrolled['credential']}"
    with monkeypatch.context() as broken:

        def breaks(*_given: Any, **_more: Any) -> None:
            raise RuntimeError(words)

        broken.setattr(receiving, "proved", breaks)
        assert phone.put_manifest(sealed).status_code == 500


def test_the_server_keeps_no_log_of_who_asked_for_what() -> None:
    config = configured(None, Settings())
    assert config.access_log is False


def test_a_credential_reads_nothing_back_on_any_route_and_is_shut_out_everywhere_once_ended(
    registry: Registry,
) -> None:
    site, phone = assigned_site(registry), Phone(registry)
    phone.send(said(phone, site))
    filled = {"site_id": str(site), "visit_id": str(uuid4()), "sha256": "0" * 64, "number": "0", "code": "daraa"}
    filled |= {"z": "8", "x": "153", "y": "103"}

    def path(of: str) -> str:
        for name in {part.split("}")[0] for part in of.split("{")[1:]}:
            of = of.replace(f"{{{name}}}", filled.get(name, str(uuid4())))
        return of

    readable = [each for each in ROUTES if each.method == "GET" and each.allowed != "open"]
    assert len(readable) > 50
    for route in readable:
        answer = phone.request("GET", path(route.path), credential="credential", params=route.params)
        assert answer.status_code == 401, route
    # What it reads of its own is a receipt, and with the credential that sends not even its assignments.
    assert phone.request("GET", "/phone", credential="send_credential").status_code == 401
    registry.client("protection-officer").post(f"/devices/{phone.id}/revoke")
    for credential in ("credential", "send_credential"):
        for route in PHONE_ROUTES:
            answer = phone.request(
                route.method, path(route.path), credential=credential, params=route.params, content=b"x"
            )
            assert (answer.status_code, answer.json()["code"]) == (401, "credential_refused"), route
    handed = phone.request("POST", "/sealed/hand-in", content=b"x", headers={"content-type": "application/zip"})
    assert handed.status_code == 401


def test_an_offers_secret_is_in_no_address_that_a_server_sees(registry: Registry) -> None:
    offer = registry.client("protection-officer").post("/enrolments", {"person_id": str(registry.people["monitor"])})
    seen, _, after = offer.json()["url"].partition("#")
    assert offer.json()["secret"] in after
    assert offer.json()["secret"] not in seen
