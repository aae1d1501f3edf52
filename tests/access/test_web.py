"""Reading JSON strictly, and versions, without a server."""

from __future__ import annotations

import asyncio
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException

from graveregistry.access import web
from graveregistry.errors import Failure

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    # What a database keeps: any Unicode text without U+0000.
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=4),
    max_leaves=20,
)


@given(plain, st.booleans())
def test_plain_json_is_read_as_anybody_reads_it(value: object, ascii_only: bool) -> None:
    assert web.strict_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@pytest.mark.parametrize(
    "body",
    [
        *(b"NaN", b"[Infinity]", b'{"a": -Infinity}', b"1e999", b"-1e999", b'{"a": 1, "a": 1}'),
        *(b'"\\u0000"', b'["\\ud800"]', b'{"\\udfff": 1}', b"\xff", b"", b"[", b"9" * 5000),
        *(b"[" * 66 + b"]" * 66, b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 66 + b"1" + b"}" * 66),
    ],
    ids=lambda body: body[:16].decode("latin-1"),
)
def test_what_others_read_differently_is_refused(body: bytes) -> None:
    with pytest.raises(Failure) as refused:
        web.strict_json(body)
    assert refused.value.code == "malformed_json"


def test_depth_has_its_bound_and_brackets_in_text_have_none() -> None:
    assert web.strict_json(b"[" * 64 + b"]" * 64)
    assert web.strict_json(b'"' + b"[" * 1000 + b'"') == "[" * 1000
    assert math.isclose(web.strict_json(b"1e308"), 1e308)


def request(body: bytes) -> web.StrictRequest:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    return web.StrictRequest({"type": "http", "method": "POST", "headers": []}, receive)


def test_a_body_is_read_once_and_within_its_bound() -> None:
    async def read() -> None:
        here = request(b'{"a": 1}')
        assert await here.json() is await here.json()
        with pytest.raises(HTTPException) as refused:
            await request(b" " * (web.MAX_JSON + 1)).json()
        assert refused.value.status_code == 413

    asyncio.run(read())


@pytest.mark.parametrize(("sent", "version"), [('"3"', "3"), ('W/"3"', "3"), ("3", "3"), ("*", "*")])
def test_a_version_is_what_stands_in_the_quotes(sent: str, version: str) -> None:
    assert web.if_match(sent) == version


def test_a_change_without_a_version_is_refused() -> None:
    with pytest.raises(Failure) as refused:
        web.if_match(None)
    assert refused.value.code == "precondition_required"
