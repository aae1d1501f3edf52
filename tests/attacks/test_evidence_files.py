"""Attack 12 for files: bombs, polyglots and files that name other files are refused or kept sealed, never a crash."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from tests.support import media
from tests.support.field import assigned_site, finds_nothing, form, hand_in, photo
from tests.support.registry import Registry


def png(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG whose header speaks of a picture of any size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def archive() -> bytes:
    """16 MB of zeros in a few kilobytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("zeros", bytes(2**24))
    return out.getvalue()


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a "ha">' + b"".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9)
)
PLAYLIST = b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"

SEALED = {
    "a zip bomb": archive(),
    "a picture that is an archive too": photo() + archive(),
    "ten billion laughs": LAUGHS + b"]><gpx>&j;</gpx>",
    "a track that is a hundred thousand deep": b"<gpx>" + b"<a>" * 100_000,
    "a playlist that names other files": PLAYLIST,
    "a film cut in two": media.clip(0.4)[:900],
    "a film of nothing": b"\0\0\0\x18ftypmp42" + bytes(400),
    "a paper that ends before it begins": b"%PDF-1.7\nxref\n",
    "a paper that acts": media.paper(),
    "a picture whose data lie": png(100, 100, zlib.compress(bytes(10))),
    "a scene that says too much": media.scene()[:90],
}


@pytest.mark.parametrize("what", SEALED)
def test_what_may_harm_is_kept_and_harms_nobody(registry: Registry, what: str) -> None:
    site, data = assigned_site(registry), SEALED[what]
    fields = form(site, data)
    assert hand_in(registry.client("monitor"), fields, data).status_code == 201
    legal = registry.client("legal")
    shown = legal.get(f"/evidence/{fields['id']}/file")
    assert shown.status_code in {200, 409}
    if shown.status_code == 200:
        assert b"PLANTED" not in shown.content
        assert b"root:" not in shown.content
        assert not zipfile.is_zipfile(io.BytesIO(shown.content))
    assert legal.get(f"/evidence/{fields['id']}/file?original=true").content == data
    assert finds_nothing(registry)


@pytest.mark.parametrize("size", [(10_000, 5_001), (2**31 - 1, 2**31 - 1)])
def test_a_pixel_bomb_is_refused_in_words(registry: Registry, size: tuple[int, int]) -> None:
    site, data = assigned_site(registry), png(*size, data=zlib.compress(bytes(100)))
    refused = hand_in(registry.client("monitor"), form(site, data), data)
    assert (refused.status_code, refused.json()["code"]) == (422, "too_many_pixels")
    assert refused.json()["detail"]["ar"]
