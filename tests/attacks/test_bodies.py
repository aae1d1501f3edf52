"""Attack 12 for JSON and 15 for text: what comes in is bounded and strict, and comes out as it went in."""

from __future__ import annotations

import json
import time
from typing import Any
from uuid import uuid4

import pytest

from graveregistry.ledger import auditing
from tests.support.registry import Client, Registry

JSON = {"content-type": "application/json"}
DEEP = 100_000


@pytest.fixture
def researcher(registry: Registry) -> Client:
    return registry.client("researcher")


def raw(client: Client, body: bytes, path: str = "/boundaries/check", **headers: str) -> Any:
    return client.request("POST", path, content=body, headers=JSON | headers)


@pytest.mark.parametrize(
    "body",
    [
        b'{"geometry": NaN}',
        b'{"geometry": {"type": "Point", "coordinates": [NaN, 1]}}',
        b'{"geometry": {"type": "Point", "coordinates": [Infinity, -Infinity]}}',
        b'{"geometry": {"type": "Point", "coordinates": [1e999, 1]}}',
        b'{"geometry": {"type": "Point", "type": "Polygon"}}',
        b'{"geometry": 1, "geometry": 2}',
        b"[" * DEEP + b"]" * DEEP,
        b'{"geometry": {"coordinates": ' + b"[" * DEEP + b"]" * DEEP + b"}}",
        b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        b'{"geometry": {"coordinates": ' + b"[" * 70 + b"]" * 70 + b"}}",
        b'{"geometry": {"type": "\xff\xfe"}}',
        b'{"geometry": {"type": "\\u0000"}}',
        b'{"geometry": {"type": "\\ud800"}}',
        b'{"\\ud800": 1}',
        b'{"geometry": ' + b"9" * 5000 + b"}",
        b'{"geometry": {"type": "Point", "coordinates": [1' + b"0" * 400 + b', 1]}, "error_radius_m": 5}',
        b'{"geometry": {"type": "Point", "coordinates": [1e308, 1e-308]}, "error_radius_m": 1e-300}',
        b'{"geometry": {"type": "Polygon", "coordinates": [[[1,2],[1,2],[1,2],[1,2]]]}}',
        b'{"geometry": {"type": "GeometryCollection", "geometries": [{}]}}',
        b'{"geometry": {"type": {"a": 1}, "coordinates": {"b": [[]]}}}',
        b"\xef\xbb\xbf{}",
        b"{",
        b"'",
        b"null",
        b"true",
        b"[]",
        b'""',
        b"",
    ],
    ids=lambda body: body[:40].decode("latin-1") + f" ({len(body)})",
)
def test_strange_json_is_refused_in_words_and_never_breaks_anything(researcher: Client, body: bytes) -> None:
    answer = raw(researcher, body)
    if answer.status_code == 200:
        assert answer.json()["ok"] is False
        return
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "nonsense"])
def test_another_content_type_is_refused(researcher: Client, kind: str) -> None:
    answer = raw(researcher, b'{"geometry": {}}', **{"content-type": kind})
    assert 400 <= answer.status_code < 500


def test_millions_of_vertices_are_refused_soon_and_thousands_are_read(researcher: Client) -> None:
    ring = [[36.5 + number * 1e-9, 32.7] for number in range(200_000)]
    began = time.monotonic()
    huge = raw(researcher, json.dumps({"geometry": {"type": "Polygon", "coordinates": [ring * 3]}}).encode())
    assert huge.status_code == 413
    many = raw(researcher, json.dumps({"geometry": {"type": "Polygon", "coordinates": [ring[:60_000]]}}).encode())
    assert many.status_code in {200, 413, 422}
    if many.status_code == 200:
        assert many.json()["ok"] is False
    assert time.monotonic() - began < 30


def test_text_no_database_keeps_is_refused_wherever_it_is_typed(registry: Registry, researcher: Client) -> None:
    body = {"id": str(uuid4()), "steward": str(registry.own), "name_ar": "a\0b", "types": ["well"]}
    assert researcher.post("/sites", body).status_code == 422
    for params in ({"q": "a\0b"}, {"governorate": "\0"}, {"bbox": "\0"}, {"cursor": "\0"}):
        answer = researcher.get("/sites", params=params)
        assert answer.status_code == 422, params
    assert registry.client().sign_in("a\0b", "x").status_code == 422


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "\u202eSITE\u202c \u2066x\u2069 \u200f",
        '=HYPERLINK("http://x")',
        '#import "@preview/x"',
        "'; DROP TABLE site; --",
        "%' OR 1=1 --",
        "{code} %s {0}",
        "𓂀 \U0001f480 مقبرة",
        "a\u0301e\u0301",
    ],
)
def test_text_comes_back_as_it_was_typed_and_as_nothing_but_text(
    registry: Registry, researcher: Client, text: str
) -> None:
    site = researcher.mark_site(registry.own, name_ar=text, notes=text, aliases=[text])
    read = researcher.get(f"/sites/{site['id']}")
    assert read.headers["content-type"] == "application/json"
    assert read.headers["x-content-type-options"] == "nosniff"
    assert (read.json()["name_ar"], read.json()["notes"], read.json()["aliases"]) == (text, text, [text])
    values = [
        change["value"]
        for each in researcher.get(f"/sites/{site['id']}/history").json()
        for change in each["changes"]
        if change["column"] == "notes"
    ]
    assert values == [text]
    searched = researcher.get("/sites", params={"q": text, "governorate": text})
    assert searched.status_code == 200
    assert len(researcher.get("/sites").json()["sites"]) == 1
    with registry.owner_session() as session:
        assert not auditing.audit(session, []).failed
