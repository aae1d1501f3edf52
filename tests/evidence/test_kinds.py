"""A file is what its bytes say, whatever its name."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from graveregistry import vocabulary
from graveregistry.evidence import kinds
from graveregistry.evidence.kinds import Kind
from tests.support import media


def picture(form: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, form)
    return out.getvalue()


FILES = {
    "image/jpeg": picture("JPEG"),
    "image/png": picture("PNG"),
    "image/webp": picture("WEBP"),
    "image/gif": picture("GIF"),
    "image/tiff": media.scene(),
    "image/heic": b"\0\0\0\x18ftypheic",
    "video/mp4": media.clip(0.2, sound=False),
    "video/quicktime": b"\0\0\0\x14ftypqt  ",
    "video/x-matroska": b"\x1a\x45\xdf\xa3\x01matroska",
    "video/webm": b"\x1a\x45\xdf\xa3\x01webm",
    "audio/ogg": media.recording(),
    "audio/wav": b"RIFF\0\0\0\0WAVE",
    "audio/mpeg": b"ID3\x04",
    "audio/amr": b"#!AMR\n",
    "application/pdf": media.paper(),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": media.office("word/document.xml"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": media.office("xl/workbook.xml"),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": media.office("ppt/presentation.xml"),
    "application/vnd.oasis.opendocument.text": media.open_document("text"),
    "application/zip": media.office("other.xml"),
    "application/x-ole-storage": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "application/gpx+xml": media.track(),
    "application/vnd.google-earth.kml+xml": media.places(),
}


@pytest.mark.parametrize("said", FILES)
def test_each_kind_is_known_by_its_bytes(said: str) -> None:
    data = FILES[said]
    assert kinds.media_type(data[: kinds.HEAD], data[-kinds.TAIL :]) == said


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x90",
        b"#!/bin/sh",
        b"<!doctype html><gpx",
        b"<html><kml></html>",
        b"<svg>",
        b"RIFF0000XXXX",
        b"\x7fELF",
    ],
)
def test_programs_pages_and_what_is_unknown_have_no_kind(data: bytes) -> None:
    assert kinds.media_type(data) == kinds.UNKNOWN
    assert kinds.kind_of(kinds.UNKNOWN) is Kind.OTHER


def test_an_open_document_of_no_known_kind_is_an_archive() -> None:
    assert kinds.media_type(media.open_document("formula")) == "application/zip"


@given(st.binary(max_size=300), st.binary(max_size=100))
def test_whatever_the_bytes_the_answer_is_one_of_the_known_forms(head: bytes, tail: bytes) -> None:
    assert kinds.media_type(head, tail) in kinds.FORMS


def test_every_kind_has_its_words_and_every_working_copy_its_extension() -> None:
    assert {kind.value for kind in Kind} == set(vocabulary.codes("evidence_kind"))
    for form in kinds.FORMS.values():
        assert form.working is None or form.working in {*kinds.FORMS, "text/plain"}
    assert kinds.kind_of("image/tiff", on_the_ground=True) is Kind.SCENE
    assert kinds.kind_of("nothing/known") is Kind.OTHER
