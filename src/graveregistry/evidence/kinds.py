"""What a file is, by its own bytes; its name and the sender's word count for nothing. Pure.

What is not known here is ``application/octet-stream``: kept sealed like everything, and never opened by a program.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

HEAD, TAIL = 4096, 65_536
"""How many bytes of a file's beginning and end are looked at."""
UNKNOWN = "application/octet-stream"


class Kind(StrEnum):
    """What people call it (vocabulary list ``evidence_kind``)."""

    PICTURE = "picture"
    VIDEO = "video"
    AUDIO = "audio"
    PDF = "pdf"
    OFFICE = "office"
    TRACK = "track"
    SCENE = "scene"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Form:
    """A media type's kind, the extension it is handed out under, and the media type of its working copy."""

    kind: Kind
    extension: str
    working: str | None = None


_JPEG, _WEBM, _SOUND = "image/jpeg", "video/webm", "audio/webm"
_TEXT = "text/plain"
OLE = "application/x-ole-storage"
"""What office programs wrote before 2007: no library here reads it."""
_ODF, _OOXML = "application/vnd.oasis.opendocument.", "application/vnd.openxmlformats-officedocument."

FORMS: dict[str, Form] = {
    "image/jpeg": Form(Kind.PICTURE, "jpg", _JPEG),
    "image/png": Form(Kind.PICTURE, "png", _JPEG),
    "image/webp": Form(Kind.PICTURE, "webp", _JPEG),
    "image/gif": Form(Kind.PICTURE, "gif", _JPEG),
    "image/heic": Form(Kind.PICTURE, "heic"),
    "image/avif": Form(Kind.PICTURE, "avif"),
    "image/tiff": Form(Kind.PICTURE, "tif", _JPEG),
    "video/mp4": Form(Kind.VIDEO, "mp4", _WEBM),
    "video/quicktime": Form(Kind.VIDEO, "mov", _WEBM),
    "video/3gpp": Form(Kind.VIDEO, "3gp", _WEBM),
    "video/webm": Form(Kind.VIDEO, "webm", _WEBM),
    "video/x-matroska": Form(Kind.VIDEO, "mkv", _WEBM),
    "video/x-msvideo": Form(Kind.VIDEO, "avi", _WEBM),
    "audio/mp4": Form(Kind.AUDIO, "m4a", _SOUND),
    "audio/mpeg": Form(Kind.AUDIO, "mp3", _SOUND),
    "audio/wav": Form(Kind.AUDIO, "wav", _SOUND),
    "audio/ogg": Form(Kind.AUDIO, "ogg", _SOUND),
    _SOUND: Form(Kind.AUDIO, "weba", _SOUND),
    "audio/flac": Form(Kind.AUDIO, "flac", _SOUND),
    "audio/aac": Form(Kind.AUDIO, "aac", _SOUND),
    "audio/amr": Form(Kind.AUDIO, "amr", _SOUND),
    "application/pdf": Form(Kind.PDF, "pdf", "application/pdf"),
    f"{_OOXML}wordprocessingml.document": Form(Kind.OFFICE, "docx", _TEXT),
    f"{_OOXML}spreadsheetml.sheet": Form(Kind.OFFICE, "xlsx", _TEXT),
    f"{_OOXML}presentationml.presentation": Form(Kind.OFFICE, "pptx", _TEXT),
    f"{_ODF}text": Form(Kind.OFFICE, "odt", _TEXT),
    f"{_ODF}spreadsheet": Form(Kind.OFFICE, "ods", _TEXT),
    f"{_ODF}presentation": Form(Kind.OFFICE, "odp", _TEXT),
    OLE: Form(Kind.OFFICE, "ole"),
    "application/gpx+xml": Form(Kind.TRACK, "gpx"),
    "application/vnd.google-earth.kml+xml": Form(Kind.TRACK, "kml"),
    "application/zip": Form(Kind.OTHER, "zip"),
    UNKNOWN: Form(Kind.OTHER, "bin"),
}
"""Every media type that a file can be found to be."""

PREVIEW = "image/jpeg"
"""The media type of every small picture."""
_EXTENSIONS = {found: form.extension for found, form in FORMS.items()} | {_TEXT: "txt"}

_BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"II+\0", "image/tiff"),
    (b"MM\0+", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"#!AMR", "audio/amr"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xf1", "audio/aac"),
    (b"\xff\xf9", "audio/aac"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
# Brands of ISO base media files (ISO/IEC 14496-12, "ftyp"); all others are video/mp4.
_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heic",
    b"msf1": "image/heic",
    b"avif": "image/avif",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"3gp4": "video/3gpp",
    b"3gp5": "video/3gpp",
    b"3gp6": "video/3gpp",
}
_PARTS = (
    (b"word/document.xml", f"{_OOXML}wordprocessingml.document"),
    (b"xl/workbook", f"{_OOXML}spreadsheetml.sheet"),
    (b"ppt/presentation.xml", f"{_OOXML}presentationml.presentation"),
)


def media_type(head: bytes, tail: bytes = b"") -> str:
    """The media type that the first and last bytes say.

    Args:
        head: the first ``HEAD`` bytes, or all there are.
        tail: the last ``TAIL`` bytes: where an archive lists its parts.
    """
    for beginning, found in _BEGINNINGS:
        if head.startswith(beginning):
            return found
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head.startswith(b"PK\x03\x04"):
        return _archive(head, tail)
    return _text(head)


def _archive(head: bytes, tail: bytes) -> str:
    # OpenDocument 1.3 part 2, 3.3: the first part is "mimetype", stored as it is.
    if head[30:38] == b"mimetype":
        said = head[38:120].split(b"PK", 1)[0].decode("latin-1")
        return said if said in FORMS else "application/zip"
    named = head + tail
    return next((found for part, found in _PARTS if part in named), "application/zip")


def _text(head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        for tag, found in ((b"<gpx", "application/gpx+xml"), (b"<kml", "application/vnd.google-earth.kml+xml")):
            if tag in start and not any(page in start.lower() for page in (b"<html", b"<!doctype html")):
                return found
    return UNKNOWN


def extension(found: str) -> str:
    """The ending that a file of this media type is handed out under."""
    return _EXTENSIONS.get(found, _EXTENSIONS[UNKNOWN])


def working_type(found: str) -> str:
    """The media type of the working copy of a file."""
    return FORMS.get(found, FORMS[UNKNOWN]).working or UNKNOWN


_SOUND_ALONE = {"video/webm": _SOUND, "video/mp4": "audio/mp4"}


def heard(found: str, streams: Sequence[Mapping[str, object]]) -> str:
    """The media type of a file once its streams are known: a telephone's voice note begins like a video."""
    said = {stream.get("type") for stream in streams}
    return _SOUND_ALONE.get(found, found) if "audio" in said and "video" not in said else found


def kind_of(found: str, *, on_the_ground: bool = False) -> Kind:
    """What people call a media type; a TIFF that says where on the ground it lies is a satellite scene."""
    if found == "image/tiff" and on_the_ground:
        return Kind.SCENE
    return FORMS.get(found, FORMS[UNKNOWN]).kind
