"""The edges of a photo go to the phone of whoever is assigned to its site: released, withdrawn, and nothing else."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from PIL import Image, ImageDraw

from graveregistry.intake.keys import keys_of
from graveregistry.intake.opening import open_waiting
from graveregistry.intake.worker import opener_of
from tests.support.field import assigned_site, finds_nothing, form, hand_in, visit
from tests.support.phone import Phone
from tests.support.registry import Registry

WHY = {"reason": "تدريب: صورة من المحطة نفسها"}


def _scene() -> bytes:
    """A wall with a gate under a sky, with coordinates and a maker's name in the file."""
    image = Image.effect_noise((1200, 900), 9).convert("RGB")
    draw = ImageDraw.Draw(image)
    draw.rectangle((150, 420, 1050, 760), fill=(150, 120, 90))
    draw.rectangle((540, 520, 660, 760), fill=(40, 40, 40))
    exif = Image.Exif()
    exif[0x010F] = "PLANTED-MAKER"
    exif.get_ifd(0x8825).update({1: "N", 2: (32.0, 42.0, 3.25), 3: "E", 4: (36.0, 30.0, 5.5)})
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def _photo(registry: Registry, site: UUID) -> str:
    data = _scene()
    fields = form(site, data)
    assert hand_in(registry.client("researcher"), fields, data).status_code == 201
    return str(fields["id"])


def _release(registry: Registry, item: str, assignment: str, who: str = "protection-officer") -> Any:
    body = {"assignment_id": assignment, **WHY}
    return registry.client(who).post(f"/evidence/{item}/outlines", body)


def test_a_released_outline_is_edges_alone_on_one_phone_until_it_is_withdrawn(registry: Registry) -> None:
    site, phone, officer = assigned_site(registry), Phone(registry), registry.client("protection-officer")
    item, (assigned,) = _photo(registry, site), phone.read().json()["assignments"]
    assignment = assigned["assignment_id"]
    path = f"/phone/assignments/{assignment}/outline"
    assert assigned["ghost"] is None
    assert phone.request("GET", path, credential="credential").status_code == 404
    for who, status in (("monitor", 404), ("stranger", 404), ("researcher", 403)):
        assert _release(registry, item, assignment, who).status_code == status, who
    made = _release(registry, item, assignment)
    assert made.status_code == 201, made.text
    (told,) = phone.read().json()["assignments"]
    answer = phone.request("GET", path, credential="credential")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert "no-store" in answer.headers["cache-control"]
    ghost = told["ghost"]
    assert (ghost["id"], ghost["size"]) == (made.json()["id"], len(answer.content))
    assert ghost["sha256"] == hashlib.sha256(answer.content).hexdigest()
    assert len(answer.content) <= 61_440
    with Image.open(io.BytesIO(answer.content)) as drawn:
        assert (drawn.size, drawn.size) == ((ghost["width"], ghost["height"]), (800, 600))
        assert set(drawn.info) == {"transparency"}
        alpha = drawn.convert("RGBA").getchannel("A")
    assert set(alpha.tobytes()) == {0, 255}
    # The gate's edge is there; the wall and the sky are nothing.
    assert alpha.crop((352, 400, 368, 480)).getextrema() == (0, 255)
    assert alpha.crop((150, 320, 300, 450)).getextrema() == (0, 0)
    # A photo taken over it is told with the earlier one, for the desk to lay one over the other.
    part, data = uuid4(), _scene()
    now = datetime.now(UTC).isoformat()
    seen = {name: value for name, value in visit(site).items() if name not in {"id", "site_id"}}
    said = {"v": 1, "id": str(part), "kind": "visit", "site_id": str(site), "visit": seen, "started_at": now}
    taken = {"part": str(part), "sha256": hashlib.sha256(data).hexdigest(), "origin": "taken"}
    said["photos"] = [taken | {"ghost": True, "ghost_id": ghost["id"]}]
    phone.send(phone.seal(said, (part, "photo", data), visit_id=part))
    keys = keys_of(registry.app.state.settings).private()
    open_waiting(opener_of(registry.app.state.settings, registry.app.state.sessions, keys))
    (incoming,) = officer.get("/incoming").json()["visits"]
    assert incoming["opened"]["taken_over"] == [{"photo": str(part), "earlier": item}]
    # Only the credential that reads, only one's own assignment, never a phone that keeps nothing.
    assert phone.request("GET", path).status_code == 401
    other, quiet = Phone(registry, "monitor-2"), Phone(registry, log_only=True)
    for each in (other, quiet):
        assert each.request("GET", path, credential="credential").status_code == 404
    assert quiet.read().json()["assignments"][0]["ghost"] is None
    again = _release(registry, item, assignment).json()
    assert phone.read().json()["assignments"][0]["ghost"]["id"] == again["id"]
    ended = [each["withdrawn_at"] is not None for each in officer.get(f"/evidence/{item}/outlines").json()]
    assert ended == [False, True]
    assert officer.get(f"/evidence/outlines/{again['id']}/file").content == answer.content
    withdraw = f"/evidence/outlines/{again['id']}/withdraw"
    assert registry.client("researcher").post(withdraw, WHY).status_code == 403
    assert officer.post(withdraw, WHY).status_code == 204
    assert phone.request("GET", path, credential="credential").status_code == 404
    steps = [each["action"] for each in officer.get(f"/evidence/{item}/custody").json()]
    assert steps[-3:] == ["outline_released", "outline_released", "outline_withdrawn"]
    assert finds_nothing(registry)


def test_what_ends_the_assignment_or_guards_the_site_more_ends_the_outline(registry: Registry) -> None:
    site, phone, officer = assigned_site(registry), Phone(registry), registry.client("protection-officer")
    item, (assigned,) = _photo(registry, site), phone.read().json()["assignments"]
    assignment = assigned["assignment_id"]
    for wrong in (str(uuid4()), str(site)):
        assert _release(registry, item, wrong).json()["code"] == "outline_not_here"
    assert _release(registry, item, assignment).status_code == 201
    assert phone.read().json()["assignments"][0]["ghost"] is not None
    legal = registry.client("legal")
    for scope, seen in (("withdrawn", False), ("internal", True)):
        assert legal.post(f"/evidence/{item}/consent", {"scope": scope} | WHY).status_code == 204
        assert (phone.read().json()["assignments"][0]["ghost"] is not None) is seen
    assert officer.post(f"/sites/{site}/sensitivity", {"sensitivity": "sealed"} | WHY).status_code in (200, 204)
    told = phone.read().json()["assignments"]
    assert all(each["ghost"] is None for each in told)
    assert _release(registry, item, assignment).json()["code"] == "outline_not_here"
    path = f"/phone/assignments/{assignment}/outline"
    assert phone.request("GET", path, credential="credential").status_code == 404
    assert finds_nothing(registry)
