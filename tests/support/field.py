"""What a phone sends: visits and photos, as the tests need them."""

from __future__ import annotations

import hashlib
import io
from typing import Any
from uuid import UUID, uuid4

from PIL import Image

from graveregistry.ledger import auditing
from tests.support.registry import Client, Registry

MISSING = {"source": "none", "missing": "unsafe"}


def photo(text: str = "", size: tuple[int, int] = (64, 48)) -> bytes:
    """A small JPEG with coordinates and a comment in its metadata; ``text`` makes it differ."""
    image = Image.new("RGB", size, (120, 90, 60))
    exif = Image.Exif()
    exif[0x010F] = f"PLANTED-MAKER {text}"
    exif.get_ifd(0x8825).update({1: "N", 2: (32.0, 42.0, 3.25), 3: "E", 4: (36.0, 30.0, 5.5)})
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"PLANTED-COMMENT", icc_profile=b"PLANTED-PROFILE")
    return out.getvalue()


def form(site_id: object, data: bytes, **given: Any) -> dict[str, Any]:
    """The fields that go with a file."""
    fields = {"id": str(uuid4()), "site_id": str(site_id), "origin": "taken"}
    return fields | {"sha256": hashlib.sha256(data).hexdigest()} | given


def hand_in(client: Client, fields: dict[str, Any], data: bytes, name: str = "IMG_1.jpg") -> Any:
    """POST a file."""
    return client.request("POST", "/evidence", data=fields, files={"file": (name, data)})


def visit(site_id: object, **given: Any) -> dict[str, Any]:
    """A visit as the phone sends it."""
    body = {
        "id": str(uuid4()),
        "site_id": str(site_id),
        "occurred_at": "2026-03-12T09:16:00+03:00",
        "device_time": "2026-03-12T09:20:00+03:00",
        "method": "on_site",
        "observer": {"lon": 36.5003, "lat": 32.7004, "accuracy_m": 12.5, "source": "gps"},
        "observed": dict(MISSING),
        "samples": [{"lon": 36.5, "lat": 32.7, "accuracy_m": 40, "time": "2026-03-12T09:15:00+03:00"}],
        "condition": "slight_damage",
        "trend": "new",
        "checklist": {"fresh_digging": "yes"},
        "hazards": ["none_seen"],
        "notes": "تدريب: أثر حفر خفيف",
        "next_visit": "7d",
    }
    return body | given


def assigned_site(registry: Registry, precision: str = "exact", monitor: str = "monitor") -> UUID:
    """A site marked by a researcher and assigned to a monitor."""
    site = registry.client("researcher").mark_site(registry.own)
    body = {"monitor": str(registry.people[monitor]), "precision": precision}
    given = registry.client("protection-officer").post(f"/sites/{site['id']}/assignments", body)
    assert given.status_code == 201, given.text
    return UUID(site["id"])


def released_outline(registry: Registry, site: UUID) -> tuple[str, bytes]:
    """The outline of an earlier photo of a site, released to the monitor's phone: its id, and the file."""
    image = Image.effect_noise((800, 600), 9).convert("RGB")
    image.paste((40, 40, 40), (250, 200, 550, 500))
    out = io.BytesIO()
    image.save(out, "JPEG")
    fields = form(site, out.getvalue())
    assert hand_in(registry.client("researcher"), fields, out.getvalue()).status_code == 201
    (assignment,) = registry.client("monitor").get("/assignments").json()
    officer = registry.client("protection-officer")
    body = {"assignment_id": assignment["id"], "reason": "تدريب: صورة من المحطة نفسها"}
    made = officer.post(f"/evidence/{fields['id']}/outlines", body)
    assert made.status_code == 201, made.text
    return made.json()["id"], officer.get(f"/evidence/outlines/{made.json()['id']}/file").content


def finds_nothing(registry: Registry) -> bool:
    """Whether the ledger's audit, with its replay of every row, finds nothing."""
    with registry.owner_session() as session:
        return not auditing.audit(session, []).failed
