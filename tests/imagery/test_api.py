"""An organisation's picture of the ground is its own: nobody else's map can draw a byte of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from graveregistry.ledger import auditing
from tests.support.imagery import archive, hand_over, picture
from tests.support.registry import Registry

READERS = ("researcher", "verifier", "protection-officer", "legal")


@pytest.fixture(autouse=True)
def replay(registry: Registry) -> Iterator[None]:
    yield
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed


@pytest.fixture
def image(registry: Registry) -> dict[str, Any]:
    form = picture(registry.own)
    answer = hand_over(registry.client("researcher"), form)
    assert answer.status_code == 201, answer.text
    return form


def test_a_picture_is_listed_with_its_day_and_source_for_its_organisation(
    registry: Registry, image: dict[str, Any]
) -> None:
    for login in READERS:
        (listed,) = registry.client(login).get("/imagery").json()
        assert (listed["id"], listed["captured_on"], listed["licence"]) == (image["id"], "2021-05-01", "تدريب")
        assert listed["bounds"] == [36.49, 32.69, 36.51, 32.71]
    for login in ("monitor", "auditor", "administrator", "partner-officer", "stranger"):
        assert registry.client(login).get("/imagery").json() == []


def test_ranges_of_the_archive_go_to_its_organisation_byte_for_byte(registry: Registry, image: dict[str, Any]) -> None:
    client = registry.client("legal")
    part = client.get(f"/imagery/{image['id']}/file", headers={"range": "bytes=100-299"})
    assert part.status_code == 206
    assert part.content == image["data"][100:300]
    assert part.headers["content-range"] == f"bytes 100-299/{len(image['data'])}"
    assert part.headers["cache-control"] == "no-store"
    assert client.get(f"/imagery/{image['id']}/file").content == image["data"]
    beyond = client.get(f"/imagery/{image['id']}/file", headers={"range": f"bytes={10**9}-"})
    assert beyond.status_code == 416


def test_for_everybody_else_the_archive_is_not_there(registry: Registry, image: dict[str, Any]) -> None:
    for login in ("monitor", "auditor", "administrator", "partner-officer", "stranger"):
        client, part = registry.client(login), {"range": "bytes=0-10"}
        hidden = client.get(f"/imagery/{image['id']}/file", headers=part)
        absent = client.get(f"/imagery/{uuid4()}/file", headers=part)
        assert hidden.status_code == absent.status_code == 404
        assert hidden.content == absent.content


def test_registering_again_is_the_same_picture_and_other_bytes_are_refused(
    registry: Registry, image: dict[str, Any]
) -> None:
    researcher = registry.client("researcher")
    assert hand_over(researcher, image).status_code == 201
    assert hand_over(researcher, image | {"data": archive({(3, 4, 3): image["data"][:0] or b""})}).status_code == 422
    assert hand_over(researcher, image | {"title": "غيره"}).json()["code"] == "id_conflict"
    assert len(researcher.get("/imagery").json()) == 1


def test_a_removed_picture_is_gone_for_all_and_history_says_who_and_why(
    registry: Registry, image: dict[str, Any]
) -> None:
    refused = registry.client("verifier").post(f"/imagery/{image['id']}/remove", {"reason": "x"})
    assert refused.json()["code"] == "not_allowed"
    officer = registry.client("protection-officer")
    assert officer.post(f"/imagery/{image['id']}/remove", {"reason": "صورة غيرها أوضح"}).status_code == 204
    assert registry.client("researcher").get("/imagery").json() == []
    assert registry.client("researcher").get(f"/imagery/{image['id']}/file").status_code == 404
    with registry.owner_session() as session:
        said = session.connection().exec_driver_sql(
            "SELECT value #>> '{}' FROM ledger_field WHERE name = 'reason' AND value #>> '{}' IS NOT NULL"
        )
        assert "صورة غيرها أوضح" in {row[0] for row in said}


@pytest.mark.parametrize("login", ["verifier", "legal", "monitor", "stranger", "administrator"])
def test_only_those_who_keep_sites_register_pictures(registry: Registry, login: str) -> None:
    assert hand_over(registry.client(login), picture(registry.own)).json()["code"] == "not_allowed"


def test_a_day_to_come_and_a_file_that_is_none_are_refused(registry: Registry) -> None:
    researcher = registry.client("researcher")
    later = hand_over(researcher, picture(registry.own, captured_on="2199-01-01"))
    assert later.json()["code"] == "imagery_not_yet"
    for data in (b"x", b"PMTiles\x03" + bytes(300), b"\x89PNG" * 100):
        assert hand_over(researcher, picture(registry.own, data=data)).json()["code"] == "imagery_unfit"
    assert researcher.get("/imagery").json() == []
