"""What bytes are is read from the bytes; what hides behind a picture is found."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from graveregistry.evidence import rules


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((50, 40), 80).convert("RGB").save(out, kind)
    return out.getvalue()


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("hidden.txt", "hidden")
    return out.getvalue()


KINDS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_known_by_its_bytes_and_hides_nothing(kind: str) -> None:
    data = picture(kind)
    assert rules.hidden(data, KINDS[kind]) == rules.Hidden(0, archive=False)


@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_behind_a_picture_is_found(kind: str) -> None:
    behind = archive()
    assert rules.hidden(picture(kind) + behind, KINDS[kind]) == rules.Hidden(len(behind), archive=True)


def test_an_end_marker_inside_a_thumbnail_is_not_the_picture_s_end() -> None:
    segment = b"\xff\xe1\x00\x08ab\xff\xd9cd"
    data = picture("JPEG")
    assert rules.hidden(data[:2] + segment + data[2:], "image/jpeg").trailing_bytes == 0


def test_a_pdf_may_grow_by_design() -> None:
    assert rules.hidden(b"%PDF-1.7 ...", "application/pdf") == rules.Hidden(0, archive=False)


@given(st.binary(max_size=400), st.sampled_from(sorted(KINDS.values())))
def test_whatever_the_bytes_the_search_ends_within_them(data: bytes, kind: str) -> None:
    assert 0 <= rules.hidden(data, kind).trailing_bytes <= len(data)
