"""A working copy shows what is to be seen and gives nothing else away; what unpacks files is walled in."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import textwrap
import zlib
from pathlib import Path
from typing import Any

import av
import pikepdf
import pytest
from PIL import Image

from graveregistry.config import Settings
from graveregistry.errors import Failure
from graveregistry.evidence import examining
from graveregistry.evidence.examining import Examined
from graveregistry.evidence.store import Store, store_of
from tests.support import geotiff, media
from tests.support.field import photo


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return store_of(Settings(home=tmp_path))


def look(store: Store, data: bytes, seconds: int = 60) -> Examined:
    with store.receiving(io.BytesIO(data), 2**27) as incoming:
        return examining.examine(store, incoming, examining.recognised(incoming), seconds)


def copy(store: Store, found: Examined) -> bytes:
    assert found.working_sha256 is not None
    with store.opened(found.working_sha256) as file:
        return file.read()


def shown(store: Store, data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(copy(store, look(store, data))))


def _png_header(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header speaks of a picture of any size."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    return b"\x89PNG\r\n\x1a\n" + chunk + b"\0\0\0\0IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))


def test_metadata_is_read_as_text_and_none_of_it_is_in_the_copy(store: Store) -> None:
    found = look(store, photo("x"))
    assert found.capture["exif"]["Make"] == "PLANTED-MAKER x"
    assert found.capture["exif"]["GPSLatitude"] == "(32.0, 42.0, 3.25)"
    assert (found.capture["width"], found.capture["height"]) == ("64", "48")
    made = copy(store, found)
    assert b"PLANTED" not in made
    assert b"Exif" not in made
    with Image.open(io.BytesIO(made)) as image:
        assert image.size == (64, 48)
        assert not image.getexif()
    assert found.preview_sha256 is not None


def test_a_picture_taken_sideways_is_turned_upright(store: Store) -> None:
    image, exif, out = Image.new("RGB", (60, 20)), Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    image.save(out, "JPEG", exif=exif)
    assert shown(store, out.getvalue()).size == (20, 60)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_a_see_through_picture_is_laid_on_white(store: Store, form: str) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (16, 16), (255, 0, 0, 0)).save(out, form)
    assert all(value > 250 for value in shown(store, out.getvalue()).getpixel((8, 8)))  # type: ignore[union-attr]


@pytest.mark.parametrize("size", [(10_000, 5_001), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_pixel_bomb_is_refused_by_its_header(store: Store, size: tuple[int, int]) -> None:
    with pytest.raises(Failure, match="more than 50 million") as refused:
        look(store, _png_header(*size))
    assert refused.value.code == "too_many_pixels"


@pytest.mark.parametrize("cut", [4, 30, 300, 500])
def test_a_picture_that_breaks_off_is_evidence_and_has_no_copy(store: Store, cut: int) -> None:
    found = look(store, photo(size=(300, 300))[:cut])
    assert (found.working_sha256, found.preview_sha256) == (None, None)
    assert found.capture["unread"]


def test_a_large_picture_is_made_smaller(store: Store) -> None:
    out = io.BytesIO()
    Image.new("L", (5000, 100)).save(out, "PNG")
    assert shown(store, out.getvalue()).size == (4096, 82)


def test_a_video_says_when_and_where_and_its_copy_says_neither(store: Store) -> None:
    found = look(store, media.clip())
    assert found.capture["container"]["location"] == "+32.7008+036.5015/"
    assert found.capture["container"]["creation_time"].startswith("2026-03-12T06:16")
    assert float(found.capture["seconds"]) == pytest.approx(1, abs=0.2)
    made = copy(store, found)
    for word in (b"PLANTED", b"32.70", b"2026"):
        assert word not in made
    with av.open(io.BytesIO(made)) as container:
        assert {stream.codec_context.name for stream in container.streams} == {"vp8", "opus"}
        assert sum(1 for _ in container.decode(video=0)) >= 20
    assert found.preview_sha256 is not None


def test_a_large_video_is_made_smaller_and_one_without_sound_stays_silent(store: Store) -> None:
    with av.open(io.BytesIO(copy(store, look(store, media.clip(0.2, sound=False, size=(1920, 1080)))))) as container:
        (stream,) = container.streams
        assert (stream.codec_context.width, stream.codec_context.height) == (1280, 720)  # type: ignore[union-attr]


def test_a_voice_note_has_a_copy_without_its_words(store: Store) -> None:
    found = look(store, media.recording())
    made = copy(store, found)
    assert b"PLANTED" not in made
    with av.open(io.BytesIO(made)) as container:
        assert [stream.codec_context.name for stream in container.streams] == ["opus"]
    assert found.preview_sha256 is None


def test_a_paper_loses_its_author_its_script_and_what_is_in_it(store: Store) -> None:
    found = look(store, media.paper())
    assert found.capture["document"]["/Author"] == "PLANTED-AUTHOR"
    assert (found.capture["pages"], found.capture["acts"]) == ("1", True)
    made = copy(store, found)
    assert b"PLANTED" not in made
    with pikepdf.open(io.BytesIO(made)) as paper:
        assert len(paper.pages) == 1
        assert "/OpenAction" not in paper.Root
        assert not paper.attachments


@pytest.mark.parametrize("data", [media.track(), media.places()])
def test_a_track_says_where_and_when(store: Store, data: bytes) -> None:
    capture = look(store, data).capture
    assert capture["box"][:2] == ["36.5", "32.7"]
    ((first, *_, last),) = capture["lines"]
    assert first == "36.500000 32.700000"
    assert last == " ".join(f"{float(each):.6f}" for each in capture["box"][2:])
    if capture["maker"]:
        assert (capture["points"], capture["from"]) == ("3", "2026-03-12T06:10:00Z")


def test_a_track_that_names_other_files_is_not_read(store: Store) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]><gpx>&x;</gpx>'
    assert look(store, bomb).capture["unread"]


@pytest.mark.parametrize("mode", ["L", "I;16"])
def test_a_scene_says_where_it_lies_and_can_be_looked_at(store: Store, mode: str) -> None:
    found = look(store, media.scene(mode=mode))
    assert found.capture["ground"] == {"epsg": "32637", "box": ["260000.0", "3629800.0", "260400.0", "3630000.0"]}
    assert found.working_sha256 is not None


@pytest.mark.parametrize(("count", "dtype"), [(4, "uint16"), (5, "float32"), (2, "int16")])
def test_a_scene_of_bands_as_satellites_send_them_can_be_looked_at(
    store: Store, tmp_path: Path, count: int, dtype: str
) -> None:
    found = look(store, geotiff.write(tmp_path / "s.tif", side=60, count=count, dtype=dtype).read_bytes())
    assert found.capture["ground"]["epsg"] == "32637"
    with Image.open(io.BytesIO(copy(store, found))) as picture:
        assert picture.size == (60, 60)
        assert picture.getpixel((30, 30)) != picture.getpixel((5, 5))


def test_a_scene_too_large_to_unpack_still_says_where_it_lies(store: Store) -> None:
    found = look(store, media.scene((8000, 6300)))
    assert found.capture["ground"]["epsg"] == "32637"
    assert found.working_sha256 is None


@pytest.mark.parametrize("data", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"MZ\x90", media.office("x")])
def test_old_office_files_and_what_is_unknown_are_not_opened_at_all(
    store: Store, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    def never(*_given: object, **_more: object) -> None:
        raise AssertionError("opened")

    monkeypatch.setattr(examining.subprocess, "Popen", never)
    assert look(store, data).working_sha256 is None


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_O = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)
OFFICE = {
    "docx": {
        "[Content_Types].xml": "<Types/>",
        "docProps/core.xml": "<p><creator>PLANTED-AUTHOR</creator></p>",
        "word/document.xml": f"<w:document {_W}><w:p><w:r><w:t>شهادة</w:t><w:tab/><w:t>one</w:t></w:r></w:p>"
        '<w:p><w:ins w:author="PLANTED"><w:t>two</w:t></w:ins><w:del><w:delText>PLANTED</w:delText></w:del></w:p>'
        "</w:document>",
        "word/comments.xml": f'<w:c {_W} w:author="PLANTED" w:initials="PLANTED"><w:p><w:t>three</w:t></w:p></w:c>',
        "word/vbaProject.bin": "PLANTED",
        "word/media/image1.jpeg": "PLANTED",
    },
    "xlsx": {
        "[Content_Types].xml": "<Types/>",
        "docProps/core.xml": "<p><creator>PLANTED-AUTHOR</creator></p>",
        "xl/workbook.xml": "<x><absPath url='C:/PLANTED'/></x>",
        "xl/sharedStrings.xml": "<sst><si><t>شهادة</t></si><si><r><t>t</t></r><r><t>wo</t></r></si></sst>",
        "xl/worksheets/sheet1.xml": '<w><row><c t="s"><v>0</v></c><c><v>one</v></c></row>'
        '<row><c t="s"><v>1</v></c></row><row><c t="inlineStr"><is><t>three</t></is></c></row></w>',
        "xl/embeddings/o.bin": "PLANTED",
        "xl/media/image1.png": "PLANTED",
    },
    "odt": {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "meta.xml": f"<m {_O}><dc:creator>PLANTED-AUTHOR</dc:creator></m>",
        "content.xml": f"<c {_O}><text:tracked-changes><office:change-info><dc:creator>PLANTED</dc:creator>"
        "</office:change-info><text:p>PLANTED</text:p></text:tracked-changes>"
        "<table:table-row><text:p>شهادة</text:p><text:p>one</text:p></table:table-row>"
        "<text:p>two<office:annotation><dc:creator>PLANTED</dc:creator></office:annotation></text:p>"
        "<text:h>three</text:h></c>",
        "Basic/script.xml": "PLANTED",
        "Pictures/a.png": "PLANTED",
    },
}


@pytest.mark.parametrize("form", OFFICE)
def test_of_an_office_file_the_copy_has_the_words_and_nothing_of_who_wrote_them(store: Store, form: str) -> None:
    found = look(store, media.packed(OFFICE[form]))
    assert "PLANTED-AUTHOR" in found.capture["document"].values()
    assert (found.capture["pictures"], found.capture["acts"]) == ("1", True)
    said = copy(store, found).decode()
    assert [line for line in said.splitlines() if line and not line.startswith("[")] == ["شهادة\tone", "two", "three"]
    assert "PLANTED" not in said


def test_an_office_file_that_unpacks_to_more_than_anybody_wrote_has_no_copy(store: Store) -> None:
    parts = {f"word/footer{n}.xml": "<x/>" for n in range(20_001)} | {"word/document.xml": "<x/>"}
    found = look(store, media.packed(parts))
    assert (found.capture["unread"], found.working_sha256) == ("TooMuch", None)


def test_a_file_that_takes_too_long_is_given_up(store: Store) -> None:
    found = look(store, media.clip(12, size=(1280, 720)), seconds=1)
    assert found.capture["unread"] == "ended"
    assert found.working_sha256 is None


def _walled(work: str, *given: Any) -> str:
    """What a process says after it has shut itself in and done some work."""
    program = """
        import errno, os, socket, subprocess, sys
        from graveregistry.evidence.workshop import walls
        walls.bound(walls.Bounds(20, 2**30, 2**20))
        walls.shut()
        try:
            {work}
            print("done")
        except (OSError, MemoryError) as error:
            print(errno.errorcode.get(getattr(error, "errno", 0), type(error).__name__))
    """
    script = textwrap.dedent(program).replace("{work}", work)
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, **dict(given))
    return ended.stdout.strip() or f"ended by {-ended.returncode}"


@pytest.mark.parametrize(
    ("work", "said"),
    [
        ("len('x')", "done"),
        ("open('/etc/passwd')", "EPERM"),
        ("open('/tmp/graveregistry-planted', 'w')", "EPERM"),
        ("os.unlink('/tmp/graveregistry-planted')", "EPERM"),
        ("socket.socket()", "EPERM"),
        ("socket.create_connection(('127.0.0.1', 9))", "EPERM"),
        ("os.execv('/bin/true', ['true'])", "EPERM"),
        ("os.kill(os.getppid(), 0)", "EPERM"),
        ("os.fork()", "EPERM"),
        ("subprocess.threading.Thread(target=int).start()", "done"),
        ("bytearray(2**31)", "MemoryError"),
        ("[0 for _ in iter(int, 1)]", "MemoryError"),
    ],
)
def test_the_workshop_reaches_nothing_but_what_it_was_given(work: str, said: str) -> None:
    assert _walled(work) == said


@pytest.mark.parametrize("form", ["webm", "mp4"])
def test_a_voice_note_that_begins_like_a_video_is_sound(store: Store, form: str) -> None:
    data = media.recording(form)
    found = look(store, data)
    assert (found.media_type, found.preview_sha256) == (f"audio/{form}", None)
    assert copy(store, found)[:4] == b"\x1a\x45\xdf\xa3"
